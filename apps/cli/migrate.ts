import type { Command } from "commander";
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
  const { from, to } = await withStateSettings(async (config) => {
    const { migrateState } = await import("../api/state/open-state.ts");
    return migrateState(config);
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
