/** Names of models and data sets on the Hugging Face hub. */

/** A repository, and which of its states. */
export interface HubId {
  /** Such as `Qwen/Qwen2.5-0.5B`. */
  readonly id: string;
  /** Branch, tag or commit; null when the name says none. */
  readonly revision: string | null;
}

/** Reads `organisation/name` or `organisation/name@revision`. */
export function parseHubId(text: string): HubId | null {
  const found = /^([A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*)(?:@([^@\s]+))?$/.exec(text);
  return found === null ? null : { id: found[1]!, revision: found[2] ?? null };
}

/**
 * Recognises a snapshot in a Hugging Face cache, `models--<organisation>--<name>/snapshots/<commit>`.
 */
export function parseSnapshotFolder(folder: string): HubId | null {
  const found = /[/\\]models--([^/\\]+)[/\\]snapshots[/\\]([0-9a-f]{40})$/.exec(folder);
  return found === null ? null : { id: found[1]!.replaceAll("--", "/"), revision: found[2]! };
}
