import { type Command, InvalidArgumentError, Option } from "commander";
import type { KeyService } from "../api/auth/key-service.ts";
import type { ApiKey, CreatedKey } from "../contract/answers/keys.ts";
import { commandExitCodes } from "../contract/exit-codes.ts";
import { keyLabelAllowed, keyLabelPattern } from "../contract/key-label.ts";
import { isScope, type Scope, scopes } from "../contract/scopes.ts";
import { tenantNameAllowed, tenantNamePattern } from "../contract/tenant-name.ts";
import { duration } from "./duration.ts";
import { readKeySettings } from "./environment.ts";
import { byCommand } from "./origin.ts";
import { CommandError, paint, printJson, printLine, table } from "./output.ts";
import { inCommandWords, requireDatabaseFile } from "./state.ts";

interface CreateFlags {
  tenant: string;
  scope: Scope[];
  label: string;
  limitClass: string;
  expires?: number;
  json?: boolean;
}

export function addKeys(program: Command): void {
  const keys = program
    .command("keys")
    .description(
      "API keys, in the database or the file that the server's settings name (docs/auth.md).",
    );
  keys
    .command("create")
    .description("Makes a key and prints it: this is the only time that it is shown.")
    .requiredOption("--tenant <name>", "whom the key stands for", tenantName)
    .addOption(
      new Option("--scope <scopes...>", `what it opens: ${scopes.join(", ")}`)
        .argParser(scopeList)
        .makeOptionMandatory(),
    )
    .option("--label <text>", "what people call it", keyLabel, "key")
    .option(
      "--limit-class <name>",
      "a name that is kept with it; all keys have the same limits",
      tenantName,
      "default",
    )
    .option("--expires <time>", "how long it is good, as 90d or 12h; else for ever", duration)
    .option("--json", "print the key as JSON")
    .action(createKey);
  keys
    .command("list")
    .description("Lists all keys, without their secrets.")
    .option("--json", "print the list as JSON")
    .action(listKeys);
  keys
    .command("rotate")
    .description("Gives a key a new secret and prints it; the old one is good for a while.")
    .argument("<id>", "the 12 letters and digits after docops_")
    .option("--overlap <time>", "how long the old secret is good, as 24h", duration, 86_400_000)
    .option("--json", "print the key as JSON")
    .action(rotateKey);
  keys
    .command("revoke")
    .description("Makes a key good for nothing, within two seconds.")
    .argument("<id>", "the 12 letters and digits after docops_")
    .action(revokeKey);
}

async function createKey(flags: CreateFlags): Promise<void> {
  const { tenant, scope, label, limitClass, expires } = flags;
  const key = { tenant, scopes: scope, label, limitClass, expiresInMs: expires ?? null };
  const { apiKey, record } = await withService({ needsPepper: true, mayBegin: true }, (service) =>
    service.create(key),
  );
  printSecret({ api_key: apiKey, key: await describe(record) }, flags);
}

async function listKeys({ json }: { json?: boolean }): Promise<void> {
  const records = await withService({ needsPepper: false }, (service) => service.list());
  const keys = await Promise.all(records.map(describe));
  if (json) return printJson({ keys });
  if (keys.length === 0) return printLine("there is no key");
  const rows = keys.map(rowOf);
  printLine(table([["ID", "TENANT", "SCOPES", "STATE", "LAST USED", "LABEL"], ...rows]));
}

async function rotateKey(id: string, flags: { overlap: number; json?: boolean }): Promise<void> {
  const issued = await withService({ needsPepper: true }, (service) =>
    service.rotate(id, flags.overlap),
  );
  if (issued === null) throw noSuchKey(id);
  printSecret({ api_key: issued.apiKey, key: await describe(issued.record) }, flags);
}

async function revokeKey(id: string): Promise<void> {
  const record = await withService({ needsPepper: false }, (service) => service.revoke(id));
  if (record === null) throw noSuchKey(id);
  printLine(paint("green", `${id} is revoked`));
}

type Record = Awaited<ReturnType<KeyService["list"]>>[number];

async function describe(record: Record): Promise<ApiKey> {
  const { describeKey } = await import("../api/auth/describe-key.ts");
  return describeKey(record, Date.now());
}

/** The key alone on standard output, so that a script can keep it. */
function printSecret(created: CreatedKey, { json }: { json?: boolean }): void {
  if (json) {
    printJson(created);
    return;
  }
  printLine(created.api_key);
  const { tenant, scopes: opened, expires_at } = created.key;
  const until = expires_at === null ? "for ever" : `until ${expires_at}`;
  process.stderr.write(`for ${tenant}, ${opened.join(" ")}, ${until}; it is not shown again\n`);
}

function rowOf(key: ApiKey): string[] {
  const { id, tenant, label, last_used_at } = key;
  return [id, tenant, key.scopes.join(" "), stateOf(key), last_used_at ?? "-", label];
}

function stateOf({ revoked_at, expires_at, secrets }: ApiKey): string {
  if (revoked_at !== null) return "revoked";
  if (secrets === 0) return "expired";
  const until = expires_at === null ? "" : ` until ${expires_at}`;
  return `${secrets > 1 ? "good, rotating" : "good"}${until}`;
}

/** @throws CommandError in the words of commands. */
async function withService<T>(
  { needsPepper, mayBegin = false }: { needsPepper: boolean; mayBegin?: boolean },
  work: (service: KeyService) => Promise<T>,
): Promise<T> {
  const config = readKeySettings();
  if (needsPepper && config.auth.keyPeppers === null) {
    throw new CommandError(commandExitCodes.usage, "DOCOPS_KEY_PEPPER is not set", [
      "set it, or DOCOPS_KEY_PEPPER_FILE, as the server has it",
    ]);
  }
  // The first key of a state may be there before its server.
  if (!mayBegin) requireDatabaseFile(config.state);
  const { KeyStoreError } = await import("../api/auth/key-store.ts");
  const { withKeyService } = await import("../api/auth/open-key-service.ts");
  try {
    // A box tells a result that is null from no place for keys.
    const done = await withKeyService(config, byCommand(), async (service) => ({
      result: await work(service),
    }));
    if (done !== null) return done.result;
  } catch (error) {
    if (!(error instanceof KeyStoreError)) throw inCommandWords(error);
    throw new CommandError(commandExitCodes.data, error.message);
  }
  throw new CommandError(commandExitCodes.usage, "the settings name no place for keys", [
    "set DOCOPS_API_KEYS_FILE, or DOCOPS_STATE, as the server has it",
  ]);
}

function noSuchKey(id: string): CommandError {
  return new CommandError(commandExitCodes.data, `there is no key ${id} that is in use`, [
    "docops keys list names them",
  ]);
}

function keyLabel(text: string): string {
  if (!keyLabelPattern.test(text)) throw new InvalidArgumentError(`It must be ${keyLabelAllowed}.`);
  return text;
}

function tenantName(text: string): string {
  if (!tenantNamePattern.test(text))
    throw new InvalidArgumentError(`It must be ${tenantNameAllowed}.`);
  return text;
}

/** `--scope run --scope jobs:read`, `--scope run jobs:read` and `--scope run,jobs:read` are one. */
function scopeList(text: string, before: Scope[] = []): Scope[] {
  const words = text.split(",").map((word) => word.trim());
  const wrong = words.find((word) => !isScope(word));
  if (wrong !== undefined) {
    throw new InvalidArgumentError(`${wrong} is none of ${scopes.join(", ")}.`);
  }
  return [...new Set([...before, ...words.filter(isScope)])];
}
