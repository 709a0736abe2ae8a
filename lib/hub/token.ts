/**
 * The user's token, which goes into a header and into no message.
 *
 * Effect: reads the token's file.
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { shown } from "../errors/shown_text.ts";

/** Far above any token's length, so that a wrong path brings no gigabyte. */
const MOST_BYTES = 8192;

/** A token that cannot be read is no token: most models are public, and the hub says if one is not. */
export async function readToken(file: string): Promise<string | null> {
  const refused = (seen: string) => unusable(shown(file, 200), seen, "or remove the file");
  let text: string;
  try {
    const info = await Deno.stat(file);
    // `/dev/null` is how one goes without a token; a pipe might never end.
    if (info.isCharDevice) return null;
    if (!info.isFile) return refused(`it is ${info.isDirectory ? "a folder" : "no regular file"}`);
    if (info.size > MOST_BYTES) return refused(`it has ${info.size} bytes`);
    text = decode(await Deno.readFile(file));
  } catch (error) {
    if (error instanceof AwqDiagError) throw error;
    return null;
  }
  return tokenIn(text, shown(file, 200), "or remove the file");
}

/** The token in a text, null if it is blank; `source` names the text in the error. */
export function tokenIn(text: string, source: string, remedy: string): string | null {
  const token = text.trim();
  if (token === "") return null;
  if (token.length > MOST_BYTES) unusable(source, `it has ${token.length} characters`, remedy);
  if (/[^\x21-\x7e]/.test(token)) {
    unusable(source, "it has other characters than visible ASCII, or spaces inside", remedy);
  }
  return token;
}

/** A text of others as a message may hold it. */
export function withoutToken(text: string, token: string | null): string {
  return token === null ? text : text.replaceAll(token, "...");
}

function unusable(source: string, seen: string, remedy: string): never {
  throw new AwqDiagError(
    `Cannot use the token of ${source}: ${seen}, wanted a token such as "hf_...", correct it ${remedy}`,
  );
}

/** Windows' shells write UTF-16, with its byte order mark. */
function decode(bytes: Uint8Array): string {
  const mark = bytes[0]! << 8 | bytes[1]!;
  const encoding = mark === 0xfffe ? "utf-16le" : mark === 0xfeff ? "utf-16be" : "utf-8";
  return new TextDecoder(encoding).decode(bytes);
}
