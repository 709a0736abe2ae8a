/**
 * The context of a run: one object that finds model, text and machine, books time, keeps the journal,
 * and writes the records.
 *
 * Effect: disk, and the hub for a model that is not there; looks at the machine.
 */

import { join } from "node:path";
import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { fetchModel } from "../hub/fetch_model.ts";
import { openHub } from "../hub/hub.ts";
import { requireSpareFiles } from "../files/spare_files.ts";
import { memoryBudget } from "../measure/memory_budget.ts";
import { batchTokens } from "../measure/memory_plan.ts";
import type { MeasureContext } from "../measure/measure_model.ts";
import { createStopwatch, type Stopwatch } from "../measure/stopwatch.ts";
import { checkVectors } from "../model/check_vectors.ts";
import { type Checkpoint, openCheckpoint } from "../model/checkpoint.ts";
import { findModel, type ModelSource } from "../model/source.ts";
import type { Tokenize } from "../model/tokenizer.ts";
import { begin } from "../parallel/begin.ts";
import type { Inputs, Run as RunBlock } from "../record/diagnostic.ts";
import { type CheckEntry, type Journal, openJournal } from "../record/journal.ts";
import type { AnyRecord } from "../record/kinds.ts";
import { MOST_BLOCKS, recordName } from "../record/fields.ts";
import { describeRun } from "../record/provenance.ts";
import { writeRecord } from "../record/store.ts";
import { returnFreedMemory } from "../runtime/native_memory.ts";
import { chooseProvider, type ChosenProvider, type Probe } from "../runtime/provider.ts";
import type { SearchSettings } from "../search/create_search.ts";
import { loadCalibration, type TokenSequences } from "../text/calibration.ts";
import { describeUsage } from "../text/token_usage.ts";
import { describeInputs } from "./describe_inputs.ts";
import { ModelTokenizer } from "./model_tokenizer.ts";
import { refuseOverwrite } from "./refuse_overwrite.ts";
import type { Listener, RunOptions } from "./run_options.ts";
import { searchSettings } from "./search_settings.ts";

/** What a study says of itself when it opens a run. */
export interface StudyFacts {
  /** Begins the name of its journal. */
  readonly kind: "diagnostic" | "alpha_study" | "perplexity";
  /** The estimator behind each number of its records. */
  readonly estimators: Readonly<Record<string, string>>;
  /** How it tries a provider. */
  readonly probe: Probe;
  /** Names of the records that tell whose they are, of a model that has this name in files. */
  readonly recordFiles: (slug: string) => readonly string[];
}

/** Model and provenance, as every record says them. */
export interface RecordFrame {
  /** Name of the model. */
  readonly model: string;
  /** What went into the run; equal in equal runs. */
  readonly inputs: Inputs;
  /** What may differ between equal runs. */
  readonly run: RunBlock;
}

/** What was found when a run was opened. */
interface Found {
  readonly source: ModelSource;
  readonly checkpoint: Checkpoint;
  readonly provider: ChosenProvider;
  readonly calibration: TokenSequences;
  readonly maxLength: number;
  readonly tokenizer: ModelTokenizer;
}

/** Longest calibration sequence, unless the user asks for another or the model has fewer positions. */
const MAX_LENGTH = 512;

/** A run in progress; dispose of it to close its journal. */
export class Run implements MeasureContext, AsyncDisposable {
  readonly source: ModelSource;
  readonly checkpoint: Checkpoint;
  readonly calibration: TokenSequences;
  readonly sequences: readonly Int32Array[];
  /** Tokens that sequences were cut to. */
  readonly maxLength: number;
  readonly search: SearchSettings;
  /** Bytes that the run may take. */
  readonly budget: number;
  readonly batchTokens: number;
  readonly watch: Stopwatch;
  readonly listener: Listener;
  readonly #kind: StudyFacts["kind"];
  readonly #provider: ChosenProvider;
  readonly #tokenizer: ModelTokenizer;
  readonly #options: RunOptions;
  readonly #hashing = new AbortController();
  readonly #hashed: () => Promise<Inputs>;
  #journal: Journal | undefined;
  #written: () => Promise<void> = () => Promise.resolve();

