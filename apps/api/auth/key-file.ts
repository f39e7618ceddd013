import { z } from "zod";
import { keyLabelPattern } from "../../contract/key-label.ts";
import { scopes } from "../../contract/scopes.ts";
import { tenantNamePattern } from "../../contract/tenant-name.ts";
import { type KeyRecord, KeyStoreError } from "./key-store.ts";

/** The format of `DOCOPS_API_KEYS_FILE`. It has hashes of secrets, but no secrets. */

const moment = z.iso.datetime({ offset: true });
const name = z.string().regex(tenantNamePattern);

const keyEntry = z.strictObject({
  id: z.string().regex(/^[0-9A-Za-z]{12}$/),
  label: z.string().regex(keyLabelPattern),
  tenant: name,
  scopes: z.array(z.enum(scopes)),
  limit_class: name,
  secrets: z.array(
    z.strictObject({
      hash: z.string().regex(/^[0-9a-f]{64}$/),
      expires_at: moment.nullable(),
    }),
  ),
  created_at: moment,
  expires_at: moment.nullable(),
  revoked_at: moment.nullable(),
});

const keyFile = z.strictObject({ keys: z.array(keyEntry) });

/**
 * Parses the text of a key file.
 *
 * @returns the keys by id, in the order of the file.
 * @throws KeyStoreError that names the place of the first fault, without the text at that place.
 */
export function parseKeyFile(text: string): Map<string, KeyRecord> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new KeyStoreError("the key file is not JSON");
  }
  const { data, error } = keyFile.safeParse(json);
  if (data === undefined) {
    const path = error.issues[0]?.path.join(".") ?? "";
    throw new KeyStoreError(
      `the key file is wrong at ${path === "" ? "its top" : path}: it must have the form that \`docops keys\` writes`,
    );
  }
  const records = new Map(data.keys.map((entry) => [entry.id, recordOf(entry)]));
  if (records.size < data.keys.length) {
    throw new KeyStoreError("the key file has two keys with the same id");
  }
  return records;
}

/**
 * The text of a file with these keys. Times of use are not kept in files.
 *
 * @throws KeyStoreError for what could not be read again: every key of the file would be lost with it.
 */
export function writeKeyFile(records: Iterable<KeyRecord>): string {
  const keys = Array.from(records, entryOf);
  const text = `${JSON.stringify({ keys } satisfies z.infer<typeof keyFile>, null, 2)}\n`;
  parseKeyFile(text);
  return text;
}

function recordOf(entry: z.infer<typeof keyEntry>): KeyRecord {
  const { id, label, tenant, secrets } = entry;
  return {
    id,
    label,
    tenant,
    scopes: entry.scopes,
    limitClass: entry.limit_class,
    secrets: secrets.map(({ hash, expires_at }) => ({ hash, expiresAtMs: msOf(expires_at) })),
    createdAtMs: Date.parse(entry.created_at),
    expiresAtMs: msOf(entry.expires_at),
    revokedAtMs: msOf(entry.revoked_at),
    lastUsedAtMs: null,
  };
}

function entryOf(record: KeyRecord): z.infer<typeof keyEntry> {
  const { id, label, tenant, secrets } = record;
  return {
    id,
    label,
    tenant,
    scopes: [...record.scopes],
    limit_class: record.limitClass,
    secrets: secrets.map(({ hash, expiresAtMs }) => ({ hash, expires_at: textOf(expiresAtMs) })),
    created_at: new Date(record.createdAtMs).toISOString(),
    expires_at: textOf(record.expiresAtMs),
    revoked_at: textOf(record.revokedAtMs),
  };
}

function msOf(text: string | null): number | null {
  return text === null ? null : Date.parse(text);
}

function textOf(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
