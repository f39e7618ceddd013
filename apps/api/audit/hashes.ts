import { createHash, type Hash } from "node:crypto";
import type { Selectable } from "kysely";
import type { AuditEventsTable, AuditSealsTable } from "../state/schema.ts";

/** A row of `audit_events`. */
export type EventRow = Selectable<AuditEventsTable>;
/** A row of `audit_seals`. */
export type SealRow = Selectable<AuditSealsTable>;

/** What stands before the first seal. */
export const noSeal = "0".repeat(64);

/** Names what is hashed, so that the hash of one kind is never that of another, and the form may change. */
const domains = {
  event: "docops audit event 1",
  root: "docops audit root 1",
  seal: "docops audit seal 1",
} as const;

/** @returns SHA-256 over all fields of an event but the hash itself, in hexadecimal. */
export function eventHash(row: Omit<EventRow, "hash">): string {
  const hash = start("event");
  for (const field of [
    String(row.seq),
    row.id,
    String(row.at),
    row.actor,
    row.tenant,
    row.action,
    row.object,
    row.outcome,
    row.request_id,
    row.address,
    row.detail,
  ]) {
    addField(hash, field);
  }
  return hash.digest("hex");
}

/** The hash of a span of events, taken one by one in the order of their numbers. */
export class SpanRoot {
  readonly #hash = start("root");

  add({ seq, hash }: Pick<EventRow, "seq" | "hash">): void {
    addField(this.#hash, String(seq));
    addField(this.#hash, hash);
  }

  /** @returns SHA-256 in hexadecimal; nothing can be added after it. */
  end(): string {
    return this.#hash.digest("hex");
  }
}

/** @returns SHA-256 over all fields of a seal but hash and signature, in hexadecimal. */
export function sealHash(row: Omit<SealRow, "hash" | "signature">): string {
  const hash = start("seal");
  for (const field of [
    String(row.number),
    String(row.first_seq),
    String(row.last_seq),
    row.root,
    row.previous,
    String(row.sealed_at),
  ]) {
    addField(hash, field);
  }
  return hash.digest("hex");
}

function start(kind: keyof typeof domains): Hash {
  const hash = createHash("sha256");
  addField(hash, domains[kind]);
  return hash;
}

/** No two lists of fields have the same bytes: each field comes with its length, and null has one of its own. */
function addField(hash: Hash, field: string | null): void {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(field === null ? 0xffff_ffff : Buffer.byteLength(field));
  hash.update(length);
  if (field !== null) hash.update(field);
}
