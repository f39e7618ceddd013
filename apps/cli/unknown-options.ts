import type { Command } from "commander";
import { commandExitCodes } from "../contract/exit-codes.ts";
import { nearestName } from "../engine/inputs.ts";
import { CommandError } from "./output.ts";

/**
 * Refuses an option that a command does not have. Commander looks for missing options first: it
 * would answer `--tempalte` with "required option --template not specified".
 *
 * @param words the words behind `docops`.
 * @throws CommandError
 */
export function refuseUnknownOptions(program: Command, words: readonly string[]): void {
  const [command, rest] = commandOf(program, words);
  const names = command.options.flatMap(({ long }) => long ?? []);
  for (let index = 0; index < rest.length; index++) {
    const word = rest[index] ?? "";
    if (word === "--") return;
    if (!word.startsWith("--") || word === "--help") continue;
    const [name = ""] = word.split("=");
    const option = command.options.find(({ long }) => long === name);
    if (option === undefined) throw unknownOption(command, name, names);
    // The next word is the option's value, which may begin with hyphens.
    if (option.required && !word.includes("=")) index++;
  }
}

/** The command that words name, and the words behind its name. */
function commandOf(program: Command, words: readonly string[]): [Command, readonly string[]] {
  let command = program;
  let at = 0;
  for (; at < words.length; at++) {
    const inner = command.commands.find((candidate) => candidate.name() === words[at]);
    if (inner === undefined) break;
    command = inner;
  }
  return [command, words.slice(at)];
}

function unknownOption(command: Command, name: string, names: readonly string[]): CommandError {
  // The hyphens would count as a common beginning.
  const bare = names.map((known) => known.slice(2));
  const nearest = nearestName(name.slice(2), bare);
  const hints = [
    ...(nearest === null ? [] : [`Did you mean --${nearest}?`]),
    `docops ${pathOf(command)}--help lists the options.`,
  ];
  return new CommandError(commandExitCodes.usage, `Unknown option ${name}.`, hints);
}

/** `policy check ` for that command, with a space behind it; empty for the program. */
function pathOf(command: Command): string {
  if (command.parent === null) return "";
  return `${pathOf(command.parent)}${command.name()} `;
}
