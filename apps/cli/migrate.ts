import type { Command } from "commander";
import type { JobsConfig } from "../api/config/config.ts";
import { commandExitCodes } from "../contract/exit-codes.ts";
import { CommandError, paint, printLine } from "./output.ts";
import { withStateSettings } from "./state.ts";

export function addMigrate(program: Command): void {
  program
    .command("migrate")
    .description("Migrates the tables of the state to the version that this release needs.")
    .option("--check", "change nothing; exit code 1: the tables are not up to date")
    .action(({ check }: { check?: boolean }) => (check ? checkTables() : migrateTables()));
}

async function migrateTables(): Promise<void> {
  const { from, to } = await withStateSettings(async (config, { jobs }) => {
    const { migrateState } = await import("../api/state/open-state.ts");
    const versions = await migrateState(config);
    if (config.engine === "postgres" && config.databaseUrl !== null && isPgBossUsed(jobs)) {
      const { migratePgBoss } = await import("../api/jobs/delivery/migrate-pg-boss.ts");
      await migratePgBoss(config.databaseUrl);
    }
    return versions;
  });
  printLine(
    paint(
      "green",
      from === to
        ? `the tables already have version ${to}`
        : `migrated the tables from version ${from} to ${to}`,
    ),
  );
}

/** pg-boss is the default with PostgreSQL. */
function isPgBossUsed({ queue }: Pick<JobsConfig, "queue">): boolean {
  return (queue ?? "pg-boss") === "pg-boss";
}

async function checkTables(): Promise<void> {
  const { version, latest } = await withStateSettings(async (config) => {
    const { readSchemaState } = await import("../api/state/open-state.ts");
    return readSchemaState(config);
  });
  if (version === latest) return printLine(paint("green", `the tables have version ${version}`));
  throw new CommandError(
    commandExitCodes.failed,
    `the tables have version ${version}, and this release needs ${latest}`,
    [version < latest ? "run docops migrate" : "they were migrated by a newer release: use that"],
  );
}
