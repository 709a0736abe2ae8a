import assert from "node:assert/strict";
import { requireSpareFiles } from "../../lib/files/spare_files.ts";

Deno.test("requireSpareFiles() leaves none of the files open that it tried", () => {
  for (let i = 0; i < 50; i++) requireSpareFiles(20);
});

Deno.test(
  "requireSpareFiles() says what to raise where the system gives too few",
  { ignore: Deno.build.os !== "linux" },
  () => {
    const { openSync } = Deno;
    let left = 10;
    const open = () => {
      if (left-- > 0) return openSync(import.meta.filename!);
      throw Object.assign(new Error("Too many open files (os error 24)"), { code: "EMFILE" });
    };
    Object.defineProperty(Deno, "openSync", { value: open, configurable: true, writable: true });
    try {
      assert.throws(() => requireSpareFiles(2), {
        name: "AwqDiagError",
        message: "Cannot start 2 threads: too many files are open, raise the limit (ulimit -n)",
      });
    } finally {
      Object.defineProperty(Deno, "openSync", {
        value: openSync,
        configurable: true,
        writable: true,
      });
    }
  },
);

Deno.test({
  name: "requireSpareFiles() asks for no permission",
  permissions: "none",
  fn: () => requireSpareFiles(2),
});
