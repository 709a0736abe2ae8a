/**
 * The commit of a checkout, read from git's own files: no git needed, nothing spawned.
 *
 * Effect: reads from disk.
 */

/** A branch or tag by its file's name, which leads nowhere else. */
const BRANCH = /^ref: (refs(?:\/(?!\.)[^/\\:?]+)+)$/;

/** The commit of the checkout in a folder; `null` if there is none or it may not be read. */
export async function gitCommit(root: URL): Promise<string | null> {
  if (root.protocol !== "file:") return null;
  // Asking for a permission that is not there would stop the task at a prompt.
  const permission = await Deno.permissions.query({ name: "read", path: root });
  if (permission.state !== "granted") return null;
  const own = await gitFolder(root);
  if (own === null) return null;
  const head = await readLine(new URL("HEAD", own));
  const reference = head?.match(BRANCH)?.[1];
  if (reference === undefined) return commitOrNull(head);
  const shared = await sharedFolder(own);
  const path = reference.split("/").map(encodeURIComponent).join("/");
  return commitOrNull(await readLine(new URL(path, own))) ??
    commitOrNull(await readLine(new URL(path, shared))) ??
    await packedCommit(shared, reference);
}

/** `.git` is a folder, or in a worktree a file that names one. */
async function gitFolder(root: URL): Promise<URL | null> {
  const link = (await readLine(new URL(".git", root)))?.match(/^gitdir: (.+)$/)?.[1];
  if (link !== undefined) return folderUrl(link, root);
  const folder = new URL(".git/", root);
  return await readLine(new URL("HEAD", folder)) === null ? null : folder;
}

/** A worktree keeps its branches with the checkout that it was made from. */
async function sharedFolder(own: URL): Promise<URL> {
  const common = await readLine(new URL("commondir", own));
  return common === null ? own : folderUrl(common, own);
}

async function packedCommit(folder: URL, reference: string): Promise<string | null> {
  const packed = await readText(new URL("packed-refs", folder));
  const line = packed?.split("\n").find((entry) => entry.endsWith(` ${reference}`));
  return commitOrNull(line?.split(" ")[0] ?? null);
}

function folderUrl(path: string, base: URL): URL {
  return new URL(`${path.replaceAll("%", "%25")}/`, base);
}

function commitOrNull(text: string | null | undefined): string | null {
  return text && /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(text) ? text : null;
}

async function readLine(file: URL): Promise<string | null> {
  return (await readText(file))?.split("\n")[0]?.trim() ?? null;
}

async function readText(file: URL): Promise<string | null> {
  try {
    return await Deno.readTextFile(file);
  } catch {
    return null;
  }
}
