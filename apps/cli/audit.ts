import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Command, InvalidArgumentError } from "commander";
import type { ArchiveStore } from "../api/audit/archive-store.ts";
import type { AuditEvent } from "../api/audit/event.ts";
import type { EventRow } from "../api/audit/hashes.ts";
import type { AuditReport, VerifyOptions } from "../api/audit/verify-events.ts";
import type { Database } from "../api/state/database.ts";
import { commandExitCodes } from "../contract/exit-codes.ts";
import { duration } from "./duration.ts";
import { environment } from "./environment.ts";
import { commandOrigin } from "./origin.ts";
import { CommandError, paint, printJson, printLine } from "./output.ts";
import { withDatabase, withState } from "./state.ts";

interface VerifyFlags {
  fromArchive?: boolean;
  archives?: string;
  head?: VerifyOptions["knownHead"];
  json?: boolean;
}

interface ExportFlags {
  since?: number;
  until?: number;
  output?: string;
}

export function addAudit(program: Command): void {
  const audit = program
    .command("audit")
    .description("Verify, archive and export the audit log (docs/audit.md).");
  audit
    .command("verify")
    .description(
      "Check every event, every seal and the chain of seals. Exits with 1 if it finds a fault.",
    )
    .option("--from-archive", "also read all archives")
    .option("--archives <directory>", "the directory of the archives (default: the blob store)")
    .option("--head <number:hash>", "a seal that you recorded outside the database", head)
    .option("--json", "print the result as JSON")
    .action(verify);
  audit
    .command("archive")
    .description(
      "Move sealed events to archives. It deletes rows only after it has verified their archive.",
    )
    .requiredOption("--older-than <time>", "the minimum age of the events, such as 90d", duration)
    .option("--to <directory>", "the directory of the archives (default: the blob store)")
    .action(archive);
  audit
    .command("export")
    .description("Export events as JSON Lines. They stay in the log.")
    .option(
      "--since <time>",
      "export events from this time on, such as 2026-01-31 or 2026-01-31T12:00:00Z",
      time,
    )
    .option("--until <time>", "export events before this time", time)
    .option("--output <file>", "the file to write (default: standard output)")
    .action(exportLog);
}

async function verify(flags: VerifyFlags): Promise<void> {
  const report = await withState(async ({ database, blobs }) => {
    const { verifyAudit } = await import("../api/audit/verify-events.ts");
    const found = await verifyAudit(database, { knownHead: flags.head ?? null });
    if (!flags.fromArchive) return { ...found, archives: null };
    const { verifyArchives } = await import("../api/audit/verify-archives.ts");
    const store = await archiveStore(flags.archives, blobs);
    const { archives, faults } = await verifyArchives(database, store);
    return { ...found, archives, faults: [...found.faults, ...faults] };
  });
  if (flags.json) printJson(report);
  else printReport(report);
  const { faults } = report;
  if (faults.length === 0) return;
  throw new CommandError(
    commandExitCodes.failed,
    "The audit log was changed after it was written.",
    faults.map(({ message }) => message),
  );
}

function printReport(report: AuditReport & { archives: number | null }): void {
  const { archives, events, head, removed, unsealed } = report;
  printLine(`${events} events, ${unsealed} of them not sealed yet; ${removed} archived or expired`);
  if (archives !== null) printLine(`${archives} archives were read`);
  if (head !== null) printLine(`head: ${head.number}:${head.hash}`);
  if (report.faults.length === 0) printLine(paint("green", "the audit log is intact"));
}

async function archive({ olderThan, to }: { olderThan: number; to?: string }): Promise<void> {
  const made = await withState(async ({ database, blobs }) => {
    const { archiveEvents } = await import("../api/audit/archive-events.ts");
    const { sealEvents } = await import("../api/audit/seal-events.ts");
    const { ArchiveFault } = await import("../api/audit/archive-file.ts");
    await sealEvents(database);
    try {
      return await archiveEvents({
        database,
        store: await archiveStore(to, blobs),
        before: Date.now() - olderThan,
        origin: commandOrigin(),
        tmpDirectory: environment.tmpDirectory,
      });
    } catch (error) {
      if (!(error instanceof ArchiveFault)) throw error;
      throw new CommandError(commandExitCodes.data, `Nothing was deleted: ${error.message}`, [
        "docops audit verify lists all faults.",
      ]);
    }
  });
  for (const { key, first, last } of made) printLine(`${key}: events ${first} to ${last}`);
  printLine(paint("green", made.length === 0 ? "no events are old enough" : "archived"));
}

async function exportLog({ since, until, output }: ExportFlags): Promise<void> {
  await withDatabase(async (database) => {
    const { exportEvents } = await import("../api/audit/export-events.ts");
    const range = { since: since ?? 0, until: until ?? Number.MAX_SAFE_INTEGER };
    let count = 0;
    const lines = async function* () {
      for await (const event of exportEvents(database, range)) {
        count++;
        yield `${JSON.stringify(exportedEvent(event))}\n`;
      }
    };
    if (output === undefined) {
      for await (const line of lines()) {
        if (!process.stdout.write(line)) await drained();
      }
    } else {
      const file = createWriteStream(output, { flags: "wx", mode: 0o600 });
      await pipeline(Readable.from(lines()), file).catch((error) => {
        throw notWritten(output, error);
      });
    }
    await note(database, {
      ...commandOrigin(),
      action: "audit.exported",
      object: null,
      outcome: "ok",
      detail: { events: count, since: since ?? null, until: until ?? null },
    });
    process.stderr.write(`${count} events\n`);
  });
}

/** Converts a row for the export: the time in ISO 8601, and the detail as an object. */
function exportedEvent({ detail, ...event }: EventRow) {
  return { ...event, time: new Date(event.at).toISOString(), detail: JSON.parse(detail) };
}

function drained(): Promise<void> {
  return new Promise((resolve) => process.stdout.once("drain", resolve));
}

async function note(database: Database, event: AuditEvent): Promise<void> {
  const { appendEvents } = await import("../api/audit/append-events.ts");
  const { stamp } = await import("../api/audit/event.ts");
  await database.db
    .transaction()
    .execute((transaction) => appendEvents(database, transaction, [stamp(event)]));
}

async function archiveStore(
  directory: string | undefined,
  blobs: () => Promise<ArchiveStore>,
): Promise<ArchiveStore> {
  if (directory === undefined) return blobs();
  const { archiveDirectory } = await import("../api/audit/archive-directory.ts");
  return archiveDirectory(directory);
}

function notWritten(path: string, { code }: NodeJS.ErrnoException): CommandError {
  return new CommandError(commandExitCodes.cannotCreate, `Cannot write to ${path} (${code}).`);
}

function head(text: string): VerifyOptions["knownHead"] {
  const [, number, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (hash === undefined) {
    throw new InvalidArgumentError("Give a number, a colon and 64 hexadecimal digits.");
  }
  return { number: Number(number), hash };
}

function time(text: string): number {
  const value = Date.parse(text);
  if (Number.isNaN(value)) throw new InvalidArgumentError("Give a time such as 2026-01-31.");
  return value;
}
