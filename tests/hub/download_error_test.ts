import assert from "node:assert/strict";
import { AwqDiagError } from "../../lib/errors/awq_diag_error.ts";
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

Deno.test("diskProblem() says what Deno opens under no permission but all", () => {
  const refused = new Deno.errors.NotCapable('Requires all access to "/dev/shm/hf", run again');
  assert.equal(
    (explain(refused) as Error).message,
    'Cannot download "a/b": the cache is "/hub" and Deno opens nothing under /dev, /proc and /sys, wanted a folder on a disk, set HF_HUB_CACHE to another folder or start Deno with --allow-all',
  );
});

Deno.test("diskProblem() puts whatever else the system says into one line", () => {
  const refusals = [
    Object.assign(new Error("File name too long (os error 36): stat '\u001b[2J'"), {
      code: "ENAMETOOLONG",
    }),
    new Deno.errors.IsADirectory("Is a directory (os error 21)"),
    Object.assign(new Error("Too many open files (os error 24)"), { code: "EMFILE" }),
    new Deno.errors.FilesystemLoop("x".repeat(10_000)),
  ];
  for (const refused of refusals) {
    const { name, message } = explain(refused) as Error;
    assert.equal(name, "AwqDiagError");
    assert.match(
      message,
      /^Cannot download "a\/b": the cache "\/hub" cannot be used \(\P{Cc}{10,400}\), wanted a folder of files and links, mend what is there or set HF_HUB_CACHE to another folder$/u,
    );
  }
});

Deno.test("diskProblem() leaves other errors as they are", () => {
  const foreseen = new AwqDiagError("Cannot download");
  for (const other of [foreseen, new Error("a fault"), new TypeError("x"), "text", null]) {
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

Deno.test("refusal() shows neither the token nor control characters of what the hub says", () => {
  const headers = { "x-error-message": `Bearer hf_abc \u001b[31m${"x".repeat(5000)}` };
  // Headers in the test would refuse what servers send.
  const sent = { get: (name: string) => (headers as Record<string, string>)[name] ?? null };
  const { message } = refusal(
    withToken,
    { status: 418, headers: sent as Headers },
    "v2",
    "config.json",
  );
  assert.match(message, /answered 418 \(Bearer \.\.\. \\u\{1b\}\[31mx{100,200}\), wanted/);
});
