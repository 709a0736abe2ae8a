import assert from "node:assert/strict";
import { diskProblem, refusal } from "../../lib/hub/download_error.ts";
import { openHub } from "../../lib/hub/hub.ts";
import { repositoryIn } from "../../lib/hub/layout.ts";
import { openSession, type Session } from "../../lib/hub/session.ts";

const plain = await openHub(false, { progress() {}, note() {} }, () => undefined);

/** A download of a repository that has 300 of 1000 bytes. */
function sessionOf(kind: "model" | "dataset", id: string, token: string | null = null): Session {
  const hub = { ...plain, cache: "/hub", token };
  const session = openSession(hub, repositoryIn(hub.cache, kind, id));
  session.meter.expect(1000);
  session.meter.at("config.json", 300, 0);
  return session;
}

function explain(error: unknown): unknown {
  return diskProblem(error, sessionOf("model", "a/b"));
}

Deno.test("diskProblem() says how much room a full disk lacks", () => {
  for (const code of ["ENOSPC", "EDQUOT"]) {
    const error = explain(Object.assign(new Error("os error"), { code })) as Error;
    assert.equal(
      error.message,
      'Cannot download "a/b": the disk of "/hub" is full, wanted room for 700 more bytes, free some, or set HF_HUB_CACHE to another disk, and run again',
    );
    assert.ok(error.cause instanceof Error);
  }
});

Deno.test("diskProblem() says that the cache may not be written", () => {
  const refusals = [
    Object.assign(new Deno.errors.PermissionDenied("os error 13"), { code: "EACCES" }),
    Object.assign(new Error("os error 30"), { code: "EROFS" }),
    new Deno.errors.NotCapable("Requires write access"),
  ];
  for (const refused of refusals) {
    assert.equal(
      (explain(refused) as Error).message,
      'Cannot download "a/b": "/hub" may not be written, wanted a cache, change its owner or mode, or set HF_HUB_CACHE to another folder',
    );
  }
});

Deno.test("diskProblem() leaves other errors as they are", () => {
  for (const other of [new Error("Cannot download"), "text", null]) {
    assert.equal(explain(other), other);
  }
});

const request = sessionOf("model", "google/gemma-2-2b");
const withToken = sessionOf("model", "google/gemma-2-2b", "hf_abc");
const dataset = sessionOf("dataset", "a/b");

const cases: [
  what: string,
  status: number,
  headers: Record<string, string>,
  Session,
  string,
][] = [
  [
    "a gated model without a token",
    401,
    { "x-error-code": "GatedRepo" },
    request,
    "it is gated and no token was sent (401), wanted a token with access, accept its terms at https://huggingface.co/google/gemma-2-2b and set HF_TOKEN",
  ],
  [
    "a gated model with a stranger's token",
    403,
    { "x-error-code": "GatedRepo" },
    withToken,
    "it is gated and the token that was sent has no access (403), wanted a token with access, accept its terms at https://huggingface.co/google/gemma-2-2b with the token's account",
  ],
  [
    "a bare 403",
    403,
    {},
    request,
    "it is gated and no token was sent (403), wanted a token with access, accept its terms at https://huggingface.co/google/gemma-2-2b and set HF_TOKEN",
  ],
  [
    "a disabled model",
    403,
    { "x-error-message": "Access to this resource is disabled." },
    request,
    "https://huggingface.co answered 403 (Access to this resource is disabled.), wanted config.json, check the token's rights and HF_ENDPOINT",
  ],
  [
    "an unknown revision",
    404,
    { "x-error-code": "RevisionNotFound" },
    request,
    'it has no revision "v2", wanted a branch, tag or commit, choose one listed at https://huggingface.co/google/gemma-2-2b',
  ],
  [
    "an invalid token",
    401,
    { "x-error-message": "Invalid credentials in Authorization header" },
    withToken,
    "https://huggingface.co does not accept the token (401), wanted a valid token or none, correct HF_TOKEN or the token's file",
  ],
  [
    "an unknown model without a token",
    401,
    { "x-error-code": "RepoNotFound" },
    request,
    "https://huggingface.co shows no such model without a token (401), wanted a model's name there or a folder, check the spelling, or set HF_TOKEN if it is private",
  ],
  [
    "an unknown model with a token",
    404,
    { "x-error-code": "RepoNotFound" },
    withToken,
    "https://huggingface.co shows no such model to this token (404), wanted a model's name there or a folder, check the spelling, or what the token may read",
  ],
  [
    "an unknown data set",
    404,
    {},
    dataset,
    "https://huggingface.co shows no such data set without a token (404), wanted a data set's name there, check the spelling, or set HF_TOKEN if it is private",
  ],
  [
    "anything else",
    418,
    {},
    request,
    "https://huggingface.co answered 418, wanted config.json, check the token's rights and HF_ENDPOINT",
  ],
];

for (const [what, status, headers, asked, line] of cases) {
  Deno.test(`refusal() explains ${what}`, () => {
    const { message } = refusal(
      asked,
      { status, headers: new Headers(headers) },
      "v2",
      "config.json",
    );
    assert.equal(message, `Cannot download "${asked.repository.id}": ${line}`);
  });
}
