/** The worker of the statistics. */

import { serveTasks } from "../parallel/serve_tasks.ts";
import { StripStatistics } from "./strip_statistics.ts";

serveTasks(StripStatistics.open);
