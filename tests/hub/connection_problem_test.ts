import assert from "node:assert/strict";
import { hostOf, noConnection, reasonOf } from "../../lib/hub/connection_problem.ts";
import { openHub } from "../../lib/hub/hub.ts";

const plain = await openHub(false, { progress() {}, note() {} }, () => undefined);
const hub = { ...plain, cache: "/hub", token: "hf_secret" };
const url = new URL("https://hub.example/a/b?signature=secret");

/** The error that Deno's fetch throws for a reason. */
function failed(reason: string): Error {
  const cause = new Error(
    `error sending request for url (${url}): client error (Connect): ${reason}`,
  );
  return new TypeError("fetch failed", { cause });
}

const advice =
  "check the network, HF_ENDPOINT and proxies, or use --offline with a model in the cache (/hub) or in a folder";
const cases: [reason: string, stalled: boolean, seen: string, tries: number][] = [
  [
    "dns error: not known",
    false,
    "the name hub.example does not resolve (dns error: not known)",
    1,
  ],
  [
    "tcp connect error: Network is unreachable (os error 101)",
    false,
    "https://hub.example does not answer (tcp connect error: Network is unreachable (os error 101))",
    1,
  ],
  [
    "invalid peer certificate: UnknownIssuer",
    false,
    "https://hub.example does not answer (invalid peer certificate: UnknownIssuer)",
    1,
  ],
  ["refused", false, "https://hub.example does not answer (refused)", 3],
  ["nothing came for 10 s", true, "https://hub.example does not answer (nothing came for 10 s)", 2],
];
for (const [reason, stalled, seen, tries] of cases) {
  Deno.test(`noConnection() knows whether trying again helps after "${reason}"`, () => {
    const error = noConnection(hub, url, failed(reason), stalled);
    assert.deepEqual([error.seen, error.advice, error.tries], [seen, advice, tries]);
    assert.ok(!Deno.inspect(error).includes("secret"), "not in the cause either");
  });
}

Deno.test("reasonOf() holds no token and no address, whatever the error says", () => {
  const odd = [
    new TypeError('Invalid header value: "Bearer hf_secret"'),
    new Error(`error decoding ${url} and ${url}`),
    new Error("x", { cause: new Error(`${"http://".repeat(50_000)} hf_secret`) }),
  ];
  for (const error of odd) {
    const reason = reasonOf(error, hub.token);
    assert.ok(!reason.includes("secret") && reason.length <= 1000, reason);
  }
});

Deno.test("hostOf() cuts a name that is too long to be one", () => {
  assert.equal(hostOf(new URL("https://a.example/x?y")), "https://a.example");
  assert.equal(hostOf(new URL(`https://${"a.".repeat(5000)}example`)).length, 253);
});
