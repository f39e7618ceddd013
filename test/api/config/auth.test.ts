import { describe, expect, it } from "vitest";
import { readConfig } from "../../../apps/api/config/config.ts";
import { ConfigError } from "../../../apps/api/config/config-error.ts";

const pepper = "p".repeat(32);
const keys = { DOCOPS_AUTH: "keys", DOCOPS_KEY_PEPPER: pepper, DOCOPS_API_KEYS_FILE: "keys.json" };
const jwt = {
  DOCOPS_AUTH: "jwt",
  DOCOPS_JWT_ISSUER: "https://issuer.example",
  DOCOPS_JWT_AUDIENCE: "docops",
  DOCOPS_JWT_JWKS_URL: "https://issuer.example/keys",
};

function faultsOf(env: Record<string, string>): readonly string[] {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

describe("the settings of authentication", () => {
  it.each([
    ["none", []],
    ["keys", ["keys"]],
    ["jwt", ["jwt"]],
    ["keys,jwt", ["keys", "jwt"]],
    [" jwt , keys ", ["keys", "jwt"]],
  ])("DOCOPS_AUTH=%s asks for %j", (text, methods) => {
    expect(readConfig({ ...jwt, ...keys, DOCOPS_AUTH: text }).auth.methods).toEqual(methods);
  });

  it.each([
    ["key", "did you mean keys?"],
    ["none,keys", "none, keys, jwt, or keys,jwt"],
    ["keys,keys", "none, keys, jwt, or keys,jwt"],
    ["basic", "none, keys, jwt, or keys,jwt"],
  ])("DOCOPS_AUTH=%s stops the start, and the nearest word is named", (text, told) => {
    expect(faultsOf({ DOCOPS_AUTH: text })).toEqual([expect.stringContaining(told)]);
  });

  it("a setting that a way to authenticate needs is named if it is missing", () => {
    expect(faultsOf({ DOCOPS_AUTH: "keys,jwt" })).toEqual([
      'DOCOPS_AUTH="keys,jwt": needs DOCOPS_KEY_PEPPER',
      'DOCOPS_AUTH="keys,jwt": needs DOCOPS_API_KEYS_FILE, or a state (DOCOPS_STATE) that stores the keys',
      'DOCOPS_AUTH="keys,jwt": needs DOCOPS_JWT_ISSUER',
      'DOCOPS_AUTH="keys,jwt": needs DOCOPS_JWT_AUDIENCE',
      'DOCOPS_AUTH="keys,jwt": needs DOCOPS_JWT_JWKS_URL',
    ]);
  });

  it("a key file together with a state stops the start", () => {
    const [line] = faultsOf({ ...keys, DOCOPS_STATE: "sqlite" });
    expect(line).toContain("must not be set with DOCOPS_STATE=sqlite");
    const { DOCOPS_API_KEYS_FILE: _file, ...others } = keys;
    expect(faultsOf({ ...others, DOCOPS_STATE: "sqlite" })).toEqual([]);
  });

  it.each([
    ["none", "none accepts tokens without a signature"],
    ["ES256,HS256", "HS256 uses a shared secret"],
    ["rs256", "did you mean RS256?"],
    [",", "one or more of ES256"],
  ])("the algorithms %s stop the start", (text, told) => {
    const faults = faultsOf({ ...jwt, DOCOPS_JWT_ALGORITHMS: text });
    expect(faults).toEqual([expect.stringContaining(told)]);
  });

  it.each([
    ["https://issuer.example/keys", true],
    ["http://localhost:8080/keys", true],
    ["http://127.0.0.1/keys", true],
    ["http://issuer.example/keys", false],
    ["https://user:password@issuer.example/keys", false],
    ["file:///etc/passwd", false],
    ["issuer.example", false],
  ])("the address %s of an issuer's keys is allowed: %s", (url, isAllowed) => {
    expect(faultsOf({ ...jwt, DOCOPS_JWT_JWKS_URL: url }).length === 0).toBe(isAllowed);
  });

  it("a short pepper stops the start, also as the second of two, and is not shown", () => {
    for (const given of ["s3cret", `${pepper},s3cret`]) {
      const [line] = faultsOf({ ...keys, DOCOPS_KEY_PEPPER: given });
      expect(line).toContain("at least 32 characters");
      expect(line).not.toContain("s3cret");
    }
    const { keyPeppers } = readConfig({
      ...keys,
      DOCOPS_KEY_PEPPER: `${pepper}, ${"q".repeat(32)}`,
    }).auth;
    expect(keyPeppers).toEqual([pepper, "q".repeat(32)]);
  });
});

describe("a server that is open", () => {
  const noticesOf = (env: Record<string, string>) => readConfig(env).notices;

  it("a server that others can reach without a credential logs a warning", () => {
    for (const host of ["0.0.0.0", "::", "10.0.0.7", "docops.internal"]) {
      const [notice] = noticesOf({ DOCOPS_HOST: host });
      expect(notice).toMatch(/^WARNING: DOCOPS_HOST=.+ DOCOPS_AUTH=none lets anyone/);
      expect(noticesOf({ DOCOPS_HOST: host, ...keys })).toEqual([]);
    }
  });

  it("a loopback address causes no warning", () => {
    for (const host of ["127.0.0.1", "127.1.2.3", "localhost", "::1"]) {
      expect(noticesOf({ DOCOPS_HOST: host })).toEqual([]);
    }
  });

  it("keys that are configured but not required cause a notice", () => {
    const [notice] = noticesOf({ ...keys, DOCOPS_AUTH: "none" });
    expect(notice).toContain("requests do not need them");
  });
});
