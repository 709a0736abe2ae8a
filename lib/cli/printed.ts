/**
 * Results on stdout. Names in them come from files, so nothing in them reaches a terminal that it
 * would act on.
 *
 * Effect: writes to stdout.
 */

import { pathError } from "../errors/at_path.ts";
import { printable, UNPRINTABLE } from "../errors/shown_text.ts";
import { writeAll } from "./write_all.ts";

/** Prints lines of text. */
export function printText(text: string): void {
  write(text.split("\n").map(printable).join("\n"));
}

/** Prints a value as JSON in one line. */
export function printJson(value: unknown): void {
  write(escapeJson(JSON.stringify(value)));
}

/** JSON whose strings escape whatever a terminal would act on, not only what they must. */
export function escapeJson(json: string): string {
  return json.replace(
    UNPRINTABLE,
    (character) =>
      character.split("").map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
        .join(""),
  );
}

/** A reader that has gone away (`| head`) does no harm; a full disk does. */
function write(text: string): void {
  try {
    writeAll(Deno.stdout, `${text}\n`);
  } catch (error) {
    throw pathError("write the result to", "stdout", error);
  }
}
