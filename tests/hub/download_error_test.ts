import assert from "node:assert/strict";
import { diskProblem, refusal } from "../../lib/hub/download_error.ts";
import { repositoryIn } from "../../lib/hub/layout.ts";

const state = { done: 300, total: 1000, bytesPerSecond: 0 };

function explain(error: unknown): unknown {
  return diskProblem(error, "a/b", "/hub", state);
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

const request = {
  endpoint: "https://huggingface.co",
  repository: repositoryIn("/hub", "model", "google/gemma-2-2b"),
  revision: "v2",
  file: "config.json",
  token: false,
};
const withToken = { ...request, token: true };
const dataset = { ...request, repository: repositoryIn("/hub", "dataset", "a/b") };

const cases: [
  what: string,
  status: number,
  headers: Record<string, string>,
  typeof request,
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
    const { message } = refusal(status, new Headers(headers), asked);
    assert.equal(message, `Cannot download "${asked.repository.id}": ${line}`);
  });
}
