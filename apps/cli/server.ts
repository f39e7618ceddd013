import { InvalidArgumentError } from "commander";
import { DocopsClient, DocopsError, NoAnswerError } from "../client/client.ts";
import { commandExitCodes } from "../contract/exit-codes.ts";
import { readServerSettings } from "./environment.ts";
import { CommandError } from "./output.ts";

/** The options of commands that ask a server. */
export interface ServerFlags {
  url?: string;
}

/**
 * Asks the server that options and environment name, and converts errors.
 *
 * @throws CommandError
 */
export async function withServer<T>(
  { url }: ServerFlags,
  work: (client: DocopsClient) => Promise<T>,
): Promise<T> {
  const { apiKey, url: fromEnvironment } = readServerSettings();
  const baseUrl = url ?? fromEnvironment;
  const client = new DocopsClient({ baseUrl, ...(apiKey !== null && { apiKey }) });
  try {
    return await work(client);
  } catch (error) {
    throw toCommandError(error, baseUrl);
  }
}

/** Converts an error of the client. Returns other errors unchanged. */
export function toCommandError(error: unknown, baseUrl: string): unknown {
  if (error instanceof DocopsError) {
    const { code, status } = error;
    const exitCode = exitCodeOf(status);
    return new CommandError(exitCode, `${error.message} (${status} ${code})`, hintsFor(error));
  }
  if (error instanceof NoAnswerError) {
    const message = `No server answers at ${baseUrl} (${error.code ?? "no answer"}).`;
    return new CommandError(commandExitCodes.unavailable, message, [
      "Set DOCOPS_URL or --url to the address of the server.",
    ]);
  }
  return error;
}

function exitCodeOf(status: number): number {
  if (status === 401 || status === 403) return commandExitCodes.usage;
  return status === 429 || status >= 500 ? commandExitCodes.unavailable : commandExitCodes.data;
}

function hintsFor({ code, detail, status }: DocopsError): string[] {
  if (status === 401) return ["Set DOCOPS_API_KEY or DOCOPS_API_KEY_FILE to a key of the server."];
  const { id, required_scope: scope, state } = detail;
  if (status === 403 && typeof scope === "string") return [`The key needs the scope ${scope}.`];
  if (code === "NOT_FOUND" && id !== undefined) {
    return ["docops jobs list lists the jobs of this key's tenant."];
  }
  if (code === "NOT_FOUND" && detail.name !== undefined) {
    return ["docops templates list lists the templates of this key's tenant."];
  }
  if (code === "NOT_FOUND") return ["Only a server with DOCOPS_STATE stores jobs and templates."];
  if (typeof state === "string" && detail.hint === undefined) return [`The job is ${state}.`];
  return [...factsIn(detail), ...(typeof detail.hint === "string" ? [detail.hint] : [])];
}

/** The place of a fault, the wrong value, and what is allowed, as far as the server tells them. */
function factsIn({ allowed, field, path, value }: DocopsError["detail"]): string[] {
  const place = path ?? field;
  const facts = [];
  if (typeof place === "string") {
    facts.push(isShown(value) ? `${place}: ${value}` : `The field is ${place}.`);
  }
  const list = Array.isArray(allowed) ? allowed.filter(isShown).join(", ") : allowed;
  if (isShown(list) && list !== "") facts.push(`Allowed: ${list}`);
  return facts;
}

function isShown(value: unknown): value is string | number | boolean {
  return ["string", "number", "boolean"].includes(typeof value);
}

/** Reads the address of a server from a flag. */
export function address(text: string): string {
  const url = URL.parse(text);
  if (url !== null && /^https?:$/.test(url.protocol) && url.username === "") return text;
  throw new InvalidArgumentError("Give an address such as http://127.0.0.1:8000.");
}
