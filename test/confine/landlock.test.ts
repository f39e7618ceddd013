import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { knownRights, landlockConstants } from "../../apps/confine/landlock-constants.ts";

/** The kernel's header in Debian's linux-libc-dev. An older version lacks some constants. */
const header = "/usr/include/linux/landlock.h";

function numbersIn(text: string): Map<string, bigint> {
  const matches = text.matchAll(/^#define (LANDLOCK_\w+)\s+\(1U(?:LL)? << (\d+)\)/gm);
  return new Map([...matches].map(([, name = "", bit = ""]) => [name, 1n << BigInt(bit)]));
}

describe("the constants of Landlock", () => {
  it.runIf(existsSync(header))("the constants of Landlock are those of the kernel's header", () => {
    const numbers = numbersIn(readFileSync(header, "utf8"));
    const known = Object.entries(landlockConstants).filter(([name]) => numbers.has(name));
    expect(known.length).toBeGreaterThan(6);
    expect(known).toEqual(known.map(([name]) => [name, numbers.get(name)]));
  });

  it("the number of known rights grows with the version of Landlock and covers all used rights", () => {
    expect(landlockConstants.LANDLOCK_ACCESS_FS_MAKE_REG).toBeLessThan(
      1n << BigInt(knownRights[1]),
    );
    expect(landlockConstants.LANDLOCK_ACCESS_FS_TRUNCATE).toBe(1n << BigInt(knownRights[3] - 1));
    expect([...knownRights].sort((a, b) => a - b)).toEqual(knownRights);
  });
});
