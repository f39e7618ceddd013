import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FormDigest } from "../../../apps/api/idempotency/form-digest.ts";

type Parts = Readonly<Record<string, string>>;

/** The fingerprint of a form whose files come in pieces of a size. */
async function fingerprintOf(texts: Parts, files: Parts, pieceBytes = 1000): Promise<string> {
  const digest = new FormDigest();
  for (const [name, text] of Object.entries(files)) {
    const pieces = digest.hashed(name, piecesOf(Buffer.from(text), pieceBytes));
    expect(Buffer.concat(await Array.fromAsync(pieces)).toString()).toBe(text);
  }
  return digest.fingerprint(new Map(Object.entries(texts)));
}

async function* piecesOf(bytes: Buffer, size: number): AsyncGenerator<Buffer, void> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

describe("the fingerprint of a form", () => {
  it("a fingerprint is SHA-256 in hexadecimal, of a form without parts too", async () => {
    expect(await fingerprintOf({}, {})).toMatch(/^[0-9a-f]{64}$/);
  });

  it("a fingerprint does not change with the order of parts or the pieces that files come in", async () => {
    const one = await fingerprintOf({ a: "1", b: "2" }, { template: "abcdef", task: "{}" }, 1);
    const other = await fingerprintOf({ b: "2", a: "1" }, { task: "{}", template: "abcdef" }, 4);
    expect(one).toBe(other);
  });

  it("a fingerprint does not change with the Unicode form of a part's name", async () => {
    const [composed, decomposed] = ["asset_\xe9", "asset_e\u0301"];
    expect(await fingerprintOf({}, { [composed]: "x" })).toBe(
      await fingerprintOf({}, { [decomposed]: "x" }),
    );
  });

  it.each<[string, Parts, Parts]>([
    ["another value", { a: "2" }, { f: "x" }],
    ["another name", { b: "1" }, { f: "x" }],
    ["one text less", {}, { f: "x" }],
    ["another byte of a file", { a: "1" }, { f: "y" }],
    ["an empty file", { a: "1" }, { f: "" }],
    ["one file more", { a: "1" }, { f: "x", g: "" }],
    ["a file in place of a text", {}, { a: "1", f: "x" }],
    ["a text in place of a file", { a: "1", f: "x" }, {}],
  ])("a fingerprint changes with %s", async (_name, texts, files) => {
    expect(await fingerprintOf(texts, files)).not.toBe(await fingerprintOf({ a: "1" }, { f: "x" }));
  });

  it("two forms have the same fingerprint only if they have the same parts", async () => {
    const parts = fc.dictionary(fc.string({ maxLength: 3 }), fc.string({ maxLength: 3 }));
    const shape = (texts: Parts) => JSON.stringify(Object.entries(texts).sort());
    await fc.assert(
      fc.asyncProperty(parts, parts, async (one, other) => {
        const areSame = (await fingerprintOf(one, {})) === (await fingerprintOf(other, {}));
        expect(areSame).toBe(shape(one) === shape(other));
      }),
    );
  });
});
