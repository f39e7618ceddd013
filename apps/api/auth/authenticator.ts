import type { Authentication, Refusal } from "./authentication.ts";
import type { JwtChecker } from "./jwt-checker.ts";
import type { KeyChecker } from "./key-checker.ts";
import { keyPrefix } from "./key-format.ts";
import type { Sessions } from "./sessions.ts";

/** The credential of a request. `token` is an API key or a JSON Web Token. */
export type Credential = { kind: "token"; text: string } | { kind: "session"; text: string };

/** The checkers of a server; null for a kind that it does not accept. */
export interface AuthenticatorParts {
  keys: KeyChecker | null;
  jwt: JwtChecker | null;
  sessions: Sessions | null;
}

/** Authenticates a credential of any kind. */
export class Authenticator {
  readonly #parts: AuthenticatorParts;

  constructor(parts: AuthenticatorParts) {
    this.#parts = parts;
  }

  /** @throws IssuerUnreachableError, KeyStoreError */
  async check({ kind, text }: Credential): Promise<Authentication> {
    const { keys, jwt } = this.#parts;
    if (kind === "session") return await this.#checkSession(text);
    // A JSON Web Token never has this prefix: its first character is `e`, from `{` in base64url.
    if (text.startsWith(keyPrefix)) return (await keys?.check(text)) ?? refused;
    return (await jwt?.check(text)) ?? malformed;
  }

  async #checkSession(text: string): Promise<Authentication> {
    const { keys, sessions } = this.#parts;
    if (keys === null || sessions === null) return refused;
    const session = await sessions.open(text);
    return session === null ? expired : await keys.checkSession(session);
  }
}

const refused: Refusal = { outcome: "refused", principal: null };
const malformed: Refusal = { outcome: "malformed", principal: null };
const expired: Refusal = { outcome: "expired", principal: null };
