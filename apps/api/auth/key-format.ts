import { randomInt } from "node:crypto";
import { crc32 } from "node:zlib";

/**
 * API keys: `docops_<id>_<secret><check>`, in the style of GitHub's tokens
 * (https://github.blog/2021-04-05-behind-githubs-new-authentication-token-formats/). The prefix lets scanners
 * find keys that were published; the checksum detects typing errors, and most invented keys, without a look-up.
 */

/** The first letters of every key. */
export const keyPrefix = "docops_";

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const idLength = 12;
/** 190 bits, too many to guess, so that the hash need not be slow. */
const secretLength = 32;
const checkLength = 6;
const form = new RegExp(
  `^${keyPrefix}([0-9A-Za-z]{${idLength}})_([0-9A-Za-z]{${secretLength}})([0-9A-Za-z]{${checkLength}})$`,
);

/** The id and the secret of a key. */
export interface KeyParts {
  /** 12 letters and digits; public. */
  readonly id: string;
  /** 32 letters and digits; never stored, logged or shown again. */
  readonly secret: string;
}

/** Whether a text may be the id of a key. */
export function isKeyId(text: string): boolean {
  return new RegExp(`^[0-9A-Za-z]{${idLength}}$`).test(text);
}

/** @returns 12 random letters and digits. */
export function newKeyId(): string {
  return randomLetters(idLength);
}

/** @returns 32 random letters and digits. */
export function newKeySecret(): string {
  return randomLetters(secretLength);
}

/** @returns the whole key as text. */
export function formatKey({ id, secret }: KeyParts): string {
  return `${keyPrefix}${id}_${secret}${checkOf(id, secret)}`;
}

/** @returns null for text that does not have the form of a key, or has a wrong checksum. */
export function parseKey(text: string): KeyParts | null {
  const [, id = "", secret = "", check] = form.exec(text) ?? [];
  return check !== undefined && check === checkOf(id, secret) ? { id, secret } : null;
}

/** CRC-32 of the text before the checksum, in base 62. */
function checkOf(id: string, secret: string): string {
  let rest = crc32(`${keyPrefix}${id}_${secret}`);
  let check = "";
  for (let place = 0; place < checkLength; place++) {
    check = alphabet.charAt(rest % alphabet.length) + check;
    rest = Math.floor(rest / alphabet.length);
  }
  return check;
}

function randomLetters(length: number): string {
  return Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join("");
}
