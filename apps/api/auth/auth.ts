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

/** The authentication of a server. */
export interface Auth {
  authenticator: Authenticator;
  /** Null: API keys are not accepted. */
  keys: KeyAuth | null;
  /** Replaces the peppers, and makes the next request read the key file again. */
  reload(secrets: Pick<SecretValues, "auth">): void;
  close(): Promise<void>;
}

/** The parts of the authentication by API keys. */
export interface KeyAuth {
  checker: KeyChecker;
  /** Console sessions. */
  sessions: Sessions;
  /** Null: the keys are in a file, which the server only reads. */
  service: KeyService | null;
  setPeppers(peppers: readonly string[]): void;
}

/** Faults of the keys while the server runs. */
export interface AuthEvents {
  /** The changed key file cannot be read. The keys that were read before stay valid. */
  onKeysFault(error: KeyStoreError): void;
  /** The last-used time of a key could not be written. */
  onTouchFailure(error: unknown): void;
}

/**
 * Sets up the methods that `DOCOPS_AUTH` lists, and loads only their modules.
 *
 * @param parts.database stores the keys. Null: they are in the key file. The caller closes the database.
 * @param parts.breakers has one before the issuer of tokens.
 * @returns null if requests need no credential.
 * @throws ConfigError if the key file cannot be read.
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
  const file = takesKeys && database === null ? await openFileStore(config, events) : null;
  const rows = takesKeys && database !== null ? await openDatabaseStore(database) : null;
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

/** Loads the module with the queries only if there is a database. */
async function openDatabaseStore(database: Database): Promise<KeyStore> {
  const { DatabaseKeyStore } = await import("./database-key-store.ts");
  return new DatabaseKeyStore(database);
}

async function openFileStore({ keysFile }: AuthConfig, events: AuthEvents): Promise<FileKeyStore> {
  const store = new FileKeyStore(required(keysFile), { onFault: events.onKeysFault });
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
  const peppers = required(keyPeppers);
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
    issuer: required(config.jwtIssuer),
    audience: required(config.jwtAudience),
    jwksUrl: required(config.jwtJwksUrl),
    algorithms: config.jwtAlgorithms,
    tenantClaim: config.jwtTenantClaim,
    scopesClaim: config.jwtScopesClaim,
  };
  return JwtChecker.create(settings, await breakers.open("jwks", issuerBreaker));
}

/** The value of a setting that `conflicts.ts` requires. */
function required<T>(value: T | null): T {
  if (value === null)
    throw new Error("a required setting is missing although the configuration was checked");
  return value;
}
