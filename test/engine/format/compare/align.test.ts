import { describe, expect, it } from "vitest";
import { align } from "../../../../apps/engine/format/compare/align.ts";
import { pairUp } from "../../../../apps/engine/format/compare/pair-up.ts";

/** The items of a stretch, marked by where they are. */
function shown(from: string, to: string): string {
  return align([...from], [...to])
    .map((stretch) => {
      const before = from.slice(...stretch.from);
      const after = to.slice(...stretch.to);
      return stretch.isSame ? `=${before}` : `-${before}+${after}`;
    })
    .join(" ");
}

describe("the alignment of two sequences", () => {
  it.each([
    ["abc", "abc", "=abc"],
    ["", "", ""],
    ["", "a", "-+a"],
    ["a", "", "-a+"],
    ["abc", "abxc", "=ab -+x =c"],
    ["abxc", "abc", "=ab -x+ =c"],
    ["abc", "xyz", "-abc+xyz"],
    ["aab", "aaab", "=aa -+a =b"],
    ["abcd", "bcde", "-a+ =bcd -+e"],
  ])("%j and %j are aligned as %j", (from, to, expected) => {
    expect(shown(from, to)).toBe(expected);
  });

  it("an alignment covers both sequences, has the same items where it says so, and is the shortest", () => {
    let seed = 7;
    const random = (most: number) => {
      seed = (seed * 1103515245 + 12345) % 2 ** 31;
      return seed % most;
    };
    for (let round = 0; round < 300; round++) {
      const [from, to] = [0, 1].map(() =>
        Array.from({ length: random(12) }, () => "abc"[random(3)] ?? ""),
      );
      if (from === undefined || to === undefined) throw new Error("no sequence");
      const stretches = align(from, to);
      const same = stretches.filter(({ isSame }) => isSame);
      expect(stretches.flatMap((stretch) => from.slice(...stretch.from))).toEqual(from);
      expect(stretches.flatMap((stretch) => to.slice(...stretch.to))).toEqual(to);
      for (const stretch of same) {
        expect(from.slice(...stretch.from)).toEqual(to.slice(...stretch.to));
      }
      const kept = same.reduce((sum, stretch) => sum + stretch.from[1] - stretch.from[0], 0);
      expect(kept).toBe(longestCommon(from, to));
    }
  });

  it("sequences with too many differences are one stretch between what is common at both ends", () => {
    const from = ["head", ...Array.from({ length: 3000 }, (_, at) => `a${at}`), "tail"];
    const to = ["head", ...Array.from({ length: 3000 }, (_, at) => `b${at}`), "tail"];
    expect(align(from, to)).toEqual([
      { isSame: true, from: [0, 1], to: [0, 1] },
      { isSame: false, from: [1, 3001], to: [1, 3001] },
      { isSame: true, from: [3001, 3002], to: [3001, 3002] },
    ]);
  });

  it("a text that was changed is paired with the one before, and others stand alone", () => {
    const pairs = pairUp(
      ["The price is 10.", "Gone entirely"],
      ["Something new here", "The price is 20."],
      (text) => text,
    );
    expect(pairs).toEqual([
      [null, "Something new here"],
      ["The price is 10.", "The price is 20."],
      ["Gone entirely", null],
    ]);
  });
});

/** The length of the longest common subsequence, by the table that everybody knows. */
function longestCommon(from: readonly string[], to: readonly string[]): number {
  const table = Array.from({ length: from.length + 1 }, () =>
    new Array<number>(to.length + 1).fill(0),
  );
  for (const [x, one] of from.entries()) {
    for (const [y, other] of to.entries()) {
      const row = table[x + 1] as number[];
      row[y + 1] =
        one === other ? (table[x]?.[y] ?? 0) + 1 : Math.max(table[x]?.[y + 1] ?? 0, row[y] ?? 0);
    }
  }
  return table.at(-1)?.at(-1) ?? 0;
}
