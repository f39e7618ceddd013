import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { wordVocabulary } from "../../apps/engine/word/vocabulary.ts";
import { decodePart, encodePart } from "../../apps/engine/xml/encoding.ts";
import { parseXml } from "../../apps/engine/xml/parse.ts";
import type { XmlElement } from "../../apps/engine/xml/tree.ts";
import { defaultPackageLimits } from "../../apps/engine/zip/limits.ts";
import { inflateEntry, readZip } from "../../apps/engine/zip/read.ts";
import { partsOf, runNotice } from "./support.ts";

/** Reads a part, marks all elements as changed, and writes it node by node. */
function rewrite(bytes: Buffer, partName: string): Buffer {
  const { utf8, encoding } = decodePart(bytes, partName);
  const document = parseXml(utf8, { partName, maxDepth: 512, vocabulary: wordVocabulary });
  const markAll = (element: XmlElement) => {
    document.setDirty(element);
    for (const child of document.elements(document.unfold(element))) markAll(child);
  };
  markAll(document.root);
  return encodePart(document.serialize(), encoding);
}

describe("generated parts are written back byte for byte", () => {
  it.each(Array.from({ length: 200 }, (_, seed) => seed))("seed %i", (seed) => {
    const source = generate(seed);
    expect(rewrite(Buffer.from(source), "part").toString()).toBe(source);
  });
});

const folder = process.env.DOCOPS_TEST_DOCUMENTS;
if (folder !== undefined && existsSync(folder)) {
  const files = readdirSync(folder).filter((file) => /\.do[ct][xm]$/i.test(file));

  describe.each(files)("the real document %s", (file) => {
    const template = readFileSync(join(folder, file));

    it("a real document comes out of a job equal part by part when it has no tag to fill", () => {
      const result = runNotice(template, { payload: {} });
      expect(result.replaceLog.summary.replaced_count).toBe(0);
      expect(partsOf(Buffer.concat(result.document))).toEqual(partsOf(template));
    });

    it("a real document has every XML part written back byte for byte", () => {
      const parts = readZip(template, defaultPackageLimits).filter(({ name }) =>
        /\.(xml|rels)$/.test(name),
      );
      expect(parts.length).toBeGreaterThan(2);
      for (const part of parts) {
        const bytes = inflateEntry(part, defaultPackageLimits);
        expect(rewrite(bytes, part.name).equals(bytes), part.name).toBe(true);
      }
    });
  });
}

/** Well-formed XML with every kind of node between tags, and with odd white space. */
function generate(seed: number): string {
  let state = seed + 1;
  const random = (below: number) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
  const oneOf = (...items: string[]) => items[random(items.length)] ?? "";
  const name = () => oneOf("w:p", "w:r", "w:t", "w:rPr", "w:pPr", "x:a.b-c", "plain", "_字");
  const attribute = () => {
    const quote = oneOf('"', "'");
    const value = oneOf("", "1", "a&lt;b", "&#10;", "字😀", ">", " x ", quote === '"' ? "'" : '"');
    return `${oneOf(" ", "\n", "\t ")}${oneOf("w:", "x:", "")}a${random(1e9)}${oneOf("=", " = ")}${quote}${value}${quote}`;
  };
  const attributes = () => Array.from({ length: random(4) }, attribute).join("");
  const content = (depth: number): string => {
    const kind = random(depth > 5 ? 5 : 9);
    if (kind === 0) return oneOf("text", " ", "\r\n", "字😀 &amp; &#x3010;", "] ]> >");
    if (kind === 1) return oneOf("<!-- <a> & -->", "<!---->");
    if (kind === 2) return oneOf("<![CDATA[<&]]>", "<![CDATA[]]>");
    if (kind === 3) return "<?target <data?>";
    return element(depth + 1);
  };
  const element = (depth: number): string => {
    const own = name();
    if (random(4) === 0) return `<${own}${attributes()}${oneOf("", " ")}/>`;
    const inside = Array.from({ length: random(6) }, () => content(depth)).join("");
    return `<${own}${attributes()}${oneOf("", " ", "\n")}>${inside}</${own}${oneOf("", " ")}>`;
  };
  const declarations =
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:x="urn:x"';
  const prolog = oneOf("", '<?xml version="1.0" encoding="UTF-8"?>\n', "\uFEFF", "<!-- x -->\n");
  // Repeated properties are folded, and must have the same source when they are unfolded.
  const properties = element(3);
  const repeated = `<w:rPr>${properties}</w:rPr>`.repeat(3);
  const inside = Array.from({ length: 12 }, () => content(0)).join(repeated);
  return `${prolog}<w:document ${declarations}>${inside}</w:document>${oneOf("", "\n<!-- end -->")}`;
}
