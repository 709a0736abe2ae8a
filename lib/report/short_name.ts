/** Shortens a module's name to what tells it apart: the block's number and the family. */
export function shortName(name: string): string {
  const match = /\.(\d+)\.(?:.*\.)?([^.]+)$/.exec(name);
  return match ? `L${match[1]} ${match[2]}` : name;
}
