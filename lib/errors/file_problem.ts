/** Says why the operating system or Deno refused a file, and what to do about it. */

import { AwqDiagError } from "./awq_diag_error.ts";
import { printable } from "./shown_text.ts";

/** Reason and remedy, as the second half of an error's text; the text of an error that is no refusal. */
export function fileProblem(error: unknown): string {
  const message = printable(error instanceof Error ? error.message : String(error));
  return knownProblem(error, message) ??
    (isFileError(error) ? `the system refused it (${message}), give another path` : message);
}

/** Whether the system or Deno refused a file: such an error is no fault of the program. */
export function isFileError(error: unknown): error is Error {
  if (!(error instanceof Error) || error instanceof AwqDiagError) return false;
  return knownProblem(error, error.message) !== undefined || /^E[A-Z0-9]+$/.test(codeOf(error)) ||
    Object.values(Deno.errors).some((kind) => error instanceof kind);
}

function knownProblem(error: unknown, message: string): string | undefined {
  if (error instanceof Deno.errors.NotCapable) return permissionProblem(message);
  if (message.includes("unexpected NUL byte")) return "it has a NUL character, correct the path";
  if (message.startsWith("Empty path")) return "the path is empty, give one";
  const known = REASONS.find(([kind, codes]) =>
    (kind !== null && error instanceof kind) || codes.includes(codeOf(error))
  );
  return known?.[2];
}

/** Deno keeps some places to itself, whatever was permitted. */
function permissionProblem(message: string): string {
  if (!message.startsWith("Requires all access")) {
    const kind = /^Requires (\w+) access/.exec(message)?.[1] ?? "read";
    const flag = ["read", "write"].includes(kind)
      ? "--allow-read or --allow-write"
      : `--allow-${kind}`;
    return `Deno was started without permission for it, widen ${flag}`;
  }
  return Deno.build.os === "windows"
    ? "Deno opens no device and no network path without --allow-all; use another folder"
    : "Deno opens nothing under /dev, /proc and /sys without --allow-all; use another folder";
}

type ErrorClass = new (message: string) => Error;

const NOT_PERMITTED =
  "the system does not permit it, change its owner or mode, or give another path";

/** Deno has classes for common refusals; the others are told by the system's error code. */
const REASONS: readonly (readonly [ErrorClass | null, readonly string[], string])[] = [
  [Deno.errors.NotFound, ["ENOENT"], "there is no such file or folder, check the path"],
  [Deno.errors.IsADirectory, ["EISDIR"], "it is a folder, give the path of a file"],
  [Deno.errors.AlreadyExists, ["EEXIST"], "a part of the path is a file, give another path"],
  [Deno.errors.NotADirectory, ["ENOTDIR"], "a part of the path is a file, give another path"],
  [Deno.errors.PermissionDenied, ["EACCES", "EPERM"], NOT_PERMITTED],
  [Deno.errors.FilesystemLoop, ["ELOOP"], "its links lead in a circle, mend them"],
  [Deno.errors.Busy, ["EBUSY", "ETXTBSY"], "another program uses it, close that or give another"],
  [null, ["ENOTEMPTY"], "it is a folder, give the path of a file"],
  [null, ["ENOSPC"], "the disk is full, free some space or give another path"],
  [null, ["EDQUOT"], "the disk quota is used up, free some space or give another path"],
  [null, ["EFBIG"], "it would become too large for the disk or a limit, give another path"],
  [null, ["EROFS"], "the disk is read-only, give another path"],
  [null, ["ENAMETOOLONG"], "its name is too long for the disk, give a shorter one"],
  [null, ["EMFILE", "ENFILE"], "too many files are open, raise the limit (ulimit -n)"],
  [null, ["ENOMEM"], "the system is out of memory, close other programs"],
  [null, ["EIO", "EREMOTEIO", "ESTALE"], "the disk or its network failed, check it and try again"],
  [null, ["ENXIO", "ENODEV"], "it is a device or a pipe, give the path of a file"],
  [null, ["ENOLCK", "ENOTSUP", "EOPNOTSUPP"], "its disk cannot do that, give a path on another"],
];

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
