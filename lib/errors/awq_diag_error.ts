/**
 * An error that this project foresaw. Its message says `Cannot <action>: <what was seen, what was
 * wanted>, <what to do>`, so a task prints it as it is; any other error is a fault of the project.
 */
export class AwqDiagError extends Error {
  override readonly name: string = "AwqDiagError";
}
