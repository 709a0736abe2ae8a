import assert from "node:assert/strict";
import { AwqDiagError } from "../../lib/errors/awq_diag_error.ts";
import { foreseen, isOutOfMemory } from "../../lib/errors/foreseen.ts";

const says = (message: string) => ({ name: "AwqDiagError", message });

Deno.test("foreseen() knows what V8 and WebAssembly throw where there is no memory", () => {
  const attempts = [
    () => new ArrayBuffer(2 ** 52),
    () => new WebAssembly.Memory({ initial: 1 }).grow(65536),
  ];
  for (const attempt of attempts) {
    assert.throws(() => {
      try {
        attempt();
      } catch (error) {
        assert.ok(isOutOfMemory(error));
        throw foreseen(error);
      }
    }, {
      name: "AwqDiagError",
      message: /^Cannot go on: memory ran out \(.+\), wanted more, close /,
    });
  }
});

Deno.test("foreseen() says what the system refused where nothing nearer did", () => {
  const error = Object.assign(new Error("No space left (os error 28)"), { code: "ENOSPC" });
  assert.throws(
    () => {
      throw foreseen(error);
    },
    says(
      "Cannot go on: the disk is full, free some space or give another path (No space left (os error 28))",
    ),
  );
});

Deno.test("foreseen() gives back errors of the project and faults of the program", () => {
  const others = [new AwqDiagError("Cannot x: out of memory, y"), new TypeError("x"), "odd"];
  for (const error of others) assert.equal(foreseen(error), error);
});
