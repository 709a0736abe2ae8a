/**
 * Trying again what may pass, less and less often.
 *
 * Effect: waits.
 */

import { downloadError, NoConnectionError, TransientError } from "./download_error.ts";
import type { Session } from "./session.ts";

/** The hub counts requests in windows of five minutes; none asks for longer in good order. */
const LONGEST_WAIT = 300;
/** A wait that a user should hear of. */
const NOTED_WAIT = 5;

/** Does some work for a file, and again when it fails with a `TransientError`. */
export async function withRetries<T>(
  session: Session,
  file: string,
  work: () => Promise<T>,
  progressed: () => boolean = () => false,
): Promise<T> {
  const { hub, repository, signal } = session;
  for (let failures = 0;;) {
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof TransientError)) throw error;
      failures = progressed() ? 1 : failures + 1;
      const seconds = retryDelay(failures, error.waitSeconds, hub.random());
      if (failures >= patienceWith(error, session) || seconds > LONGEST_WAIT + 1) {
        throw downloadError(repository.id, error.seen, file, error.advice, error);
      }
      if (seconds > NOTED_WAIT) {
        hub.listener.note(`${error.seen}; trying again in ${Math.ceil(seconds)} s`);
      }
      await hub.sleep(1000 * seconds, signal);
    }
  }
}

/** Who never reached the hub should hear so soon; a download in progress waits for its network. */
function patienceWith(error: TransientError, { patience, answers }: Session): number {
  const never = error instanceof NoConnectionError && answers.size === 0;
  return never ? Math.min(error.tries, patience) : patience;
}

/**
 * How long to wait before the next attempt: about 1, 2, 4, 8 and then 16 seconds, each scattered by
 * half, so that many clients do not come back at once; or what the hub asks for and up to a second.
 */
export function retryDelay(failures: number, asked: number | null, random: number): number {
  if (asked !== null) return asked + random;
  return Math.min(16, 2 ** (failures - 1)) * (0.5 + random);
}
