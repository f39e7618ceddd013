import { describe, expect, it } from "vitest";
import { wordVocabulary } from "../../../apps/engine/word/vocabulary.ts";
import { parseXml } from "../../../apps/engine/xml/parse.ts";
import { isPlainXml, plainSpace } from "../../../apps/engine/xml/plain.ts";
import { wordParts } from "../../../scripts/bench/word-parts.ts";

const maxDepth = 20;
const space = plainSpace(maxDepth);

/** The position after the declaration, which `isPlainXml` does not read. */
function isPlain(xml: string): boolean {
  const declaration = /^<\?xml [^>]*>/.exec(xml)?.[0] ?? "";
  return isPlainXml(Buffer.from(xml), declaration.length, space);
}

function isWellFormed(xml: string): boolean {
  try {
    parseXml(Buffer.from(xml), { partName: "a.xml", maxDepth, vocabulary: wordVocabulary });
    return true;
  } catch {
    return false;
  }
}

describe("XML that is seen to be well-formed at a glance", () => {
  it.each(Object.entries(wordParts()))(
    "XML that is seen to be well-formed at a glance is what Word writes: %s",
    (_name, xml) => {
      expect(isPlain(xml)).toBe(true);
    },
  );

  it.each([
    "<a/>",
    " \r\n<a b = '1'\n\tc=\"2\" /> ",
    '<a xmlns:x="urn:x" x:b="1"><x:c></x:c ></a>',
    '<x:a xmlns:x="urn:x" xmlns="urn:y"><b x:c="d" e="一二，三"/></x:a>',
    `<a b='"' c="'" d="&lt;&#65;&#x4e00;">&amp;］]]，</a>`,
    "<a xml:space='preserve' xml:lang='zh'>\t\r\n</a>",
    '<a><b xmlns:x="urn:x"><x:c/></b><b xmlns:x="urn:z" x:d=""/></a>',
    `<a ${Array.from({ length: 60 }, (_, index) => `b${index}="${index}"`).join(" ")}/>`,
  ])("XML that is seen to be well-formed at a glance: %j", (xml) => {
    expect(isPlain(xml)).toBe(true);
    expect(isWellFormed(xml)).toBe(true);
  });

  it.each([
    "",
    "a",
    "<a>",
    "<a></b>",
    "<a></ab>",
    "<ab></a>",
    "<a/><b/>",
    "<a/>b",
    "<a b/>",
    "<a b=c/>",
    "<a b='c/>",
    "<a b='c\"/>",
    "<a b='1'c='2'/>",
    "<a b='1' b='2'/>",
    "<a b='<'/>",
    "<a b='&x;'/>",
    "<a b='\u0001'/>",
    "<a>&</a>",
    "<a>&#0;</a>",
    "<a>]]></a>",
    "<a>\u0000</a>",
    "<a>\uFFFE</a>",
    "<a b='\uFFFF'/>",
    "<x:a/>",
    "<a x:b='1'/>",
    "<a><b xmlns:x='urn:x'/><x:c/></a>",
    "<a><b xmlns:x='urn:x'></b><x:c/></a>",
    "<a><x:b/><c xmlns:x='urn:x'/></a>",
    "<a xmlns:x='urn:x' xmlns:x='urn:y'/>",
    "<a xmlns:xy='urn:x'><x:b/></a>",
    "<a xmlns:x=''/>",
    "<a xmlns:xml='urn:x'/>",
    "<a xmlns:xmlns='urn:x'/>",
    "<a xmlns='http://www.w3.org/2000/xmlns/'/>",
    "<a xmlns:x='http://www.w3.org/XML/1998/namespace'/>",
    "<a xmlns:x='urn:x' xmlns:y='urn:x' x:b='1' y:b='2'/>",
    "<a:/>",
    "<:a/>",
    "<1/>",
    "<a /b>",
    "<a / >",
    "<a",
    "<",
    "</a>",
    "</></></>",
    "<a></",
    "<a></a",
    "<a b",
    "<a b=",
    "<a b='",
    "<!DOCTYPE a><a/>",
    `${"<a>".repeat(maxDepth + 1)}${"</a>".repeat(maxDepth + 1)}`,
  ])("XML that is seen to be well-formed at a glance is not a mistake: %j", (xml) => {
    expect(isPlain(xml)).toBe(false);
    expect(isWellFormed(xml)).toBe(false);
  });

  it.each([
    "<é/>",
    "<a><!-- b --></a>",
    "<a><?b?></a>",
    "<a><![CDATA[b]]></a>",
    "<a xmlns:x='urn:x' x:b='1' b='2'/>",
  ])(
    "XML that is seen to be well-formed at a glance is not all that is well-formed: %j is the parser's to say",
    (xml) => {
      expect(isPlain(xml)).toBe(false);
      expect(isWellFormed(xml)).toBe(true);
    },
  );

  it("XML that is seen to be well-formed at a glance is well-formed for the parser too, however a part was broken", () => {
    const random = generator(7);
    const pick = <T>(items: readonly T[]) => items[Math.floor(random() * items.length)] as T;
    const pieces = [
      ..."<>/=\"'&;: \n]x一",
      "]]>",
      "xmlns:x=''",
      " w:val='1'",
      "<w:b>",
      "</w:b>",
      "\u0001",
    ];
    const originals = Object.values(wordParts())
      .map((xml) => xml.slice(xml.indexOf("?>") + 2))
      .filter(({ length }) => length < 3000);
    let plain = 0;
    for (let round = 0; round < 20_000; round++) {
      let xml = random() < 0.3 ? `<a>${pick(pieces)}${pick(pieces)}</a>` : pick(originals);
      for (let count = random() * 3; count > 0; count--) {
        const at = Math.floor(random() * xml.length);
        const length = random() < 0.5 ? 0 : Math.floor(random() * 5);
        xml = xml.slice(0, at) + (random() < 0.7 ? pick(pieces) : "") + xml.slice(at + length);
      }
      if (!isPlain(xml)) continue;
      plain++;
      if (!isWellFormed(xml)) expect.fail(xml);
    }
    expect(plain).toBeGreaterThan(300);
  });
});

/** mulberry32, a small random generator with a seed, which has the same results everywhere. */
function generator(from: number): () => number {
  let state = from | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
