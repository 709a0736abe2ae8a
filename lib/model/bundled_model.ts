/** Name of the model that comes with the project, and of its folder below `models/`. */
export const bundledName = "wiki-qwen2-7m";
