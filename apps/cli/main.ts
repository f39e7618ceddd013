#!/usr/bin/env node
import "../contract/check-node.ts";
import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { commandExitCodes, commandExits, exitCodes, jobExits } from "../contract/exit-codes.ts";
import { addAudit } from "./audit.ts";
import { addBackup } from "./backup.ts";
import { addBatch } from "./batch.ts";
import { refuseUnknownCommand, withHelpOption } from "./command-words.ts";
import { addCompletion } from "./completion.ts";
import { addDoctor } from "./doctor.ts";
import { checkEnvironment } from "./environment.ts";
import { addInspect } from "./inspect.ts";
import { addJobs } from "./jobs.ts";
import { addKeys } from "./keys.ts";
import { addMcp } from "./mcp.ts";
import { addMigrate } from "./migrate.ts";
import { CommandError, paint, table } from "./output.ts";
import { addPolicy } from "./policy.ts";
import { addPreview } from "./preview.ts";
import { addRun } from "./run.ts";
import { addServe } from "./serve.ts";
import { addSkill } from "./skill.ts";
import { addTemplates } from "./templates.ts";
import { refuseUnknownOptions } from "./unknown-options.ts";
import { addWebhooks } from "./webhooks.ts";

/** The command `docops`: the engine without a server. */

const { version } = JSON.parse(
  readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
);
const program = new Command("docops")
  .description("Fills Word templates and checks the format of the results.")
  .version(version)
  .exitOverride()
  .showSuggestionAfterError()
  .addHelpText("after", `\nExit codes:\n${exitCodeTable()}`);
addRun(program);
addBatch(program);
addPreview(program);
addInspect(program);
addPolicy(program);
addSkill(program);
addServe(program);
addMcp(program);
addJobs(program);
addTemplates(program);
addKeys(program);
addAudit(program);
addWebhooks(program);
addBackup(program);
addMigrate(program);
addDoctor(program);
addCompletion(program);
// The server checks all settings itself, and completion needs none.
const commandsWithoutSettings = ["serve", "mcp", "completion"];
program.hook("preAction", (_program, command) => {
  if (!commandsWithoutSettings.includes(command.name())) checkEnvironment();
});
for (const command of program.commands) {
  command.exitOverride();
  for (const inner of command.commands) inner.exitOverride();
}

// The reader of a pipe, such as `head`, may close it early.
process.stdout.on("error", ({ code }: NodeJS.ErrnoException) => {
  if (code === "EPIPE") process.exit();
});
try {
  const words = withHelpOption(program, process.argv.slice(2));
  refuseUnknownCommand(program, words);
  refuseUnknownOptions(program, words);
  await program.parseAsync(words, { from: "user" });
} catch (error) {
  if (error instanceof CommanderError) {
    // Commander has already printed its message. Help and version are no errors.
    process.exitCode = error.exitCode === 0 ? 0 : commandExitCodes.usage;
  } else if (error instanceof CommandError) {
    process.stderr.write(`${paint("red", "error:", process.stderr)} ${error.message}\n`);
    for (const hint of error.hints) process.stderr.write(`  ${hint}\n`);
    process.exitCode = error.exitCode;
  } else {
    throw error;
  }
}

function exitCodeTable(): string {
  const ofJobs = exitCodes.map((code) => [`  ${code}`, jobExits[code].meaning]);
  const ofCommands = Object.values(commandExits).map(({ code, meaning }) => [`  ${code}`, meaning]);
  return table([...ofJobs, ...ofCommands]);
}
