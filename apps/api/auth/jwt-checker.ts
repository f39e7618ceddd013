import { isScope, type Scope } from "../../contract/scopes.ts";
import { tenantNamePattern } from "../../contract/tenant-name.ts";
import type { Breaker } from "../limits/breaker.ts";
import { type Authentication, IssuerUnreachableError, type Refusal } from "./authentication.ts";
import { issuerFetch } from "./issuer-fetch.ts";
import { defaultLimitClass } from "./principal.ts";

/** The tolerance between the clocks of the issuer and of this machine. */
const clockToleranceSeconds = 30;
/** The issuer's keys are fetched again after this time, and for a token with an unknown key id. */
const keysMaxAgeMs = 600_000;
/** Between two fetches for unknown key ids. */
const refetchAfterMs = 30_000;
const fetchTimeoutMs = 5000;
/** Tokens with longer subjects are refused, so that they do not fill the log. */
const maxSubjectLength = 200;
/** PostgreSQL cannot store NUL, and UTF-8 cannot encode a lone surrogate. */
const subjectPattern = /^[^\p{Cc}\p{Cs}]+$/u;

export interface JwtSettings {
  issuer: string;
  audience: string;
  /** Where the issuer publishes its keys (RFC 7517, 5). It is never taken from a token. */
  jwksUrl: URL;
  /** The accepted signature algorithms (RFC 7518, 3.1; RFC 8037), all asymmetric. */
  algorithms: readonly string[];
  /** The claim that names the tenant. */
  tenantClaim: string;
  /** The claim with the scopes: a text with blanks between them (RFC 8693, 4.2), or a list. */
  scopesClaim: string;
}

/** Authenticates JSON Web Tokens of the configured issuer (RFC 7519). The checks follow RFC 8725. */
export class JwtChecker {
  readonly #jose: typeof import("jose");
  readonly #settings: JwtSettings;
  readonly #keys: ReturnType<typeof import("jose").createRemoteJWKSet>;

  private constructor(
    jose: typeof import("jose"),
    settings: JwtSettings,
    breaker: Pick<Breaker, "run">,
  ) {
    this.#jose = jose;
    this.#settings = settings;
    this.#keys = jose.createRemoteJWKSet(settings.jwksUrl, {
      cacheMaxAge: keysMaxAgeMs,
      cooldownDuration: refetchAfterMs,
      timeoutDuration: fetchTimeoutMs,
      [jose.customFetch]: issuerFetch(breaker),
    });
  }

  /**
   * Loads `jose`, which only servers that take tokens need. The issuer is asked with the first token.
   *
   * @param breaker stands before the issuer.
   */
  static async create(settings: JwtSettings, breaker: Pick<Breaker, "run">): Promise<JwtChecker> {
    return new JwtChecker(await import("jose"), settings, breaker);
  }

  /**
   * Checks the signature, the issuer, the audience and the times of a token.
   *
   * @throws IssuerUnreachableError
   */
  async check(token: string): Promise<Authentication> {
    const { issuer, audience, algorithms, tenantClaim, scopesClaim } = this.#settings;
    const { JOSEError, JWTExpired, JWSInvalid, JWTInvalid } = this.#jose.errors;
    try {
      const { payload } = await this.#jose.jwtVerify(
        token,
        (header, jws) => this.#keyOf(header, jws),
        {
          issuer,
          audience,
          algorithms: [...algorithms],
          clockTolerance: clockToleranceSeconds,
          requiredClaims: ["exp", "sub"],
        },
      );
      const { sub = "", [tenantClaim]: tenant, [scopesClaim]: scopes } = payload;
      if (sub.length > maxSubjectLength || !subjectPattern.test(sub)) return refusal("refused");
      if (typeof tenant !== "string" || !tenantNamePattern.test(tenant)) return refusal("refused");
      const principal = {
        kind: "jwt",
        id: sub,
        tenant,
        scopes: scopesOf(scopes),
        limitClass: defaultLimitClass,
      } as const;
      return { outcome: "ok", principal };
    } catch (error) {
      if (error instanceof JWTExpired) return refusal("expired");
      if (error instanceof JWSInvalid || error instanceof JWTInvalid) return refusal("malformed");
      if (error instanceof JOSEError) return refusal("refused");
      throw error;
    }
  }

  /** Finds the key of a token. Any failure other than "no such key" is not the token's fault. */
  async #keyOf(
    header: import("jose").JWTHeaderParameters,
    token: import("jose").FlattenedJWSInput,
  ) {
    try {
      return await this.#keys(header, token);
    } catch (error) {
      const { JWKSNoMatchingKey, JWKSMultipleMatchingKeys } = this.#jose.errors;
      if (error instanceof JWKSNoMatchingKey) throw error;
      if (error instanceof JWKSMultipleMatchingKeys) throw error;
      throw new IssuerUnreachableError({ cause: error });
    }
  }
}

/** The scopes that docops knows. An issuer may add scopes for other programs. */
function scopesOf(claim: unknown): ReadonlySet<Scope> {
  const words = typeof claim === "string" ? claim.split(" ") : Array.isArray(claim) ? claim : [];
  return new Set(words.filter((word) => typeof word === "string").filter(isScope));
}

function refusal(outcome: Refusal["outcome"]): Refusal {
  return { outcome, principal: null };
}
