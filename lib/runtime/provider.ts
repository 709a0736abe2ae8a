/**
 * Which execution provider runs the graphs, and why.
 *
 * ONNX Runtime does not fall back by itself: a session on a provider that does not work throws. So
 * each candidate is tried with a one-operator graph before anything is built on it.
 *
 * Effect: looks for devices of the computer.
 */

import { AwqDiagError } from "../errors/awq_diag_error.ts";
import { GraphBuilder } from "../graph/builder.ts";
import {
  findAdapter,
  lendRuntimeFolder,
  refuseSoftware,
  unusableGpu,
  UnusableGpuError,
} from "./gpu_adapter.ts";
import { type ExecutionProvider, nativeReason, openSession } from "./session.ts";

/** What a user can ask for. */
export type ProviderChoice = ExecutionProvider | "auto";

/** The provider that will be used. */
export interface ChosenProvider {
  readonly provider: ExecutionProvider;
  /** Why, in a few words; goes into the record. */
  readonly reason: string;
  /** What a user should know: a GPU is there and does not work. */
  readonly note?: string;
}

/** Tries a provider: resolves when it works, rejects with the runtime's reason when it does not. */
export type Probe = (provider: ExecutionProvider) => Promise<void>;

/** Fastest first; a GPU provider that works is preferred to the CPU. */
const CANDIDATES: readonly ExecutionProvider[] = ["cuda", "webgpu", "cpu"];

const REMEDIES: Readonly<Record<ExecutionProvider, string>> = {
  cpu: "reinstall with deno install",
  webgpu: "install a Vulkan driver and libvulkan1, or use --provider cpu",
  cuda:
    "install ONNX Runtime's CUDA libraries with deno install --allow-scripts=npm:onnxruntime-node@1.30.0 and CUDA 12 with cuDNN 9, or use --provider cpu",
};

/** Looks for Vulkan's loader: Dawn prints a warning of its own when it is missing. */
export function requireVulkan(): void {
  if (Deno.build.os !== "linux") return;
  try {
    Deno.dlopen("libvulkan.so.1", {}).close();
  } catch (cause) {
    throw new Error("libvulkan.so.1 was not found", { cause });
  }
}

/** Tries a provider with one addition; rejects with ONNX Runtime's reason. */
export async function probeProvider(provider: ExecutionProvider): Promise<void> {
  if (provider !== "webgpu") return await runAddition(provider);
  requireVulkan();
  using _folder = lendRuntimeFolder();
  const adapter = await findAdapter();
  refuseSoftware(adapter); // Dawn refuses it too, with a warning of its own.
  await runAddition(provider).catch((cause) => {
    throw adapter ? unusableGpu(adapter.info.description, new Error(briefly(cause))) : cause;
  });
}

/** Runs one addition on a provider. */
async function runAddition(provider: ExecutionProvider): Promise<void> {
  const graph = new GraphBuilder("probe");
  const x = graph.input("x", "float32", [1]);
  graph.output("y", graph.node("Add", [x, x]), [1]);
  await using session = await openSession(graph.build(), { provider, threads: 1 });
  const { y } = await session.run({ x: { data: Float32Array.of(21), shape: [1] } });
  if (y?.data[0] !== 42) throw new Error(`21 + 21 gave ${y?.data[0]}`);
}

/** What was seen, without what was being done, what was wanted and what ONNX Runtime adds. */
function briefly(error: unknown): string {
  if (!(error instanceof AwqDiagError)) return nativeReason(error);
  const seen = error.message.replace(/^Cannot [^:]*: (?:ONNX Runtime says )?/, "");
  return seen.split(", wanted ")[0]!;
}

/** Picks the provider: the one asked for, or the best that works. */
export async function chooseProvider(
  choice: ProviderChoice,
  probe: Probe = probeProvider,
): Promise<ChosenProvider> {
  if (choice !== "auto") {
    try {
      await probe(choice);
    } catch (cause) {
      throw new AwqDiagError(
        `Cannot run on "${choice}": ${briefly(cause)}, wanted a working provider, ${
          REMEDIES[choice]
        }`,
        { cause },
      );
    }
    return { provider: choice, reason: "asked for" };
  }
  return await chooseBest(probe);
}

async function chooseBest(probe: Probe): Promise<ChosenProvider> {
  const failures: string[] = [];
  let note: string | undefined;
  for (const provider of CANDIDATES) {
    try {
      await probe(provider);
      const reason = ["best that works", ...failures].join("; ");
      return { provider, reason, ...(note === undefined ? {} : { note }) };
    } catch (cause) {
      failures.push(`${provider}: ${briefly(cause)}`);
      if (cause instanceof UnusableGpuError) note = `the GPU is left out: ${briefly(cause)}`;
    }
  }
  throw new AwqDiagError(`Cannot run a graph: ${failures.join("; ")}, ${REMEDIES.cpu}`);
}
