/** How large a record's file may be: it is read whole, and every value in it is looked at. */

import { unreadable } from "./unreadable.ts";

/** Arrays of 900 linears of 70,000 channels; a text can hardly be longer. */
const MOST_CHANNELS_BYTES = 500e6;
/** A thousand linears with error curves of a thousand alphas at six bit widths. */
export const MOST_BYTES = 128e6;

/** Refuses a file that is larger than any record of its kind. */
export function refuseSize(bytes: number, ofChannels: boolean, file: string): void {
  const most = ofChannels ? MOST_CHANNELS_BYTES : MOST_BYTES;
  if (bytes <= most) return;
  const [size, limit] = [bytes, most].map((count) => `${Math.ceil(count / 1e6)} MB`);
  throw unreadable(
    file,
    `it has ${size}, wanted at most ${limit}, pass a file written by one of the tasks`,
  );
}
