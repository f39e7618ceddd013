import { createReadStream } from "node:fs";
import { type Selectable, sql } from "kysely";
import { z } from "zod";
import type { BlobStore } from "../blobs/blob-store.ts";
import type { AnswerHead } from "../routes/answer-output.ts";
import type { Database } from "../state/database.ts";
import { newId } from "../state/ids.ts";
import type { IdempotencyTable } from "../state/schema.ts";
import type { WholeBody } from "./kept-body.ts";
import type { StoredAnswer } from "./stored-answer.ts";

/** What a key belongs to: the same key of another tenant, or at another route, is another key. */
export interface KeyScope {
  readonly tenant: string;
  readonly route: string;
  readonly key: string;
}

/** A key that is held: whoever has its token may finish it or give it back. */
export interface Claim {
  readonly scope: KeyScope;
  readonly token: string;
}

/** What a key was found to be. */
export type ClaimOutcome =
  | { readonly kind: "claimed"; readonly claim: Claim }
  | { readonly kind: "running"; readonly fingerprint: string; readonly ageMs: number }
  | {
      readonly kind: "done";
      readonly fingerprint: string;
      /** Null: its blob is gone. */
      readonly open: () => Promise<StoredAnswer | null>;
    };

export interface IdempotencyStoreOptions {
  database: Pick<Database, "db" | "now">;
  /** Has the bodies that are too large for a row. */
  blobs: Pick<BlobStore, "put" | "get" | "delete">;
  /** How long a key stays held after its holder was heard of last. */
  leaseMs: number;
  /** How long an answer is kept. */
  ttlMs: number;
}

/** A body up to this many bytes stands in the row, a larger one in the store of blobs. */
export const maxRowBytes = 1024 * 1024;

/** Between two looks at a row it may be given back and claimed by others. */
const maxTries = 20;

/** A database that was away for a while comes back to leases that have ended: their holders are heard first. */
const sweepGraceMs = 60_000;

const headersForm = z.record(z.string(), z.string());

/**
 * Keys and answers in the table `idempotency`, which all replicas share. `expires_at` says from when on a row counts
 * no more: of a key that is held when its lease ends, of an answer when it was kept for long enough.
 *
 * Where the database or the store of blobs cannot be used, their `StateUnavailableError` is thrown.
 */
export class IdempotencyStore {
  readonly #options: IdempotencyStoreOptions;
  /** Claims that have put a blob. */
  readonly #withBlob = new WeakSet<Claim>();

  constructor(options: IdempotencyStoreOptions) {
    this.#options = options;
  }

  /** Takes a key, or says who has it. Of several who ask at once one gets it. */
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

  /** Goes on holding a key. @returns false where another has it: what was begun under it is not to go on. */
  async renew({ scope, token }: Claim): Promise<boolean> {
    const { numUpdatedRows } = await this.#options.database.db
      .updateTable("idempotency")
      .set({ lease_until: this.#leaseEnd, expires_at: this.#leaseEnd })
      .where((row) => row.and({ ...scope, lease_token: token, state: "running" }))
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  /** Keeps the answer of a key that is held. @returns false where another has the key: nothing is kept. */
  async finish(claim: Claim, head: AnswerHead, body: WholeBody): Promise<boolean> {
    const { scope, token } = claim;
    const { bytes, content } = body;
    const isLarge = bytes > maxRowBytes || !Buffer.isBuffer(content);
    if (isLarge) {
      const source = Buffer.isBuffer(content) ? content : createReadStream(content.path);
      await this.#options.blobs.put(blobKey(token), source, body);
      this.#withBlob.add(claim);
    }
    const { numUpdatedRows } = await this.#options.database.db
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

  /** Gives a key back without an answer: the next request with it runs. */
  async release(claim: Claim): Promise<void> {
    const { scope, token } = claim;
    const { numDeletedRows } = await this.#options.database.db
      .deleteFrom("idempotency")
      .where((row) => row.and({ ...scope, lease_token: token, state: "running" }))
      .executeTakeFirst();
    // A row that is still there may be done after all, although nobody heard so: its blob is needed.
    if (numDeletedRows > 0n && this.#withBlob.has(claim)) await this.#deleteBlob(token);
  }

  /** Removes rows that count no more, with their blobs. @returns how many. */
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
      // The blob first: what a crash leaves behind is a row, which the next sweep finds.
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

  /** Takes a row that counts no more, if it is still the one that was read. */
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

  /** Its key goes by the claim: a holder that died before the row named its blob leaves none behind. */
  async #deleteBlob(token: string): Promise<void> {
    await this.#options.blobs.delete(blobKey(token));
  }
}

type Row = Selectable<IdempotencyTable>;

/** A holder that died may have put a blob that its row does not name yet. */
function mayHaveBlob({ state, blob }: Pick<Row, "state" | "blob">): boolean {
  return state === "running" || blob !== null;
}

function blobKey(token: string): string {
  return `idempotency/${token}`;
}
