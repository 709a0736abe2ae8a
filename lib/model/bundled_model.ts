/** Name of the model that comes with the project, and of its folder below `models/`. */
export const BUNDLED_NAME = "wiki-qwen2-7m";
