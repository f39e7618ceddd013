import { type Command, InvalidArgumentError, Option } from "commander";
import type { KeyService } from "../api/auth/key-service.ts";
import type { ApiKey, CreatedKey } from "../contract/answers/keys.ts";
import { commandExitCodes } from "../contract/exit-codes.ts";
import { keyLabelAllowed, keyLabelPattern } from "../contract/key-label.ts";
import { isScope, type Scope, scopes } from "../contract/scopes.ts";
import { tenantNameAllowed, tenantNamePattern } from "../contract/tenant-name.ts";
import { duration } from "./duration.ts";
import { readKeySettings } from "./environment.ts";
import { commandOrigin } from "./origin.ts";
import { CommandError, paint, printJson, printLine, table } from "./output.ts";
import { requireDatabaseFile, toCommandError } from "./state.ts";

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
    .description("Manage API keys, in the database or the key file of the server (docs/auth.md).");
  keys
    .command("create")
    .description("Create a key and print it. docops cannot show it again.")
    .requiredOption("--tenant <name>", "the tenant of the key", tenantName)
    .addOption(
      new Option("--scope <scopes...>", `the scopes of the key: ${scopes.join(", ")}`)
        .argParser(scopeList)
        .makeOptionMandatory(),
    )
    .option("--label <text>", "a label for people to recognise the key", keyLabel, "key")
    .option(
      "--limit-class <name>",
      "a name that docops stores with the key; it has no effect on limits",
      tenantName,
      "default",
    )
    .option(
      "--expires <time>",
      "the time until the key expires, such as 90d or 12h (default: never)",
      duration,
    )
    .option("--json", "print the key as JSON")
    .action(createKey);
  keys
    .command("list")
    .description("List all keys, without their secrets.")
    .option("--json", "print the list as JSON")
    .action(listKeys);
  keys
    .command("rotate")
    .description(
      "Create a new secret for a key and print the key. The old secret stays valid for the overlap.",
    )
    .argument("<id>", "the 12 letters and digits after docops_")
    .addOption(
      new Option("--overlap <time>", "the time that the old secret stays valid, such as 24h")
        .argParser(duration)
        .default(86_400_000, "24h"),
    )
    .option("--json", "print the key as JSON")
    .action(rotateKey);
  keys
    .command("revoke")
    .description("Revoke a key. Servers reject it within two seconds.")
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
  if (keys.length === 0) return printLine("No keys found.");
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
  printLine(paint("green", `The key ${id} is revoked.`));
}

type Record = Awaited<ReturnType<KeyService["list"]>>[number];

async function describe(record: Record): Promise<ApiKey> {
  const { describeKey } = await import("../api/auth/describe-key.ts");
  return describeKey(record, Date.now());
}

/** Prints only the key to standard output, so that a script can store it. */
function printSecret(created: CreatedKey, { json }: { json?: boolean }): void {
  if (json) {
    printJson(created);
    return;
  }
  printLine(created.api_key);
  const { tenant, scopes: opened, expires_at } = created.key;
  const until = expires_at === null ? "for ever" : `until ${expires_at}`;
  process.stderr.write(
    `for ${tenant}, ${opened.join(" ")}, ${until}; docops cannot show this key again\n`,
  );
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

/** Converts errors of the key store. @throws CommandError */
async function withService<T>(
  { needsPepper, mayBegin = false }: { needsPepper: boolean; mayBegin?: boolean },
  work: (service: KeyService) => Promise<T>,
): Promise<T> {
  const config = readKeySettings();
  if (needsPepper && config.auth.keyPeppers === null) {
    throw new CommandError(commandExitCodes.usage, "DOCOPS_KEY_PEPPER is not set.", [
      "Set it, or DOCOPS_KEY_PEPPER_FILE, to the value that the server has.",
    ]);
  }
  // The first key of a state may be there before its server.
  if (!mayBegin) requireDatabaseFile(config.state);
  const { KeyStoreError } = await import("../api/auth/key-store.ts");
  const { withKeyService } = await import("../api/auth/open-key-service.ts");
  try {
    // The wrapper distinguishes a null result from a missing key store.
    const done = await withKeyService(config, commandOrigin(), async (service) => ({
      result: await work(service),
    }));
    if (done !== null) return done.result;
  } catch (error) {
    if (!(error instanceof KeyStoreError)) throw toCommandError(error);
    throw new CommandError(commandExitCodes.data, error.message);
  }
  throw new CommandError(commandExitCodes.usage, "No key store is set.", [
    "Set DOCOPS_API_KEYS_FILE or DOCOPS_STATE to the value that the server has.",
  ]);
}

function noSuchKey(id: string): CommandError {
  return new CommandError(commandExitCodes.data, `No active key has the id ${id}.`, [
    "docops keys list lists all keys.",
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
    throw new InvalidArgumentError(`${wrong} is not one of ${scopes.join(", ")}.`);
  }
  return [...new Set([...before, ...words.filter(isScope)])];
}
