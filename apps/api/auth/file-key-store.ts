import type { Stats } from "node:fs";
import { type FileHandle, open, readFile, realpath, rename, rm, stat } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { parseKeyFile, writeKeyFile } from "./key-file.ts";
import { type KeyRecord, type KeyStore, KeyStoreError } from "./key-store.ts";

/** How often the store checks whether the file has changed. */
const lookEveryMs = 1000;
/** How long a writer waits for another writer. */
const lockWaitMs = 5000;

type Records = ReadonlyMap<string, KeyRecord>;

export interface FileKeyStoreOptions {
  /** Called once for each version of the file that cannot be read. The keys of the version before stay valid. */
  onFault?: (error: KeyStoreError) => void;
  /** Milliseconds of a clock that only goes forward. */
  now?: () => number;
}

/**
 * Keys in a file (`DOCOPS_API_KEYS_FILE`), for a server without a database. `docops keys` writes the file; the server
 * reads it again when it changes. Last-used times are not stored.
 */
export class FileKeyStore implements KeyStore {
  readonly #path: string;
  readonly #onFault: (error: KeyStoreError) => void;
  readonly #now: () => number;
  #records: Records | null = null;
  /** The version of the file that was read last. */
  #version: string | null = null;
  #lookedAtMs = Number.NEGATIVE_INFINITY;
  #looking: Promise<void> | null = null;

  constructor(path: string, { onFault, now }: FileKeyStoreOptions = {}) {
    this.#path = path;
    this.#onFault = onFault ?? (() => undefined);
    this.#now = now ?? (() => performance.now());
  }

  async find(id: string): Promise<KeyRecord | null> {
    return (await this.#current()).get(id) ?? null;
  }

  /** Reads the current file. */
  async list(): Promise<KeyRecord[]> {
    return [...parseKeyFile(await this.#read()).values()];
  }

  async insert(record: KeyRecord): Promise<void> {
    await this.#change((records) => {
      if (records.has(record.id)) throw new KeyStoreError("a key with this id already exists");
      return new Map([...records, [record.id, record]]);
    });
  }

  async update(
    id: string,
    change: (record: KeyRecord) => KeyRecord | null,
  ): Promise<KeyRecord | null> {
    let result: KeyRecord | null = null;
    await this.#change((records) => {
      const record = records.get(id);
      if (record === undefined) return records;
      result = change(record) ?? record;
      return new Map(records).set(id, result);
    });
    return result;
  }

  /** Does nothing: a server may lack permission to write the file, and a write for each use would be expensive. */
  touch(): Promise<void> {
    return Promise.resolve();
  }

  /** Makes the next look-up read the file even if it seems unchanged. */
  reload(): void {
    this.#lookedAtMs = Number.NEGATIVE_INFINITY;
    this.#version = null;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  async #current(): Promise<Records> {
    if (this.#now() - this.#lookedAtMs >= lookEveryMs) {
      this.#looking ??= this.#look().finally(() => {
        this.#looking = null;
      });
    }
    await this.#looking;
    if (this.#records === null) throw new KeyStoreError("the key file could not be read");
    return this.#records;
  }

  async #look(): Promise<void> {
    this.#lookedAtMs = this.#now();
    const version = await versionOf(this.#path);
    if (version === this.#version) return;
    this.#version = version;
    try {
      this.#records = parseKeyFile(await this.#read());
    } catch (error) {
      if (!(error instanceof KeyStoreError)) throw error;
      this.#onFault(error);
    }
  }

  async #read(): Promise<string> {
    try {
      return await readFile(this.#path, "utf8");
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new KeyStoreError(`the key file cannot be read (${code})`);
    }
  }

  /** Allows one writer at a time. Readers see the file before or after the change, never a part of it. */
  async #change(change: (records: Records) => Records): Promise<void> {
    const path = await realpath(this.#path).catch(() => this.#path);
    const unlock = await lock(`${path}.lock`);
    try {
      const before = await stat(path).catch(() => null);
      const records = before === null ? new Map() : parseKeyFile(await this.#read());
      const changed = change(records);
      if (changed !== records) await replace(path, writeKeyFile(changed.values()), before);
    } finally {
      await unlock();
    }
    this.reload();
  }
}

/** The version of the file, which changes with its content. A missing file is a version too. */
async function versionOf(path: string): Promise<string> {
  try {
    const { ino, size, mtimeNs } = await stat(path, { bigint: true });
    return `${ino} ${size} ${mtimeNs}`;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? "unknown";
  }
}

/** @returns a function that releases the lock. */
async function lock(path: string): Promise<() => Promise<void>> {
  const until = performance.now() + lockWaitMs;
  for (;;) {
    try {
      await (await open(path, "wx", 0o600)).close();
      return () => rm(path, { force: true });
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== "EEXIST") throw new KeyStoreError(`${path} cannot be written (${code})`);
      if (performance.now() > until) {
        throw new KeyStoreError(`${path} exists: remove it if no other docops process writes keys`);
      }
      await delay(20);
    }
  }
}

/** @param before whoever could read the file can read it afterwards. */
async function replace(
  path: string,
  text: string,
  before: Pick<Stats, "mode" | "uid" | "gid"> | null,
): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const file = await open(temporary, "wx", 0o600);
    try {
      await file.writeFile(text);
      if (before !== null) await giveTo(file, before);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    const { code } = error as NodeJS.ErrnoException;
    throw new KeyStoreError(`the key file cannot be written (${code})`);
  }
}

/** The owner changes first: a change of it may take bits of the mode away. Others than root keep what they make. */
async function giveTo(
  file: FileHandle,
  { mode, uid, gid }: Pick<Stats, "mode" | "uid" | "gid">,
): Promise<void> {
  if (process.getuid?.() === 0) await file.chown(uid, gid);
  await file.chmod(mode & 0o777);
}
