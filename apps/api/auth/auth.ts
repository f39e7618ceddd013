import type { AuthConfig } from "../config/config.ts";
import { ConfigError } from "../config/config-error.ts";
import type { SecretValues } from "../config/secrets.ts";
import type { Breakers } from "../limits/breakers.ts";
import type { Database } from "../state/database.ts";
import { Authenticator } from "./authenticator.ts";
import { FileKeyStore } from "./file-key-store.ts";
import { issuerBreaker } from "./issuer-fetch.ts";
import { JwtChecker } from "./jwt-checker.ts";
import { KeyChecker } from "./key-checker.ts";
import { KeyHasher } from "./key-hash.ts";
import { KeyService } from "./key-service.ts";
import { type KeyStore, KeyStoreError } from "./key-store.ts";
import { Sessions } from "./sessions.ts";

/** What a server has that asks for credentials. */
export interface Auth {
  authenticator: Authenticator;
  /** Null: no keys are taken. */
  keys: KeyAuth | null;
  /** Takes the present peppers, and reads the file of keys again before the next request. */
  reload(secrets: Pick<SecretValues, "auth">): void;
  close(): Promise<void>;
}

/** What a server has that takes keys. */
export interface KeyAuth {
  checker: KeyChecker;
  /** Signs in to the console. */
  sessions: Sessions;
  /** Null: the keys stand in a file, which the server only reads. */
  service: KeyService | null;
  setPeppers(peppers: readonly string[]): void;
}

/** What of the keys goes wrong while the server runs. */
export interface AuthEvents {
  /** The file of keys has changed and cannot be read: the keys before still count. */
  onKeysFault(error: KeyStoreError): void;
  /** The time of use of a key could not be written. */
  onTouchFailure(error: unknown): void;
}

/**
 * Makes what `DOCOPS_AUTH` asks for. Nothing of it is loaded that it does not ask for.
 *
 * @param parts.database keeps the keys; without one they stand in the file. It stays its owner's.
 * @param parts.breakers has one before the issuer of tokens.
 * @returns null where everybody may ask.
 * @throws ConfigError where the file of keys cannot be read.
 */
export async function openAuth(
  config: AuthConfig,
  {
    breakers,
    database,
    events,
  }: { breakers: Pick<Breakers, "open">; database: Database | null; events: AuthEvents },
): Promise<Auth | null> {
  const { methods } = config;
  if (methods.length === 0) return null;
  const takesKeys = methods.includes("keys");
  const file = takesKeys && database === null ? await openFile(config, events) : null;
  const rows = takesKeys && database !== null ? await openRows(database) : null;
  const store = file ?? rows;
  const keys = store && (await keyAuth(store, config, { isWritable: rows !== null, events }));
  const jwt = methods.includes("jwt") ? await jwtChecker(config, breakers) : null;
  const { checker = null, sessions = null } = keys ?? {};
  return {
    authenticator: new Authenticator({ keys: checker, jwt, sessions }),
    keys,
    reload: ({ auth: { keyPeppers } }) => {
      if (keyPeppers !== null) keys?.setPeppers(keyPeppers);
      file?.reload();
    },
    close: async () => {
      await checker?.close();
      await store?.close();
    },
  };
}

/** Loads what knows queries only where there is a database. */
async function openRows(database: Database): Promise<KeyStore> {
  const { DatabaseKeyStore } = await import("./database-key-store.ts");
  return new DatabaseKeyStore(database);
}

async function openFile({ keysFile }: AuthConfig, events: AuthEvents): Promise<FileKeyStore> {
  const store = new FileKeyStore(needed(keysFile), { onFault: events.onKeysFault });
  try {
    await store.list();
    return store;
  } catch (error) {
    if (!(error instanceof KeyStoreError)) throw error;
    throw new ConfigError([`DOCOPS_API_KEYS_FILE=${JSON.stringify(keysFile)}: ${error.message}`]);
  }
}

async function keyAuth(
  store: KeyStore,
  { keyPeppers }: AuthConfig,
  { isWritable, events: { onTouchFailure } }: { isWritable: boolean; events: AuthEvents },
): Promise<KeyAuth> {
  const peppers = needed(keyPeppers);
  const hasher = new KeyHasher(peppers);
  const checker = new KeyChecker({ store, hasher, onTouchFailure });
  const onChange = (id: string) => checker.forget(id);
  const sessions = await Sessions.create({ peppers });
  return {
    checker,
    sessions,
    service: isWritable ? new KeyService({ store, hasher, onChange }) : null,
    setPeppers: (present) => {
      hasher.setPeppers(present);
      sessions.setPeppers(present);
    },
  };
}

async function jwtChecker(
  config: AuthConfig,
  breakers: Pick<Breakers, "open">,
): Promise<JwtChecker> {
  const settings = {
    issuer: needed(config.jwtIssuer),
    audience: needed(config.jwtAudience),
    jwksUrl: needed(config.jwtJwksUrl),
    algorithms: config.jwtAlgorithms,
    tenantClaim: config.jwtTenantClaim,
    scopesClaim: config.jwtScopesClaim,
  };
  return JwtChecker.create(settings, await breakers.open("jwks", issuerBreaker));
}

/** A setting that `conflicts.ts` has asked for. */
function needed<T>(value: T | null): T {
  if (value === null)
    throw new Error("a setting is missing that the configuration was checked for");
  return value;
}