  /** Use {@linkcode openRun}. */
  constructor(
    facts: StudyFacts,
    options: RunOptions,
    listener: Listener,
    watch: Stopwatch,
    found: Found,
  ) {
    this.source = found.source;
    this.checkpoint = found.checkpoint;
    this.calibration = found.calibration;
    this.sequences = found.calibration.sequences;
    this.maxLength = found.maxLength;
    this.search = searchSettings(options, found.provider, listener);
    this.budget = memoryBudget(options.maxMemory);
    this.batchTokens = fittingTokens(options, found, this.budget);
    this.watch = watch;
    this.listener = listener;
    this.#kind = facts.kind;
    this.#provider = found.provider;
    this.#tokenizer = found.tokenizer;
    this.#options = options;
    this.#hashed = begin(describeInputs(found, facts.estimators, this.#hashing.signal));
  }

  /** Tokens of the calibration. */
  get tokens(): number {
    return this.sequences.reduce((total, ids) => total + ids.length, 0);
  }

  /** The model's tokenizer. */
  tokenizer(): Promise<Tokenize> {
    return this.#tokenizer.load();
  }

  /** Refuses to run where records of another model would be replaced. */
  refuseOverwrite(names: readonly string[]): Promise<void> {
    const paths = names.map((name) => join(this.#options.out, name));
    const { name, folder } = this.source;
    return refuseOverwrite(paths, { name: recordName(name), folder, inputs: this.#hashed });
  }

  /**
   * Opens the journal: what a killed run with the same model, inputs and `key` had finished, if the
   * user asked to resume it and as far as each entry passes the check. A fresh run waits for its
   * files' hashes with its first entry only.
   */
  async resume(
    key: Readonly<Record<string, unknown>>,
    check: CheckEntry,
  ): Promise<readonly unknown[]> {
    const { out, resume = false } = this.#options;
    const { name } = this.source;
    // ONNX Runtime's sums depend on its threads in their last digits.
    const whole = async () => ({
      model: name,
      ...key,
      threads: this.threads,
      inputs: await this.#inputs(),
    });
    const path = join(out, `.${this.#kind}_${this.source.slug}.journal`);
    const { note } = this.listener;
    this.#journal = await openJournal(path, whole, { resume, check, note });
    return this.#journal.entries;
  }

  /** Threads that compute. */
  get threads(): number {
    return this.search.threads ?? navigator.hardwareConcurrency;
  }

  /** Brings a finished part to disk; a caller that goes on meanwhile waits by {@linkcode Run.written}. */
  finishPart(entry: unknown): Promise<void> {
    const written = this.watch.time("write", () => this.#journal!.append(entry));
    this.#written = begin(written);
    return written;
  }

  /** Waits for the part that was finished last. */
  written(): Promise<void> {
    return this.#written();
  }

  /** Model and provenance, once everything is computed. */
  async frame(): Promise<RecordFrame> {
    const inputs = await this.watch.time("hash", () => this.#inputs());
    const run = await describeRun({
      seconds: this.watch.seconds(),
      provider: this.#provider.provider,
      provider_reason: this.#provider.reason,
      threads: this.threads,
    });
    return { model: recordName(this.source.name), inputs, run };
  }

  /** Writes records in turn as `<name>_<slug>.json`, removes the journal, and gives the files. */
  async write(records: readonly (readonly [name: string, record: AnyRecord])[]): Promise<string[]> {
    const files = records.map(([name]) => join(this.#options.out, name));
    for (const [i, [, record]] of records.entries()) await writeRecord(files[i]!, record);
    await this.#journal?.remove();
    return files;
  }

  /**
   * Closes the journal once the last finished part is on disk: a run that fails loses none. Then ends
   * hashing that nobody waits for any more.
   */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled([this.written()]);
    this.#journal?.[Symbol.dispose]();
    this.#hashing.abort();
    await Promise.allSettled([this.#hashed()]);
  }

  /** Where the numbers come from, once the files are hashed and the texts are tokenized. */
  async #inputs(): Promise<Inputs> {
    const { model, ...others } = await this.#hashed();
    return { model: { ...model, ...await this.#tokenizer.facts() }, ...others };
  }
}

/** Workers of the statistics, of hashing and of the forward pass. */
const OTHER_WORKERS = 6;

/** Finds provider, model and text, checks that they fit, and begins to hash the model's files. */
export async function openRun(
  facts: StudyFacts,
  options: RunOptions,
  listener: Listener,
): Promise<Run> {
  returnFreedMemory();
  const { threads = navigator.hardwareConcurrency } = options;
  requireSpareFiles(threads + OTHER_WORKERS);
  const watch = createStopwatch();
  const found = await watch.time("open", () => find(facts, options, listener));
  await using opened = new AsyncDisposableStack();
  const run = opened.use(new Run(facts, options, listener, watch, found));
  await run.refuseOverwrite(facts.recordFiles(found.source.slug));
  opened.move();
  return run;
}

async function find(
  { probe }: StudyFacts,
  { model, revision, offline, provider: choice, calibration: file, maxLength: asked }: RunOptions,
  listener: Listener,
): Promise<Found> {
  // First of all, because the tokenizer's library would set another level for the native log.
  const provider = await chooseProvider(choice, probe);
  if (provider.note !== undefined) listener.note(provider.note);
  const source = await findModel(model, revision, async (id, revision) => {
    return await fetchModel(await openHub(offline === true, listener), id, revision);
  });
  const checkpoint = await openCheckpoint(source.folder);
  for (const note of checkpoint.notes) listener.note(note);
  refuseDepth(checkpoint.architecture.blocks);
  await checkVectors(checkpoint.tensors.values());
  const { vocabularySize, maxPositions } = checkpoint.architecture;
  const maxLength = asked ?? Math.min(MAX_LENGTH, maxPositions);
  const tokenizer = new ModelTokenizer(source.folder, listener);
  const calibration = await loadCalibration(
    file,
    () => tokenizer.load(),
    { maxLength, vocabularySize, maxPositions },
    (text) => listener.note(text),
  );
  tellUsage(calibration, maxLength, listener);
  return { source, checkpoint, provider, calibration, maxLength, tokenizer };
}

/** A record, and all that draws it, ends somewhere. */
function refuseDepth(blocks: number): void {
  if (blocks <= MOST_BLOCKS) return;
  throw new AwqDiagError(
    `Cannot analyse the model: it has ${blocks} blocks, wanted at most the ${MOST_BLOCKS} of a record, choose a model of fewer`,
  );
}

/** Says how much of the calibration is used, and warns where that is less than half. */
function tellUsage({ name, given }: TokenSequences, maxLength: number, listener: Listener): void {
  const { line, mostIsCut } = describeUsage(name, given, maxLength);
  if (mostIsCut) listener.note(line);
  else listener.info?.(line);
}

/** Calibration tokens whose taps are held together. */
function fittingTokens(
  { threads = navigator.hardwareConcurrency, maxMemory }: RunOptions,
  { checkpoint, provider, calibration, maxLength }: Found,
  budget: number,
): number {
  const lengths = calibration.sequences.map((ids) => ids.length);
  const load = { lengths, threads, ahead: provider.provider !== "cpu" };
  const fitting = batchTokens(checkpoint.architecture, load, budget);
  // A machine too small by our reckoning may still try; a limit that the user set is kept.
  return maxMemory === undefined ? Math.max(fitting, maxLength, 2048) : fitting;
}
