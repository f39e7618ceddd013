import { createHmac, timingSafeEqual } from "node:crypto";
import type { KeyParts } from "./key-format.ts";

/**
 * Hashes secrets with HMAC-SHA-256 (RFC 2104) and a pepper that is not in the database. A secret has 190 random bits,
 * so that a slow hash would add no protection and would let anybody load the server.
 */
export class KeyHasher {
  #peppers: readonly string[];

  /** @param peppers the newest first. The first hashes, all verify. */
  constructor(peppers: readonly string[]) {
    this.#peppers = peppers;
  }

  /** Replaces the peppers, which an operator may change while the server runs. */
  setPeppers(peppers: readonly string[]): void {
    this.#peppers = peppers;
  }

  /** @returns the hash with the newest pepper, in hexadecimal. */
  hash(key: KeyParts): string {
    const [newest] = this.#peppers;
    if (newest === undefined) throw new Error("there is no pepper");
    return hmac(newest, key).toString("hex");
  }

  /**
   * Compares a secret with hashes, using each pepper, in a time that does not depend on which hash matches.
   *
   * @returns the hash that matches; undefined if no hash matches.
   */
  find(key: KeyParts, hashes: readonly string[]): string | undefined {
    const made = this.#peppers.map((pepper) => hmac(pepper, key));
    return hashes.filter((hash) => {
      const kept = Buffer.from(hash, "hex");
      return made
        .map((own) => own.length === kept.length && timingSafeEqual(own, kept))
        .includes(true);
    })[0];
  }
}

/** Includes the id, so that a hash that is copied to another key matches no secret. */
function hmac(pepper: string, { id, secret }: KeyParts): Buffer {
  return createHmac("sha256", pepper).update(`${id}_${secret}`).digest();
}
