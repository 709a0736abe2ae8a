/**
 * A checkpoint from the hub: its configuration, tokenizer and safetensors, and nothing else.
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { printable, shown } from "../errors/shown_text.ts";
import { exists } from "../files/exists.ts";
import { absencePath, isName, type Repository, repositoryIn, snapshotPath } from "./layout.ts";
import { downloadFiles } from "./download_files.ts";
import { downloadError } from "./download_error.ts";
import { absentFile, fetchSnapshot, type MissingFiles, type Snapshot } from "./fetch_snapshot.ts";
import type { Hub } from "./hub.ts";
import { planFiles } from "./plan_files.ts";
import { isFile, readSmallText } from "./regular_file.ts";
import type { Session } from "./session.ts";
import { sizeLimit } from "./size_limit.ts";

const CONFIG_FILE = "config.json";
/** Needed only to tokenize text, so a repository may lack them. */
const TOKENIZER_FILES = ["tokenizer.json", "tokenizer_config.json"];
const SINGLE_FILE = "model.safetensors";
const INDEX_FILE = "model.safetensors.index.json";

/** Each takes a request; the largest models have a few hundred. */
const MOST_SHARDS = 10_000;

/** What Windows opens instead of a file, whatever the extension. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)\./i;

/** Finds a checkpoint of the hub in the cache or downloads it. */
export function fetchModel(hub: Hub, id: string, revision = "main"): Promise<Snapshot> {
  const repository = repositoryIn(hub.cache, "model", id);
  return fetchSnapshot(hub, repository, revision, { probe: CONFIG_FILE, findMissing, download });
}

async function findMissing(repository: Repository, commit: string): Promise<MissingFiles> {
  const missing = async (files: readonly string[]): Promise<string[]> => {
    const there = await Promise.all(
      files.map((file) => isFile(snapshotPath(repository, commit, file))),
    );
    return files.filter((_, i) => !there[i]);
  };
  const index = await missing([SINGLE_FILE, INDEX_FILE]);
  const weights = index.includes(SINGLE_FILE) && !index.includes(INDEX_FILE)
    ? await readShardNames(repository, commit)
    : [SINGLE_FILE];
  const tokenizer = await missing(TOKENIZER_FILES);
  const asked = await Promise.all(
    tokenizer.map((file) => exists(absencePath(repository, commit, file))),
  );
  return {
    needed: await missing([CONFIG_FILE, ...weights]),
    unknown: tokenizer.filter((_, i) => !asked[i]),
  };
}

async function download(
  session: Session,
  commit: string,
  { needed, unknown }: MissingFiles,
): Promise<void> {
  const { repository, hub } = session;
  const { plans, absent } = await planFiles(session, commit, [...needed, ...unknown]);
  if (absent.includes(CONFIG_FILE)) throw absentFile(repository, commit, CONFIG_FILE);
  if (absent.includes("tokenizer.json")) {
    hub.listener.note(`${repository.id} has no tokenizer.json: it can be run on token ids only`);
  }
  const shard = absent.find((file) => needed.includes(file) && file !== SINGLE_FILE);
  if (shard !== undefined) throw absentShard(repository, commit, shard);
  const shards = absent.includes(SINGLE_FILE) ? await planShards(session, commit) : [];
  await downloadFiles(session, [...plans, ...shards]);
}

/** The index comes first: it says which files are weights. */
async function planShards(session: Session, commit: string) {
  const { repository } = session;
  const index = await planFiles(session, commit, [INDEX_FILE]);
  if (index.absent.length > 0) throw noSafetensors(repository, commit);
  await downloadFiles(session, index.plans);
  const names = await readShardNames(repository, commit);
  const { plans, absent } = await planFiles(session, commit, names);
  if (absent.length > 0) throw absentShard(repository, commit, absent.toSorted()[0]!);
  return plans;
}

async function readShardNames(repository: Repository, commit: string): Promise<readonly string[]> {
  const limit = sizeLimit(INDEX_FILE, true);
  const text = await readSmallText(snapshotPath(repository, commit, INDEX_FILE), limit);
  try {
    if (text === null) throw new AwqDiagError(`it has more than ${limit} bytes`);
    return shardNames(text);
  } catch (cause) {
    throw downloadError(
      repository.id,
      `its ${INDEX_FILE} cannot be used (${printable((cause as Error).message.slice(0, 200))})`,
      "the names of .safetensors files beside it",
      "choose another revision or repository",
      cause,
    );
  }
}

/** Lists the files that a `model.safetensors.index.json` names. */
export function shardNames(text: string): readonly string[] {
  const { weight_map: map } = Object(JSON.parse(text)) as Record<string, unknown>;
  const listed = typeof map === "object" && map !== null && !Array.isArray(map);
  const names = new Set<unknown>(listed ? Object.values(map) : []);
  if (names.size === 0) throw new AwqDiagError("it names no file");
  if (names.size > MOST_SHARDS) throw new AwqDiagError(`it names ${names.size} files`);
  for (const name of names) {
    // A path would make the download write anywhere.
    const fine = typeof name === "string" && isName(name) && name.endsWith(".safetensors") &&
      !DEVICE.test(name);
    if (!fine) {
      throw new AwqDiagError(
        `it names ${shown(typeof name === "string" ? name : JSON.stringify(name))}`,
      );
    }
  }
  return ([...names] as string[]).sort();
}

function absentShard(repository: Repository, commit: string, shard: string): Error {
  return downloadError(
    repository.id,
    `its ${INDEX_FILE} names ${shard}, which commit ${commit} does not have`,
    "every file that the index names",
    "choose another revision or repository",
  );
}

function noSafetensors({ id }: Repository, commit: string): Error {
  const name = id.split("/").at(-1)!;
  const script =
    `from transformers import AutoModelForCausalLM as M, AutoTokenizer as T; M.from_pretrained('${id}').save_pretrained('${name}'); T.from_pretrained('${id}').save_pretrained('${name}')`;
  return downloadError(
    id,
    `commit ${commit} has neither ${SINGLE_FILE} nor ${INDEX_FILE}`,
    "weights as safetensors",
    `convert it with python -c "${script}" and pass --model ${name}`,
  );
}
