/** The worker of scoring. */

import { serveTasks } from "../parallel/serve_tasks.ts";
import type { HeadSetup, ScoreTask, UnitResult } from "./score_task.ts";
import { UnitWork } from "./unit_work.ts";

serveTasks<HeadSetup, ScoreTask, UnitResult>(UnitWork.open);
