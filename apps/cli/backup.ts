import { type Command, InvalidArgumentError } from "commander";
import { commandExitCodes } from "../contract/exit-codes.ts";
import { environment } from "./environment.ts";
import { commandOrigin } from "./origin.ts";
import { CommandError, paint, printLine } from "./output.ts";
import { withState, withStateSettings } from "./state.ts";

export function addBackup(program: Command): void {
  program
    .command("backup")
    .description("Back up the database and the blobs. Servers may keep running (docs/backup.md).")
    .requiredOption(
      "--to <directory>",
      "the directory of all backups; each backup gets a subdirectory",
    )
    .option("--keep <count>", "keep this many of the newest backups and delete the others", count)
    .action(backup);
  program
    .command("restore")
    .description("Restore a backup into an empty state. It never overwrites data.")
    .requiredOption(
      "--from <directory>",
      "a backup, or a directory of backups (restores the newest)",
    )
    .option("--dry-run", "check the whole backup and change nothing")
    .action(restore);
}

async function backup({ to, keep }: { to: string; keep?: number }): Promise<void> {
  const { name, manifest } = await withCommandErrors(() =>
    withState(async ({ database, blobs, settings }) => {
      const { makeBackup } = await import("../api/backup/make-backup.ts");
      const { keepNewest } = await import("../api/backup/backups.ts");
      const made = await makeBackup({
        database,
        state: settings.state,
        blobs: await blobs(),
        directory: to,
        origin: commandOrigin(),
        programPath,
      });
      if (keep !== undefined) await keepNewest(to, keep);
      return made;
    }),
  );
  const { audit_head, blobs, database } = manifest;
  printLine(`${name}: database of ${database.bytes} bytes, ${blobs.length} blobs`);
  if (audit_head !== null) printLine(`head: ${audit_head.number}:${audit_head.hash}`);
  printLine(paint("green", "backed up"));
}

async function restore({ from, dryRun }: { from: string; dryRun?: boolean }): Promise<void> {
  const { directory, manifest } = await withCommandErrors(() =>
    withStateSettings(async (state, { blobs }) => {
      const { checkBackup, restoreBackup } = await import("../api/backup/restore.ts");
      const { openStore } = await import("../api/blobs/open-blobs.ts");
      const { minFreeDiskBytes: minFreeBytes, tmpDirectory } = environment;
      const options = {
        from,
        state,
        blobsPlace: blobs.place,
        openBlobs: () => openStore({ blobs, state, minFreeBytes }),
        origin: commandOrigin(),
        tmpDirectory,
        programPath,
      };
      return dryRun ? checkBackup(options) : restoreBackup(options);
    }),
  );
  printLine(`${directory} of ${manifest.made_at}: ${manifest.blobs.length} blobs`);
  printLine(paint("green", dryRun ? "the backup is intact; nothing was changed" : "restored"));
}

const programPath = environment.all.PATH ?? "";

/** Converts errors of backups. @throws CommandError if a backup cannot be made, read or restored. */
async function withCommandErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { BackupError } = await import("../api/backup/backup-error.ts");
    if (!(error instanceof BackupError)) throw error;
    throw new CommandError(commandExitCodes.data, error.message, error.details);
  }
}

function count(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text))
    throw new InvalidArgumentError("It must be a number from 1 to 9999.");
  return Number(text);
}
