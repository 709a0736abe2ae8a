/** The worker that runs blocks. */

import { serveTasks } from "../parallel/serve_tasks.ts";
import { RunnerTasks } from "./runner_task.ts";

serveTasks(RunnerTasks.open);
