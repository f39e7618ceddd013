import { hkdfSync } from "node:crypto";

/** How long a console session lasts. */
export const sessionSeconds = 12 * 3600;

/** The subject of a session: a key, and the secret that it had at the sign-in. */
export interface SessionSubject {
  id: string;
  /** The hash of the secret that `KeyChecker.check` returned. */
  hash: string;
}

export interface OpenSession extends SessionSubject {
  /** Unix time in milliseconds. */
  expiresAtMs: number;
}

const issuer = "docops-console";

/**
 * Console sessions, encrypted in their cookie (JWE, RFC 7516: `dir` with A256GCM). Every replica with the same
 * peppers can decrypt them, and the server stores none. Each request checks whether the key is still valid.
 */
export class Sessions {
  readonly #jose: typeof import("jose");
  #keys: readonly Uint8Array[] = [];
  readonly #now: () => number;

  private constructor(
    jose: typeof import("jose"),
    { peppers, now = Date.now }: { peppers: readonly string[]; now?: () => number },
  ) {
    this.#jose = jose;
    this.#now = now;
    this.setPeppers(peppers);
  }

  /** Replaces the peppers, which an operator may change while the server runs. */
  setPeppers(peppers: readonly string[]): void {
    this.#keys = peppers.map(
      (pepper) => new Uint8Array(hkdfSync("sha256", pepper, "", "docops console session", 32)),
    );
  }

  /** Loads `jose`. @param options.peppers the first encrypts, all decrypt. */
  static async create(options: {
    peppers: readonly string[];
    now?: () => number;
  }): Promise<Sessions> {
    return new Sessions(await import("jose"), options);
  }

  /** @returns the cookie's value. */
  seal({ id, hash }: SessionSubject): Promise<string> {
    const [newest] = this.#keys;
    if (newest === undefined) throw new Error("there is no pepper");
    const seconds = Math.floor(this.#now() / 1000);
    return new this.#jose.EncryptJWT({ hash })
      .setProtectedHeader({ alg: "dir", enc: "A256GCM" })
      .setIssuer(issuer)
      .setSubject(id)
      .setIssuedAt(seconds)
      .setExpirationTime(seconds + sessionSeconds)
      .encrypt(newest);
  }

  /** @returns null for a value that this server has not sealed, or that has expired. */
  async open(value: string): Promise<OpenSession | null> {
    for (const key of this.#keys) {
      try {
        const { payload } = await this.#jose.jwtDecrypt(value, key, {
          issuer,
          keyManagementAlgorithms: ["dir"],
          contentEncryptionAlgorithms: ["A256GCM"],
          requiredClaims: ["exp", "sub"],
          currentDate: new Date(this.#now()),
        });
        const { sub: id = "", exp = 0, hash } = payload;
        return typeof hash === "string" ? { id, hash, expiresAtMs: exp * 1000 } : null;
      } catch (error) {
        if (!(error instanceof this.#jose.errors.JOSEError)) throw error;
      }
    }
    return null;
  }
}
