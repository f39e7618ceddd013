import { type Kysely, type Selectable, sql } from "kysely";
import { z } from "zod";
import type { BlobStore } from "../blobs/blob-store.ts";
import { wholeContent } from "../blobs/whole-content.ts";
import type { AnswerHead } from "../routes/answer-output.ts";
import type { Database } from "../state/database.ts";
import { newId } from "../state/ids.ts";
import type { IdempotencyTable, Schema } from "../state/schema.ts";
import type { WholeBody } from "./body-buffer.ts";
import type { StoredAnswer } from "./stored-answer.ts";

/** The scope of a key. The same text is a different key for another tenant or route. */
export interface KeyScope {
  readonly tenant: string;
  readonly route: string;
  readonly key: string;
}

/** The right of one request to process a key. The token proves it. */
export interface Claim {
  readonly scope: KeyScope;
  readonly token: string;
}

/** The result of claiming a key. */
export type ClaimOutcome =
  | { readonly kind: "claimed"; readonly claim: Claim }
  | { readonly kind: "running"; readonly fingerprint: string; readonly ageMs: number }
  | {
      readonly kind: "done";
      readonly fingerprint: string;
      /** Returns null if the blob of the answer is missing. */
      readonly open: () => Promise<StoredAnswer | null>;
    };

export interface IdempotencyStoreOptions {
  database: Pick<Database, "db" | "now">;
  /** Stores bodies that are too large for a row. */
  blobs: Pick<BlobStore, "put" | "get" | "delete">;
  /** How long a claim lasts without renewal. */
  leaseMs: number;
  /** How long an answer is stored. */
  ttlMs: number;
}

/** The largest body, in bytes, that is stored in the row. Larger ones are stored as blobs. */
export const maxRowBytes = 1024 * 1024;

/** The most attempts to claim a key, because other requests may release and claim it between two queries. */
const maxTries = 20;

/** After an outage of the database many leases have expired. This gives their requests time to renew them. */
const sweepGraceMs = 60_000;

const headersForm = z.record(z.string(), z.string());

/**
 * Keys and answers in the table `idempotency`, which all replicas share. `expires_at` is when a row expires: the end
 * of the lease of a claim, or of the retention of an answer.
 *
 * Methods throw `StateUnavailableError` if the database or the blob store cannot be used.
 */
export class IdempotencyStore {
  readonly #options: IdempotencyStoreOptions;
  /** Claims for which a blob was written. */
  readonly #withBlob = new WeakSet<Claim>();

  constructor(options: IdempotencyStoreOptions) {
    this.#options = options;
  }

