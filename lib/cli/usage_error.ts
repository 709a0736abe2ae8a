/** The error of a command line that asks for something impossible. */

/** Wrong use of a task: its text is printed as it is, and the task exits with 2. */
export class UsageError extends Error {
  /** Name of the class, as other error classes have it. */
  override readonly name = "UsageError";
}
