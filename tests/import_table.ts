/** The table of folders in docs/architecture.md: the one source of what may import what. */

const document = await Deno.readTextFile(new URL("../docs/architecture.md", import.meta.url));

interface Folder {
  readonly name: string;
  /** What the document says that it holds. */
  readonly holds: string;
  /** Folders of lib/ that it may import. */
  readonly imports: readonly string[];
}

/** Folders of lib/ in the order of the table. */
export const importTable: readonly Folder[] = document
  .matchAll(/^\| `(\w+)\/` +\|([^|]*)\| ([\w, -]+?) +\|$/gm)
  .reduce<Folder[]>((above, [, name, holds, cell]) => {
    const imports = cell === "-"
      ? []
      : cell === "all above"
      ? above.map(({ name }) => name)
      : cell!.split(", ");
    return [...above, { name: name!, holds: holds!.trim(), imports }];
  }, []);
