import assert from "node:assert/strict";
import { clientScript } from "../../lib/report/client_script.ts";

Deno.test("clientScript() holds every module of client/", () => {
  const script = clientScript();
  const folder = new URL("../../lib/report/client/", import.meta.url);
  for (const { name } of Deno.readDirSync(folder)) {
    assert.ok(script.includes(`modules["${name}"] = `), name);
  }
});

Deno.test("clientScript() is a script without imports, exports and network calls", () => {
  const script = clientScript();
  new Function(script);
  assert.doesNotMatch(script, /^(import|export)\b/m);
  assert.doesNotMatch(script, /\b(fetch|XMLHttpRequest|WebSocket|innerHTML|document\.write)\b/);
});
