/** The worker of the search. */

import { serveTasks } from "../../parallel/serve_tasks.ts";
import type { Grids } from "../linear_group.ts";
import { PieceWork } from "./piece_work.ts";
import type { SearchTask } from "./search_task.ts";

serveTasks<Grids, SearchTask>(PieceWork.open);
