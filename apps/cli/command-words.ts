import type { Command } from "commander";
import { commandExitCodes } from "../contract/exit-codes.ts";
import { nearestName } from "../engine/inputs.ts";
import { CommandError } from "./output.ts";

/** The command that words name, and the words behind its name. */
export function commandOf(program: Command, words: readonly string[]): [Command, string[]] {
  let command = program;
  let at = 0;
  for (; at < words.length; at++) {
    const inner = command.commands.find((candidate) => candidate.name() === words[at]);
    if (inner === undefined) break;
    command = inner;
  }
  return [command, words.slice(at)];
}

/** `docops policy check ` for that command, with a space behind it. */
export function pathOf(command: Command): string {
  return `${command.parent === null ? "" : pathOf(command.parent)}${command.name()} `;
}

/**
 * Turns `help skill new` into `skill new --help`. Commander reads one word behind `help`, and would
 * show the help of `skill`.
 */
export function withHelpOption(program: Command, words: readonly string[]): string[] {
  const [command, [first, ...rest]] = commandOf(program, words);
  if (first !== "help" || command.commands.length === 0) return [...words];
  const outer = words.slice(0, words.length - rest.length - 1);
  return [...outer, ...rest.filter((word) => word !== "help"), "--help"];
}

/**
 * Refuses a command that does not exist. Commander would answer `bogus --help` with the help of
 * `docops` and the exit code 0.
 *
 * @param words the words behind `docops`.
 * @throws CommandError
 */
export function refuseUnknownCommand(program: Command, words: readonly string[]): void {
  const [command, [name]] = commandOf(program, words);
  if (command.commands.length === 0 || name === undefined || name.startsWith("-")) return;
  const names = command.commands.map((inner) => inner.name());
  const nearest = nearestName(name, names);
  const hints = [
    ...(nearest === null ? [] : [`Did you mean ${nearest}?`]),
    `${pathOf(command)}--help lists the commands.`,
  ];
  throw new CommandError(commandExitCodes.usage, `Unknown command ${name}.`, hints);
}
