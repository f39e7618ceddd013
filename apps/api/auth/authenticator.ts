import type { Authentication, Refusal } from "./authentication.ts";
import type { JwtChecker } from "./jwt-checker.ts";
import type { KeyChecker } from "./key-checker.ts";
import { keyPrefix } from "./key-format.ts";
import type { Sessions } from "./sessions.ts";

/** A credential as a request brings it. `token` is an API key or a JSON Web Token. */
export type Credential = { kind: "token"; text: string } | { kind: "session"; text: string };

/** The checks of a server; null for what it does not take. */
export interface AuthenticatorParts {
  keys: KeyChecker | null;
  jwt: JwtChecker | null;
  sessions: Sessions | null;
}

/** Says whose a credential is, whichever kind it is of. */
export class Authenticator {
  readonly #parts: AuthenticatorParts;

  constructor(parts: AuthenticatorParts) {
    this.#parts = parts;
  }

  /** @throws IssuerUnreachableError, KeyStoreError */
  async check({ kind, text }: Credential): Promise<Authentication> {
    const { keys, jwt } = this.#parts;
    if (kind === "session") return await this.#checkSession(text);
    // No token of an issuer begins so: its first letter is that of `{` in base64url, `e`.
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
