import type { Command } from "commander";
import { commandExitCodes } from "../contract/exit-codes.ts";
import { nearestName } from "../engine/inputs.ts";
import { commandOf, pathOf } from "./command-words.ts";
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

function unknownOption(command: Command, name: string, names: readonly string[]): CommandError {
  // The hyphens would count as a common beginning.
  const bare = names.map((known) => known.slice(2));
  const nearest = nearestName(name.slice(2), bare);
  const hints = [
    ...(nearest === null ? [] : [`Did you mean --${nearest}?`]),
    `${pathOf(command)}--help lists the options.`,
  ];
  return new CommandError(commandExitCodes.usage, `Unknown option ${name}.`, hints);
}
