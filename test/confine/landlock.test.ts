import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { knownRights, landlockConstants } from "../../apps/confine/landlock-constants.ts";

/** The kernel's own numbers, as Debian's linux-libc-dev has them. An older one does not know all. */
const header = "/usr/include/linux/landlock.h";

function numbersIn(text: string): Map<string, bigint> {
  const found = text.matchAll(/^#define (LANDLOCK_\w+)\s+\(1U(?:LL)? << (\d+)\)/gm);
  return new Map([...found].map(([, name = "", bit = ""]) => [name, 1n << BigInt(bit)]));
}

describe("numbers of Landlock", () => {
  it.runIf(existsSync(header))("are those of the kernel's header", () => {
    const numbers = numbersIn(readFileSync(header, "utf8"));
    const known = Object.entries(landlockConstants).filter(([name]) => numbers.has(name));
    expect(known.length).toBeGreaterThan(6);
    expect(known).toEqual(known.map(([name]) => [name, numbers.get(name)]));
  });

  it("no right that a worker is given is one that its version does not know of", () => {
    expect(landlockConstants.LANDLOCK_ACCESS_FS_MAKE_REG).toBeLessThan(
      1n << BigInt(knownRights[1]),
    );
    expect(landlockConstants.LANDLOCK_ACCESS_FS_TRUNCATE).toBe(1n << BigInt(knownRights[3] - 1));
    expect([...knownRights].sort((a, b) => a - b)).toEqual(knownRights);
  });
});
