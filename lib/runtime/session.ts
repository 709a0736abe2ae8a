/**
 * The wall around ONNX Runtime: the only file that imports it.
 *
 * Version 1.30 lets no float16 and no bfloat16 cross the boundary in Node and Deno: our graphs take
 * and return float32 only.
 */

import { env, InferenceSession, Tensor } from "onnxruntime-node";
import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { isOutOfMemory, MEMORY_REMEDY } from "../errors/foreseen.ts";
import { printable } from "../errors/shown_text.ts";

/** Where operators can run. */
export type ExecutionProvider = "cpu" | "webgpu" | "cuda";

/** A float32 tensor, row-major. */
export interface FloatTensor {
  /** Values; read in place by a run, not copied. */
  readonly data: Float32Array;
  /** Dimensions. */
  readonly shape: readonly number[];
}

/** An int64 tensor, as shapes are given to a graph. */
export interface IntegerTensor {
  /** Values. */
  readonly data: BigInt64Array;
  /** Dimensions. */
  readonly shape: readonly number[];
}

/** What a run is fed, by input name. */
export type Feeds = Readonly<Record<string, FloatTensor | IntegerTensor>>;

/** What a run returns, by output name. */
export type Results = Readonly<Record<string, FloatTensor>>;

/** How a session runs. */
export interface SessionSettings {
  /** Where the operators run. */
  readonly provider: ExecutionProvider;
  /** Threads within an operator; all cores when left out. */
  readonly threads?: number;
}

/** A graph ready to run; holds native memory until disposed. */
export interface Session extends AsyncDisposable {
  /** Evaluates the graph; the event loop stands still meanwhile. */
  run(feeds: Feeds, into?: Results): Promise<Results>;
}

// Every failure reaches the caller as an exception; the native log would only repeat it in red.
env.logLevel = "fatal";

function sessionOptions(settings: SessionSettings): InferenceSession.SessionOptions {
  const { provider, threads } = settings;
  return {
    executionProviders: [provider],
    logSeverityLevel: 4,
    ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
  };
}

function nativeTensors(tensors: Feeds): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { data, shape }]) => [
      name,
      data instanceof Float32Array
        ? new Tensor("float32", data, shape)
        : new Tensor("int64", data, shape),
    ]),
  );
}

/** ONNX Runtime's reason, without its C++ function names and conditions. */
export function nativeReason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const brief = message.split("\n")[0]!.replace(/^.* was false\. /, "").replace(/^Ort\w+: /, "");
  return printable(brief.trim());
}

/** The error of a graph that ONNX Runtime refuses; its cause says what it said. */
function refusal(action: string, { provider }: SessionSettings, cause: unknown): AwqDiagError {
  const remedy = isOutOfMemory(cause)
    ? MEMORY_REMEDY
    : provider === "cpu"
    ? "reinstall with deno install, or report this"
    : "use --provider cpu";
  return new AwqDiagError(
    `Cannot ${action} on "${provider}": ONNX Runtime says ${
      nativeReason(cause)
    }, wanted it done, ${remedy}`,
    { cause },
  );
}

/** Loads a graph into ONNX Runtime. */
export async function openSession(model: Uint8Array, settings: SessionSettings): Promise<Session> {
  const native = await InferenceSession.create(model, sessionOptions(settings)).catch((cause) => {
    throw refusal("prepare a graph", settings, cause);
  });
  return {
    async run(feeds, into) {
      const [inputs, outputs] = [nativeTensors(feeds), into && nativeTensors(into)];
      const running = outputs === undefined ? native.run(inputs) : native.run(inputs, outputs);
      const results = await running.catch((cause) => {
        throw refusal("run a graph", settings, cause);
      });
      return Object.fromEntries(
        Object.entries(results).map(([name, tensor]) => [
          name,
          { data: tensor.data as Float32Array, shape: tensor.dims },
        ]),
      );
    },
    [Symbol.asyncDispose]: () => native.release(),
  };
}
