/** Which key of rows, or column of a table, holds the text. Pure. */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { shown } from "../errors/shown_text.ts";

/** Names that published data sets give to text, the first goes before. */
const TEXT_KEYS = ["text", "content"];
/** Names of lists of turns, which are text only in the words of a chat template. */
const CONVERSATION_KEYS = ["messages", "conversations", "conversation"];
const MOST_SHOWN = 8;

/** Names of what rows consist of. */
export interface RowNames {
  /** What they are called, such as `columns`. */
  readonly kind: "columns" | "keys";
  readonly all: readonly string[];
  /** Those that hold one piece of text in each row. */
  readonly ofText: readonly string[];
}

/** Chooses by name; the only name of text needs none of ours, which `note` then says. */
export function chooseTextKey(
  { kind, all, ofText }: RowNames,
  file: string,
  note: (text: string) => void,
): string {
  const known = TEXT_KEYS.find((key) => ofText.includes(key));
  if (known !== undefined) return known;
  const conversation = CONVERSATION_KEYS.find((key) => all.includes(key));
  if (conversation !== undefined) {
    throw new AwqDiagError(
      `Cannot read the text: ${
        shown(file)
      } holds conversations ("${conversation}"), wanted text, write each as one "text" with the model's chat template`,
    );
  }
  if (ofText.length === 1) {
    note(`${shown(file)} has no "text": ${shown(ofText[0]!)} is read instead`);
    return ofText[0]!;
  }
  const names = all.slice(0, MOST_SHOWN).map((name) => shown(name, 40)).join(", ");
  const seen = all.length === 0
    ? `no ${kind}`
    : `the ${kind} ${names}${all.length > MOST_SHOWN ? ", ..." : ""}`;
  throw new AwqDiagError(
    `Cannot read the text: ${
      shown(file)
    } has ${seen}, wanted "text" or "content" with text in it, rename what is to be read`,
  );
}
