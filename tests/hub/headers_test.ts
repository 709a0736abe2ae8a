import assert from "node:assert/strict";
import { fileMetadata, retryAfterSeconds } from "../../lib/hub/headers.ts";

const commit = "060db6499f32faf8b98477b0a26969ef7d8b9987";
const sha256 = "7d".repeat(32);
const sha1 = "18".repeat(20);

Deno.test("fileMetadata() reads a small file's own headers", () => {
  const headers = { "x-repo-commit": commit, etag: `"${sha1}"`, "content-length": "660" };
  assert.deepEqual(fileMetadata(new Headers(headers), false), { commit, etag: sha1, size: 660 });
});

Deno.test("fileMetadata() takes the linked file for the redirect to it", () => {
  const headers = {
    "x-repo-commit": commit,
    etag: '"of the redirect"',
    "content-length": "1099",
    "x-linked-etag": `"${sha256}"`,
    "x-linked-size": "988097824",
  };
  const wanted = { commit, etag: sha256, size: 988097824 };
  assert.deepEqual(fileMetadata(new Headers(headers), true), wanted);
});

Deno.test("fileMetadata() takes no length of a redirect, of a compressed or of an empty answer", () => {
  const length = { "content-length": "17" };
  assert.equal(fileMetadata(new Headers(length), true).size, null);
  assert.equal(
    fileMetadata(new Headers({ ...length, "content-encoding": "gzip" }), false).size,
    null,
  );
  assert.equal(fileMetadata(new Headers({ "content-length": "0" }), false).size, null);
  assert.equal(fileMetadata(new Headers({ "x-linked-size": "many" }), false).size, null);
  assert.equal(fileMetadata(new Headers({ "x-linked-size": "0" }), true).size, 0);
});

Deno.test("fileMetadata() reads weak and bare etags and refuses what is no hash", () => {
  const etagOf = (etag: string) => fileMetadata(new Headers({ etag }), false).etag;
  assert.equal(etagOf(`W/"${sha1}"`), sha1);
  assert.equal(etagOf(sha1), sha1);
  for (const odd of ["", '"abc"', `"${sha1}-gzip"`, `"../${sha1}"`, `"${sha1.toUpperCase()}a"`]) {
    assert.equal(etagOf(odd), null, odd);
  }
});

Deno.test("fileMetadata() takes no commit that is none", () => {
  for (const odd of ["main", "../../etc", ""]) {
    assert.equal(fileMetadata(new Headers({ "x-repo-commit": odd }), false).commit, null);
  }
});

Deno.test("headers of 100,000 characters are read without a delay", () => {
  const long = ["/", '"', " ", "r=0;", "0", "W/", "-1 ", "Thu, "].map((text) =>
    text.repeat(100_000)
  );
  for (const text of long) {
    const headers = { get: () => text, has: () => true } as unknown as Headers;
    const { commit, etag, size } = fileMetadata(headers, false);
    assert.deepEqual([commit, etag, size], [null, null, null]);
    assert.equal(retryAfterSeconds(headers, 0), null);
  }
});

const waits: [headers: Record<string, string>, seconds: number | null][] = [
  [{}, null],
  [{ "retry-after": "0" }, 0],
  [{ "retry-after": "120" }, 120],
  [{ "retry-after": "Thu, 01 Jan 1970 00:01:40 GMT" }, 90],
  [{ "retry-after": "Thu, 01 Jan 1970 00:00:00 GMT" }, 0],
  [{ "retry-after": "soon" }, null],
  [{ ratelimit: '"resolvers";r=0;t=55' }, 55],
  [{ ratelimit: '"api";r=12;t=55' }, null],
  [{ "retry-after": "3", ratelimit: '"api";r=0;t=55' }, 3],
];
for (const [headers, seconds] of waits) {
  Deno.test(`retryAfterSeconds() is ${seconds} for ${JSON.stringify(headers)}`, () => {
    assert.equal(retryAfterSeconds(new Headers(headers), 10_000), seconds);
  });
}
