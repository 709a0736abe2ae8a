import assert from "node:assert/strict";
import denoConfig from "../../deno.json" with { type: "json" };
import { runSchema } from "../../lib/record/diagnostic.ts";
import {
  describeFile,
  describeRun,
  hashFile,
  packageVersions,
} from "../../lib/record/provenance.ts";

async function withFile(bytes: Uint8Array, test: (path: string) => Promise<void>): Promise<void> {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeFile(path, bytes);
    await test(path);
  } finally {
    await Deno.remove(path);
  }
}

Deno.test("hashFile() gives the SHA-256 of FIPS 180-4's example", () =>
  withFile(new TextEncoder().encode("abc"), async (path) => {
    assert.equal(
      await hashFile(path),
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    );
  }));

Deno.test("hashFile() takes an empty file", () =>
  withFile(new Uint8Array(), async (path) => {
    assert.equal(
      await hashFile(path),
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    );
  }));

Deno.test("hashFile() gives the same as one digest when a file is read in parts", () => {
  const bytes = Uint8Array.from({ length: (1 << 20) * 2 + 17 }, (_, i) => i * 31);
  return withFile(bytes, async (path) => {
    const whole = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
    assert.equal(await hashFile(path), whole);
  });
});

Deno.test("hashFile() says so when there is no file", () =>
  assert.rejects(hashFile("no/such.safetensors"), {
    message: 'Cannot hash "no/such.safetensors": there is no such file or folder, check the path',
  }));

Deno.test("describeFile() gives name, size and hash", () =>
  withFile(new TextEncoder().encode("abc"), async (path) => {
    assert.deepEqual(await describeFile(path, "config.json"), {
      name: "config.json",
      bytes: 3,
      sha256: await hashFile(path),
    });
  }));

const now = new Date("2026-01-02T03:04:05.678Z");

Deno.test("describeRun() gives a valid run block with the task's facts", async () => {
  const run = await describeRun({ provider: "cpu", threads: 2, seconds: { capture: 1.5 } }, now);
  assert.deepEqual(runSchema.parse(run), run);
  assert.equal(run.generated_utc, "2026-01-02T03:04:05Z");
  assert.equal(run.provider, "cpu");
  assert.equal(run.versions?.["deno"], Deno.version.deno);
});

Deno.test({
  name: "describeRun() asks for no permission and then leaves processor, memory and commit out",
  permissions: "none",
  fn: async () => {
    const run = await describeRun({}, now);
    assert.deepEqual(Object.keys(run.host ?? {}), ["os", "arch", "cores"]);
    assert.equal(run.git_commit, null);
  },
});

Deno.test({
  name: "describeRun() names processor and memory when it may",
  permissions: { sys: ["cpus", "systemMemoryInfo"] },
  fn: async () => {
    const { host } = await describeRun({}, now);
    assert.deepEqual(Object.keys(host ?? {}), ["os", "arch", "cpu", "cores", "memory_bytes"]);
    assert.ok(Number(host?.["memory_bytes"]) > 1e8);
  },
});

Deno.test("describeRun() does not record the host's name", async () => {
  const { host } = await describeRun({}, now);
  assert.equal(Object.values(host ?? {}).includes(Deno.hostname()), false);
});

Deno.test("describeRun() gives the versions of the packages that compute", async () => {
  const { versions } = await describeRun({}, now);
  assert.deepEqual(versions, {
    deno: Deno.version.deno,
    ...packageVersions(denoConfig.imports, [
      "@bufbuild/protobuf",
      "@huggingface/transformers",
      "onnxruntime-node",
    ]),
  });
  assert.equal(Object.keys(versions ?? {}).length, 4);
  for (const version of Object.values(versions ?? {})) assert.match(version, /^\d+\.\d+\.\d+$/);
});

Deno.test("packageVersions() reads scopes and sub-paths and leaves other entries out", () => {
  const imports = {
    "@a/b": "npm:@a/b@1.2.3",
    "c/sub": "npm:c@4.5.6-rc.1/sub",
    "d": "npm:d",
    "@e/f": "npm:@e/f",
    "lib/": "./lib/",
    "unasked": "npm:unasked@1.0.0",
  };
  assert.deepEqual(packageVersions(imports, ["@a/b", "c/sub", "d", "@e/f", "lib/", "missing"]), {
    "@a/b": "1.2.3",
    "c/sub": "4.5.6-rc.1",
  });
});
