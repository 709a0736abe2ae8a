import assert from "node:assert/strict";
import { join } from "node:path";
import { findAdapter, refuseSoftware } from "../../lib/runtime/gpu_adapter.ts";

const linux = Deno.build.os === "linux";
const script = join(import.meta.dirname!, "look_for_gpu.ts");

interface Look {
  readonly before: string | null;
  readonly lent: string | null;
  readonly mode: number;
  readonly after: string | null;
  readonly providers: readonly string[];
}

/** Looks for a GPU in a child, where XDG_RUNTIME_DIR is as given. */
async function look(temporary: string, runtime?: string): Promise<[Look, string]> {
  const { XDG_RUNTIME_DIR: _, ...env } = Deno.env.toObject();
  const { code, stdout, stderr } = await new Deno.Command("deno", {
    args: ["run", "--quiet", "--frozen", "--no-check", "--no-prompt", "-A", script],
    clearEnv: true,
    env: { ...env, TMPDIR: temporary, ...(runtime && { XDG_RUNTIME_DIR: runtime }) },
  }).output();
  const text = new TextDecoder();
  assert.equal(code, 0, text.decode(stderr));
  return [JSON.parse(text.decode(stdout)), text.decode(stderr)];
}

async function withFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test(
  "looking for a GPU without XDG_RUNTIME_DIR prints nothing and leaves nothing",
  { ignore: !linux },
  async () => {
    await withFolder(async (folder) => {
      const [{ before, lent, mode, after }, stderr] = await look(folder);
      assert.equal(stderr, "");
      assert.deepEqual([before, after], [null, null]);
      assert.ok(lent!.startsWith(`${folder}/`), `${lent} is in ${folder}`);
      assert.equal(mode, 0o700);
      // ONNX Runtime leaves files of its own there.
      const left = [...Deno.readDirSync(folder)].filter((entry) => entry.isDirectory);
      assert.deepEqual(left, []);
    });
  },
);

Deno.test(
  "looking for a GPU keeps an XDG_RUNTIME_DIR that is set",
  { ignore: !linux },
  async () => {
    await withFolder(async (folder) => {
      const [{ before, lent, after }, stderr] = await look(join(folder, "none"), folder);
      assert.equal(stderr, "");
      assert.deepEqual([before, lent, after], [folder, folder, folder]);
    });
  },
);

Deno.test(
  "looking for a GPU goes on where no folder can be made, and auto takes no software",
  { ignore: !linux },
  async () => {
    await withFolder(async (folder) => {
      const [{ lent, providers }] = await look(join(folder, "none"));
      assert.equal(lent, null);
      const adapter = await findAdapter();
      if (!adapter || adapter.info.isFallbackAdapter) assert.ok(!providers.includes("webgpu"));
      else assert.equal(providers[0], "webgpu");
    });
  },
);

Deno.test("refuseSoftware() refuses a driver that computes on the processor, and only that", () => {
  const adapter = (isFallbackAdapter: boolean) =>
    ({ info: { isFallbackAdapter, description: "llvmpipe" } }) as GPUAdapter;
  for (const fine of [adapter(false), null, undefined]) refuseSoftware(fine);
  assert.throws(() => refuseSoftware(adapter(true)), {
    message:
      "Cannot open a GPU: found only llvmpipe, which computes on the processor, wanted a GPU " +
      "with its driver, install one or compute on the processor",
  });
});
