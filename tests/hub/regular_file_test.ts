import assert from "node:assert/strict";
import { isFile, openOwn, readSmallText } from "../../lib/hub/regular_file.ts";
import { makePipe } from "../support/make_pipe.ts";
import { inFolder } from "../support/tiny_checkpoint.ts";

const noWindows = Deno.build.os === "windows";

/** A folder with a file, a folder, a pipe and links. */
async function inMixedFolder(test: (folder: string) => Promise<void>): Promise<void> {
  await inFolder({ file: "text" }, async (folder) => {
    await Deno.mkdir(`${folder}/folder`);
    makePipe(`${folder}/pipe`);
    await Deno.symlink("file", `${folder}/link`);
    await Deno.symlink("none", `${folder}/dangling`);
    await Deno.symlink("pipe", `${folder}/link to pipe`);
    await Deno.link(`${folder}/file`, `${folder}/second name`);
    await test(folder);
  });
}

Deno.test({
  name: "isFile() follows links to files, and refuses what is none",
  ignore: noWindows,
  fn: () =>
    inMixedFolder(async (folder) => {
      for (const name of ["file", "link"]) assert.ok(await isFile(`${folder}/${name}`));
      for (const name of ["none", "dangling", "file/below"]) {
        assert.ok(!await isFile(`${folder}/${name}`));
      }
      const odd = {
        folder: "a folder",
        pipe: "a device or a pipe",
        "link to pipe": "a device or a pipe",
      };
      for (const [name, seen] of Object.entries(odd)) {
        await assert.rejects(isFile(`${folder}/${name}`), {
          name: "AwqDiagError",
          message:
            `Cannot use the cache: "${folder}/${name}" is ${seen}, wanted a file of its own, remove it`,
        });
      }
    }),
});

Deno.test({
  name: "readSmallText() reads files up to a limit and nothing else",
  ignore: noWindows,
  fn: () =>
    inMixedFolder(async (folder) => {
      assert.equal(await readSmallText(`${folder}/file`, 4), "text");
      assert.equal(await readSmallText(`${folder}/link`, 4), "text");
      assert.equal(await readSmallText(`${folder}/file`, 3), null);
      for (const name of ["none", "folder", "pipe", "link to pipe", "dangling"]) {
        assert.equal(await readSmallText(`${folder}/${name}`, 4), null);
      }
    }),
});

Deno.test({
  name: "openOwn() opens or makes a file, and neither follows links nor waits for pipes",
  ignore: noWindows,
  fn: () =>
    inMixedFolder(async (folder) => {
      for (const name of ["link", "dangling", "pipe", "folder", "link to pipe", "second name"]) {
        await assert.rejects(openOwn(`${folder}/${name}`), {
          name: "AwqDiagError",
          message: new RegExp(
            `/${name}" is a (link|folder|device or a pipe), wanted a file of its own`,
          ),
        });
      }
      await assert.rejects(Deno.stat(`${folder}/none`), Deno.errors.NotFound);
      await Deno.remove(`${folder}/second name`);
      for (const name of ["file", "none"]) {
        using file = await openOwn(`${folder}/${name}`);
        await file.write(new TextEncoder().encode("T"));
      }
      assert.equal(await Deno.readTextFile(`${folder}/file`), "Text");
      assert.equal(await Deno.readTextFile(`${folder}/none`), "T");
      await assert.rejects(openOwn(`${folder}/no/folder`), Deno.errors.NotFound);
    }),
});

Deno.test("openOwn() does not mind another that makes the file at the same time", async () => {
  await inFolder({}, async (folder) => {
    const files = await Promise.all(Array.from({ length: 20 }, () => openOwn(`${folder}/lock`)));
    for (const file of files) file.close();
  });
});
