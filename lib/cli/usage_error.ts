/** Wrong use of a task: its text is printed as it is, and the task exits with 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
