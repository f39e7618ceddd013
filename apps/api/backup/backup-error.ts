/** A backup or restore failed, or a backup is damaged. The message names the file. */
export class BackupError extends Error {
  override readonly name = "BackupError";
  /** All faults, a line each. */
  readonly details: readonly string[];

  constructor(message: string, details: readonly string[] = []) {
    super(message);
    this.details = details;
  }
}
