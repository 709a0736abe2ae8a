/**
 * Waits for the journal of a run whose starter was killed: the run itself goes on alone.
 *
 * Effect: locks a file, waits.
 *
 * @module
 */

/**
 * Waits until no process holds a journal.
 *
 * @param path The journal.
 * @param waiting Called once if there is something to wait for.
 * @param interval Milliseconds between two looks.
 * @returns When the journal is free or gone: whether there was something to wait for.
 */
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
