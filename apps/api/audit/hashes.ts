import { createHash, type Hash } from "node:crypto";
import type { Selectable } from "kysely";
import type { AuditEventsTable, AuditSealsTable } from "../state/schema.ts";

/** A row of `audit_events`. */
export type EventRow = Selectable<AuditEventsTable>;
/** A row of `audit_seals`. */
export type SealRow = Selectable<AuditSealsTable>;

/** The previous hash of the first seal. */
export const noSeal = "0".repeat(64);

/** Domain separation: hashes of different kinds, or of a later version of the format, never collide. */
const domains = {
  event: "docops audit event 1",
  root: "docops audit root 1",
  seal: "docops audit seal 1",
} as const;

/** @returns SHA-256 over all fields of an event except its hash, in hexadecimal. */
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

/** Hashes a span of events, which are added in the order of their numbers. */
export class SpanRoot {
  readonly #hash = start("root");

  add({ seq, hash }: Pick<EventRow, "seq" | "hash">): void {
    addField(this.#hash, String(seq));
    addField(this.#hash, hash);
  }

  /** @returns SHA-256 in hexadecimal. Events cannot be added afterwards. */
  end(): string {
    return this.#hash.digest("hex");
  }
}

/** @returns SHA-256 over all fields of a seal except hash and signature, in hexadecimal. */
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

/**
 * Encodes a field with its length, and null with a length of its own, so that different rows have different bytes.
 */
function addField(hash: Hash, field: string | null): void {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(field === null ? 0xffff_ffff : Buffer.byteLength(field));
  hash.update(length);
  if (field !== null) hash.update(field);
}
