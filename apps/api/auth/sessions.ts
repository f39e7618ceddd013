import { hkdfSync } from "node:crypto";

/** A sign-in of the console lasts this long. */
export const sessionSeconds = 12 * 3600;

/** What a session is of: a key, and the secret that it had at the sign-in. */
export interface SessionSubject {
  id: string;
  /** The hash of the secret, as `KeyChecker.check` gives it. */
  hash: string;
}

export interface OpenSession extends SessionSubject {
  /** Unix time in milliseconds. */
  expiresAtMs: number;
}

const issuer = "docops-console";

/**
 * Sessions of the console, sealed into their cookie (JWE, RFC 7516: `dir` with A256GCM): every replica with the
 * same peppers opens them, and none keeps any. Whether the key still counts is looked up for each request.
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

  /** Loads `jose`. @param options.peppers the newest seals, all of them open. */
  static async create(options: {
    peppers: readonly string[];
    now?: () => number;
  }): Promise<Sessions> {
    return new Sessions(await import("jose"), options);
  }

  /** @returns the value of the cookie. */
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

  /** @returns null for a value that this server has not sealed, or whose time is over. */
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
