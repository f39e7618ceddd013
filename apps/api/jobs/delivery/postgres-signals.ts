import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import type { Client } from "pg";
import { checkSameServer } from "../../reload.ts";
import type { Database } from "../../state/database.ts";
import { type JobSignals, LocalSignals, type SignalListener } from "./signals.ts";

const channel = "docops_jobs";
const lookMessage = "look";
const cancelPrefix = "cancel:";
const changedPrefix = "changed:";
/** Ids in one message, which may have 8000 bytes (PostgreSQL, NOTIFY). */
const idsPerMessage = 200;
/** The shortest time between two messages that say the same. */
const lookEveryMs = 20;
const reconnectMs = 500;
/** A connection whose other end has vanished without a word is noticed by a query. */
const checkEveryMs = 30_000;
const connectTimeoutMs = 5000;

/**
 * Signals by NOTIFY and LISTEN of PostgreSQL. Listeners of this process are called at once; each message has the id of
 * its sender, who ignores it.
 *
 * Messages are sent outside of the transactions that they tell of: a commit with a NOTIFY waits for all others that have
 * one. LISTEN needs a connection of its own, which no pooler in transaction mode can give; without it processes poll.
 */
export class PostgresSignals implements JobSignals {
  readonly #database: Pick<Database, "db">;
  #url: string;
  readonly #local = new LocalSignals();
  readonly #sender = randomUUID();
  #client: Client | null = null;
  #check: NodeJS.Timeout | null = null;
  #pendingLook: NodeJS.Timeout | null = null;
  readonly #changed = new Set<string>();
  #pendingChanges: NodeJS.Timeout | null = null;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #isClosed = false;

  /** @param url a secret, because it contains the password. */
  constructor(database: Pick<Database, "db">, url: string) {
    this.#database = database;
    this.#url = url;
    void this.#connect();
  }

  look(): void {
    this.#local.look();
    if (this.#pendingLook !== null || this.#isClosed) return;
    const waitMs = Math.max(0, this.#lookedAt + lookEveryMs - performance.now());
    this.#pendingLook = setTimeout(() => {
      this.#pendingLook = null;
      this.#lookedAt = performance.now();
      this.#send(lookMessage);
    }, waitMs).unref();
  }

  cancel(id: string): void {
    this.#local.cancel(id);
    this.#send(`${cancelPrefix}${id}`);
  }

  changed(id: string): void {
    if (this.#isClosed) return;
    this.#local.changed(id);
    this.#changed.add(id);
    this.#pendingChanges ??= setTimeout(() => this.#sendChanges(), lookEveryMs).unref();
  }

  listen(listener: SignalListener): () => void {
    return this.#local.listen(listener);
  }

  /**
   * Makes new connections log in with the user and password of another URL.
   *
   * @throws ReloadError if the URL names another database.
   */
  takeLogin(url: string): void {
    checkSameServer("DATABASE_URL", this.#url, url);
    this.#url = url;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#pendingLook !== null) clearTimeout(this.#pendingLook);
    if (this.#pendingChanges !== null) clearTimeout(this.#pendingChanges);
    await this.#local.close();
    await this.#drop();
  }

  #send(message: string): void {
    const payload = `${this.#sender} ${message}`;
    const sent = sql`select pg_notify(${channel}, ${payload})`.execute(this.#database.db);
    // A lost message costs a poll interval.
    sent.catch(() => undefined);
  }

  #sendChanges(): void {
    this.#pendingChanges = null;
    const ids = [...this.#changed];
    this.#changed.clear();
    for (let at = 0; at < ids.length; at += idsPerMessage) {
      this.#send(changedPrefix + ids.slice(at, at + idsPerMessage).join(","));
    }
  }

  #received(payload: string): void {
    const [sender, message = ""] = payload.split(" ", 2);
    if (sender === this.#sender) return;
    if (message.startsWith(changedPrefix)) {
      for (const id of message.slice(changedPrefix.length).split(",")) this.#local.changed(id);
      return;
    }
    if (message.startsWith(cancelPrefix)) this.#local.cancel(message.slice(cancelPrefix.length));
    else this.#local.look();
  }

  async #connect(): Promise<void> {
    if (this.#isClosed) return;
    const { default: pg } = await import("pg");
    const client = new pg.Client({
      connectionString: this.#url,
      application_name: "docops signals",
      connectionTimeoutMillis: connectTimeoutMs,
      query_timeout: connectTimeoutMs,
      keepAlive: true,
    });
    this.#client = client;
    client.on("notification", ({ payload = "" }) => this.#received(payload));
    client.on("error", () => this.#reconnect(client));
    client.on("end", () => this.#reconnect(client));
    try {
      await client.connect();
      await client.query(`listen ${channel}`);
      if (this.#isClosed) return await this.#drop();
      this.#check = setInterval(() => {
        client.query("select 1").catch(() => this.#reconnect(client));
      }, checkEveryMs).unref();
      // Messages may have been missed.
      this.#local.look();
    } catch {
      this.#reconnect(client);
    }
  }

  #reconnect(client: Client): void {
    if (this.#client !== client) return;
    void this.#drop();
    if (!this.#isClosed) setTimeout(() => void this.#connect(), reconnectMs).unref();
  }

  async #drop(): Promise<void> {
    const client = this.#client;
    this.#client = null;
    if (this.#check !== null) clearInterval(this.#check);
    this.#check = null;
    await client?.end().catch(() => undefined);
  }
}
