/** Says why the operating system or Deno refused a file, and what to do about it. */

/** Reason and remedy, as the second half of an error's text. */
export function fileProblem(error: unknown): string {
  const known = REASONS.find(([kind, code]) =>
    (kind !== null && error instanceof kind) || (code !== null && codeOf(error) === code)
  );
  if (known) return known[2];
  return error instanceof Error ? error.message : String(error);
}

type ErrorClass = new (message: string) => Error;

/** Deno has classes for common refusals; the others are told by the system's error code. */
const REASONS: readonly (readonly [ErrorClass | null, string | null, string])[] = [
  [Deno.errors.NotFound, "ENOENT", "there is no such file or folder, check the path"],
  [Deno.errors.IsADirectory, "EISDIR", "it is a folder, give the path of a file"],
  [Deno.errors.AlreadyExists, "EEXIST", "a part of the path is a file, give another path"],
  [Deno.errors.NotADirectory, "ENOTDIR", "a part of the path is a file, give another path"],
  [
    Deno.errors.PermissionDenied,
    "EACCES",
    "the system does not permit it, change its owner or mode, or give another path",
  ],
  [
    Deno.errors.NotCapable,
    null,
    "Deno was started without permission for it, widen --allow-read or --allow-write",
  ],
  [null, "ENOSPC", "the disk is full, free some space or give another path"],
  [null, "EDQUOT", "the disk quota is used up, free some space or give another path"],
  [null, "EROFS", "the disk is read-only, give another path"],
];

function codeOf(error: unknown): unknown {
  return typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
}
