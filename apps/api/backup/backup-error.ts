/** A backup or a restore that cannot be made, or a backup that is damaged: a sentence that names the file. */
export class BackupError extends Error {
  override readonly name = "BackupError";
  /** All that is wrong, a line each. */
  readonly details: readonly string[];

  constructor(message: string, details: readonly string[] = []) {
    super(message);
    this.details = details;
  }
}