  /** Claims a key, or finds its claim or answer. One of several concurrent calls gets the claim. */
  async claim(scope: KeyScope, fingerprint: string): Promise<ClaimOutcome> {
    for (let left = maxTries; left > 0; left--) {
      const claim = { scope, token: newId() };
      if (await this.#insert(claim, fingerprint)) return { kind: "claimed", claim };
      const row = await this.#find(scope);
      if (row === undefined) continue;
      if (row.expires_at > row.read_at) return this.#outcomeOf(row);
      if (!(await this.#takeOver(row, claim, fingerprint))) continue;
      if (mayHaveBlob(row)) await this.#deleteBlob(row.lease_token);
      return { kind: "claimed", claim };
    }
    return { kind: "running", fingerprint, ageMs: 0 };
  }

  /** Renews a claim. @returns false if another request has the key, so that this one must stop. */
  async renew({ scope, token }: Claim): Promise<boolean> {
    const { numUpdatedRows } = await this.#options.database.db
      .updateTable("idempotency")
      .set({ lease_until: this.#leaseEnd, expires_at: this.#leaseEnd })
      .where((row) => row.and({ ...scope, lease_token: token, state: "running" }))
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  /**
   * Stores the answer of a claimed key.
   *
   * @param db a transaction, if the answer is to be stored together with other rows.
   * @returns false if another request has the key. Nothing is stored then.
   */
  async finish(
    claim: Claim,
    head: AnswerHead,
    body: WholeBody,
    db: Kysely<Schema> = this.#options.database.db,
  ): Promise<boolean> {
    const { scope, token } = claim;
    const { bytes, content } = body;
    const isLarge = bytes > maxRowBytes || !Buffer.isBuffer(content);
    if (isLarge) {
      await this.#options.blobs.put(blobKey(token), wholeContent(body), body);
      this.#withBlob.add(claim);
    }
    const { numUpdatedRows } = await db
      .updateTable("idempotency")
      .set({
        state: "done",
        status: head.status,
        headers: JSON.stringify({ ...head.headers, "Content-Length": String(bytes) }),
        body: isLarge ? null : content,
        blob: isLarge ? blobKey(token) : null,
        expires_at: this.#after(this.#options.ttlMs),
      })
      .where((row) => row.and({ ...scope, lease_token: token, state: "running" }))
      .executeTakeFirst();
    if (numUpdatedRows > 0n) return true;
    if (isLarge) await this.#deleteBlob(token);
    return false;
  }

  /** Releases a claim without an answer, so that the next request with the key runs. */
  async release(claim: Claim): Promise<void> {
    const { scope, token } = claim;
    const { numDeletedRows } = await this.#options.database.db
      .deleteFrom("idempotency")
      .where((row) => row.and({ ...scope, lease_token: token, state: "running" }))
      .executeTakeFirst();
    // A remaining row may have an answer whose commit was not confirmed. Its blob is needed.
    if (numDeletedRows > 0n && this.#withBlob.has(claim)) await this.#deleteBlob(token);
  }

  /** Removes expired rows and their blobs. @returns the number of rows. */
  async sweep(limit: number): Promise<number> {
    const { db, now } = this.#options.database;
    const isOver = sql<boolean>`expires_at <= ${now} - ${sql.lit(sweepGraceMs)}`;
    const rows = await db
      .selectFrom("idempotency")
      .select(["tenant", "route", "key", "lease_token", "state", "blob"])
      .where(isOver)
      .limit(limit)
      .execute();
    for (const row of rows) {
      const { tenant, route, key, lease_token } = row;
      // The blob is deleted first: after a crash the row remains, and the next sweep finds it.
      if (mayHaveBlob(row)) await this.#deleteBlob(lease_token);
      await db
        .deleteFrom("idempotency")
        .where((columns) => columns.and({ tenant, route, key, lease_token }))
        .where(isOver)
        .execute();
    }
    return rows.length;
  }

  get #leaseEnd() {
    return this.#after(this.#options.leaseMs);
  }

  #after(ms: number) {
    return sql<number>`${this.#options.database.now} + ${sql.lit(ms)}`;
  }

  async #insert({ scope, token }: Claim, fingerprint: string): Promise<boolean> {
    const { db, now } = this.#options.database;
    const row = await db
      .insertInto("idempotency")
      .values({
        ...scope,
        fingerprint,
        state: "running",
        lease_token: token,
        lease_until: this.#leaseEnd,
        created_at: now,
        expires_at: this.#leaseEnd,
      })
      .onConflict((conflict) => conflict.columns(["tenant", "route", "key"]).doNothing())
      .returning("lease_token")
      .executeTakeFirst();
    return row !== undefined;
  }

  #find(scope: KeyScope) {
    const { db, now } = this.#options.database;
    return db
      .selectFrom("idempotency")
      .selectAll()
      .select(now.as("read_at"))
      .where((row) => row.and({ ...scope }))
      .executeTakeFirst();
  }

  /** Claims an expired row, if it has not changed since it was read. */
  async #takeOver(row: Row, { scope, token }: Claim, fingerprint: string): Promise<boolean> {
    const { db, now } = this.#options.database;
    const { numUpdatedRows } = await db
      .updateTable("idempotency")
      .set({
        fingerprint,
        state: "running",
        lease_token: token,
        lease_until: this.#leaseEnd,
        status: null,
        headers: null,
        body: null,
        blob: null,
        created_at: now,
        expires_at: this.#leaseEnd,
      })
      .where((columns) => columns.and({ ...scope, lease_token: row.lease_token }))
      .where("expires_at", "<=", now)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  #outcomeOf(row: Row & { read_at: number }): ClaimOutcome {
    const { fingerprint, state } = row;
    if (state === "done") return { kind: "done", fingerprint, open: () => this.#open(row) };
    return { kind: "running", fingerprint, ageMs: row.read_at - row.created_at };
  }

  async #open({ status, headers, body, blob }: Row): Promise<StoredAnswer | null> {
    const { "Content-Length": bytes, ...others } = headersForm.parse(JSON.parse(headers ?? "{}"));
    const content = blob === null ? Buffer.from(body ?? []) : await this.#options.blobs.get(blob);
    if (content === null) return null;
    return { status: status ?? 200, headers: others, body: content, bytes: Number(bytes) };
  }

  /** Derives the blob's key from the claim, so that the blob of a dead request can be found without its row. */
  async #deleteBlob(token: string): Promise<void> {
    await this.#options.blobs.delete(blobKey(token));
  }
}

type Row = Selectable<IdempotencyTable>;

/** A request that died may have written a blob that its row does not name yet. */
function mayHaveBlob({ state, blob }: Pick<Row, "state" | "blob">): boolean {
  return state === "running" || blob !== null;
}

function blobKey(token: string): string {
  return `idempotency/${token}`;
}
