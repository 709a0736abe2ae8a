/** The worker of the search. */

import { serveTasks } from "../../parallel/serve_tasks.ts";
import { openSession } from "../../runtime/session.ts";
import type { Grids } from "../linear_group.ts";
import { GramWork } from "./gram_work.ts";
import { Kernel } from "./kernel/kernel.ts";
import { PieceWork } from "./piece_work.ts";
import { buildFormGraph, buildGramGraph, buildSquaredNormGraph } from "./product_graphs.ts";
import type { SearchTask } from "./search_task.ts";

const open = (graph: Uint8Array) => openSession(graph, { provider: "cpu", threads: 1 });

serveTasks<Grids, SearchTask>(async (grids) => {
  const kernel = await Kernel.load();
  const products = {
    tokens: await open(buildSquaredNormGraph()),
    strip: await open(buildFormGraph()),
  };
  const pieces = new PieceWork(grids, kernel, products);
  const gram = new GramWork(kernel, await open(buildGramGraph()));
  return { run: (task) => task.kind === "gram" ? gram.run(task) : pieces.run(task) };
});
