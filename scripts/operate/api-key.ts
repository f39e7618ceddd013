import { Option } from "commander";

/** The variable that clients have their key in; the server does not read it. */
const variable = "DOCOPS_API_KEY";

/** The option of a script that sends jobs to a server with `DOCOPS_AUTH`. */
export function apiKeyOption(): Option {
  const description = "an API key or a token; every user of the machine can read it here";
  return new Option("--api-key <key>", description).env(variable);
}

/** The environment of a server that a script starts: the key is the client's, and no business of the server. */
export const withoutApiKey: Readonly<Record<string, undefined>> = { [variable]: undefined };

/** @returns the arguments of a script as they may be written down: without the key. */
export function argumentsWithoutKey(args: readonly string[]): string[] {
  return args.filter((arg, at) => !/^--api-key(=|$)/.test(arg) && args[at - 1] !== "--api-key");
}
