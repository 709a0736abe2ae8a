import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import { gitCommit } from "../../lib/record/git_commit.ts";

const commit = "0123456789abcdef0123456789abcdef01234567";
const other = "f".repeat(40);

/** Writes files into a fresh folder and hands its URL to a test. */
async function withFiles(
  files: Readonly<Record<string, string>>,
  test: (root: URL) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "git commit 100% " });
  try {
    for (const [name, text] of Object.entries(files)) {
      const path = `${folder}/${name}`;
      await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
      await Deno.writeTextFile(path, text.replaceAll("ROOT", folder));
    }
    await test(pathToFileURL(`${folder}/`));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const cases: [string, Record<string, string>, string, string | null][] = [
  [
    "a branch with signs of an address",
    { ".git/HEAD": "ref: refs/heads/fix#7%20\n", ".git/refs/heads/fix#7%20": `${commit}\n` },
    "./",
    commit,
  ],
  [
    "a branch that leads out of the checkout",
    { ".git/HEAD": "ref: refs/../../outside\n", "outside": `${commit}\n` },
    "./",
    null,
  ],
  [
    "a branch of its own file",
    {
      ".git/HEAD": "ref: refs/heads/feature/x\n",
      ".git/refs/heads/feature/x": `${commit}\n`,
      ".git/packed-refs": `${other} refs/heads/feature/x\n`,
    },
    "./",
    commit,
  ],
  [
    "a packed branch",
    {
      ".git/HEAD": "ref: refs/heads/main\n",
      ".git/packed-refs":
        `# pack-refs with: peeled fully-peeled sorted\n${other} refs/heads/not/refs/heads/main\n${commit} refs/heads/main\n^${other}\n`,
    },
    "./",
    commit,
  ],
  ["a detached head", { ".git/HEAD": `${commit}\n` }, "./", commit],
  ["SHA-256 commits", { ".git/HEAD": `${"a".repeat(64)}\n` }, "./", "a".repeat(64)],
  [
    "a worktree",
    {
      "main/.git/HEAD": "ref: refs/heads/main\n",
      "main/.git/refs/heads/main": `${other}\n`,
      "main/.git/refs/heads/tree": `${commit}\n`,
      "main/.git/worktrees/tree/HEAD": "ref: refs/heads/tree\n",
      "main/.git/worktrees/tree/commondir": "../..\n",
      "tree/.git": "gitdir: ROOT/main/.git/worktrees/tree\n",
    },
    "tree/",
    commit,
  ],
  [
    "a submodule with a relative link",
    {
      ".git/modules/sub/HEAD": `${commit}\n`,
      "sub/.git": "gitdir: ../.git/modules/sub\n",
    },
    "sub/",
    commit,
  ],
  ["no repository", { "readme": "" }, "./", null],
  ["a branch without a commit", { ".git/HEAD": "ref: refs/heads/main\n" }, "./", null],
  ["a head that makes no sense", { ".git/HEAD": "what\n" }, "./", null],
];

for (const [what, files, root, expected] of cases) {
  Deno.test(`gitCommit() reads ${what}`, () =>
    withFiles(files, async (folder) => {
      assert.equal(await gitCommit(new URL(root, folder)), expected);
    }));
}

Deno.test({
  name: "gitCommit() gives null instead of asking for a permission",
  permissions: { read: false },
  fn: async () => assert.equal(await gitCommit(new URL("../../", import.meta.url)), null),
});
