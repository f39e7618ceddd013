import type { Command } from "commander";
import { queueOf } from "../api/jobs/delivery/queue-of.ts";
import { commandExitCodes } from "../contract/exit-codes.ts";
import { CommandError, paint, printLine } from "./output.ts";
import { withStateSettings } from "./state.ts";

export function addMigrate(program: Command): void {
  program
    .command("migrate")
    .description("Migrate the database tables to the version that this release needs.")
    .option("--check", "only check; exits with 1 if the tables are out of date")
    .action(({ check }: { check?: boolean }) => (check ? checkTables() : migrateTables()));
}

/** Tables that belong together, and have one version. */
interface Tables {
  /** "the tables" of docops, or of an engine. */
  name: string;
  version: number;
  latest: number;
}

const own = "the tables";
const ofEngine = (engine: string) => `the tables of ${engine}`;

async function migrateTables(): Promise<void> {
  await withStateSettings(async (config, { jobs }) => {
    const { migrateState } = await import("../api/state/open-state.ts");
    const { migrateQueueTables } = await import("../api/jobs/delivery/migrate-queue.ts");
    printMigrated(own, await migrateState(config));
    const engine = await migrateQueueTables(config, queueOf(jobs, config));
    if (engine !== null) printMigrated(ofEngine(engine.engine), engine);
  });
}

function printMigrated(name: string, { from, to }: { from: number; to: number }): void {
  const line =
    from === to
      ? `${name} already have version ${to}`
      : `migrated ${name} from version ${from} to ${to}`;
  printLine(paint("green", line));
}

async function checkTables(): Promise<void> {
  const all = await withStateSettings(async (config, { jobs }): Promise<Tables[]> => {
    const { readSchemaState } = await import("../api/state/open-state.ts");
    const { readQueueTables } = await import("../api/jobs/delivery/migrate-queue.ts");
    const engine = await readQueueTables(config, queueOf(jobs, config));
    return [
      { name: own, ...(await readSchemaState(config)) },
      ...(engine === null ? [] : [{ name: ofEngine(engine.engine), ...engine }]),
    ];
  });
  for (const tables of all) checkVersion(tables);
}

function checkVersion({ name, version, latest }: Tables): void {
  if (version === latest) {
    printLine(paint("green", `${name} have version ${version}`));
    return;
  }
  throw new CommandError(
    commandExitCodes.failed,
    `${name} have version ${version}, but this release needs ${latest}`,
    [
      version < latest
        ? "Run docops migrate."
        : "A newer release has migrated them. Use that release.",
    ],
  );
}
