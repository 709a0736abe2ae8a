/**
 * Waits for the journal of a run whose starter was killed: the run itself goes on alone.
 *
 * Effect: locks a file, waits.
 */

/** Waits until no process holds a journal. */
export async function journalReleased(
  path: string,
  waiting: () => void,
  interval = 100,
): Promise<boolean> {
  let told = false;
  while (await isHeld(path)) {
    if (!told) waiting();
    told = true;
    await new Promise((resolve) => setTimeout(resolve, interval));
  }
  return told;
}

async function isHeld(path: string): Promise<boolean> {
  try {
    using file = await Deno.open(path, { read: true, write: true });
    return !await file.tryLock(true);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
