import { createHmac, timingSafeEqual } from "node:crypto";
import type { KeyParts } from "./key-format.ts";

/**
 * What is kept of a secret: HMAC-SHA-256 (RFC 2104) with a pepper that stands in no database. A secret has 190
 * random bits, so that a slow hash would protect nothing and would let everybody make the server work.
 */
export class KeyHasher {
  #peppers: readonly string[];

  /** @param peppers the newest first: it signs, all of them verify. */
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
   * Compares a secret with hashes, each by each pepper, in a time that does not depend on which of them fits.
   *
   * @returns the hash that fits; undefined where none does.
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

/** Over the id too: a hash that is moved to another key fits no secret. */
function hmac(pepper: string, { id, secret }: KeyParts): Buffer {
  return createHmac("sha256", pepper).update(`${id}_${secret}`).digest();
}
