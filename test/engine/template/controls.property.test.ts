import fc from "fast-check";
import { expect, it } from "vitest";
import { WordPackage } from "../../../apps/engine/word/package.ts";
import type { XmlDocument } from "../../../apps/engine/xml/document.ts";
import type { XmlElement } from "../../../apps/engine/xml/tree.ts";
import { bodyOf } from "../support.ts";
import { control, fill } from "./controls-support.ts";

/** Things that must survive when a value is filled, numbered one by one. */
const things = [
  '<w:r><w:drawing n="#"/></w:r>',
  '<w:r><w:rPr><w:b/></w:rPr><w:footnoteReference w:id="#"/></w:r>',
  '<w:r><w:t>t</w:t><w:object n="#"/><w:t>u</w:t></w:r>',
  '<w:r><w:br w:type="page" n="#"/></w:r>',
  '<w:r><w:sym w:font="Wingdings" w:char="#"/></w:r>',
  '<w:bookmarkStart w:id="#" w:name="n"/>',
  '<w:commentRangeEnd w:id="#"/>',
  '<w:del w:id="#"><w:r><w:delText>gone</w:delText></w:r></w:del>',
  '<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" n="#"/>',
];
const text = fc.constantFrom(
  "<w:r><w:t>a</w:t></w:r>",
  "<w:r><w:rPr><w:i/></w:rPr><w:t>b</w:t><w:tab/><w:t>c</w:t></w:r>",
  "<w:r><w:br/></w:r>",
  "<w:r/>",
  "<w:r><w:rPr/></w:r>",
);
const piece = fc.oneof({ weight: 3, arbitrary: text }, fc.constantFrom(...things));
const pieces = fc.array(piece, { maxLength: 6 }).map((all) => all.join(""));
const wrapped = fc.oneof(
  { weight: 3, arbitrary: pieces },
  pieces.map((inside) => `<w:ins w:id="0">${inside}</w:ins>`),
  pieces.map((inside) => `<w:hyperlink w:anchor="x">${inside}</w:hyperlink>`),
  pieces.map((inside) => control("goog_rdk_1", "", inside)),
);
const runs = fc.array(wrapped, { maxLength: 3 }).map((all) => all.join(""));
const paragraph = fc
  .tuple(fc.boolean(), runs)
  .map(
    ([breaks, inside]) => `<w:p>${breaks ? '<w:pPr><w:sectPr n="#"/></w:pPr>' : ""}${inside}</w:p>`,
  );
const table = paragraph.map((inside) => `<w:tbl><w:tr><w:tc>${inside}</w:tc></w:tr></w:tbl>`);
const blocks = fc
  .array(fc.oneof({ weight: 4, arbitrary: paragraph }, table), { maxLength: 5 })
  .map((all) => all.join(""));

const settings = fc.constantFrom("", "<w:text/>", "<w:richText/>", "<w:temporary/>");
const bodies = fc.oneof(
  fc.tuple(settings, runs).map(([own, inside]) => `<w:p>${control("NAME", own, inside)}</w:p>`),
  fc.tuple(settings, blocks).map(([own, inside]) => `${control("NAME", own, inside)}<w:p/>`),
  fc
    .tuple(settings, blocks)
    .map(
      ([own, inside]) =>
        `<w:tbl><w:tr><w:tc>${control("NAME", own, `${inside}<w:p/>`)}</w:tc></w:tr></w:tbl><w:p/>`,
    ),
  fc
    .tuple(settings, paragraph, paragraph)
    .map(
      ([own, first, second]) =>
        `<w:tbl>${control("NAME", own, `<w:tr><w:tc>${first}</w:tc><w:tc>${second}</w:tc></w:tr>`)}</w:tbl><w:p/>`,
    ),
);

/** Numbers the things of a body from 1, in document order. */
const numbered = (body: string) => {
  let count = 0;
  return body.replace(/#/g, () => String(++count));
};
const marksOf = (xml: string) =>
  Array.from(
    xml.matchAll(/<(?!w:ins\b)[\w:]+(?: [^>]*?)? (?:n|w:id|w:char)="([1-9]\d*)"/g),
    ([, n]) => n,
  );

/** Faults of the cells of a document: a cell must end with a paragraph (17.4.65). */
function cellFaults(document: XmlDocument, element: XmlElement): string[] {
  return [...document.elements(element)].flatMap((child) => {
    if (document.isFolded(child)) return [];
    const inside = cellFaults(document, child);
    if (document.name(child) !== "w:tc") return inside;
    const last = blocksOf(document, child).at(-1);
    return last === "w:p" ? inside : [...inside, `a cell ends with ${last}`];
  });
}

/** The names of the blocks of a container, in wrappers or not. */
function blocksOf(document: XmlDocument, container: XmlElement): string[] {
  return [...document.elements(container)].flatMap((child) => {
    const name = document.name(child);
    if (name === "w:sdt" || name === "w:sdtContent") return blocksOf(document, child);
    return name === "w:p" || name === "w:tbl" || name === "w:r" ? [name] : [];
  });
}

it("whatever a control holds, a value replaces its text and nothing else, or the control is refused", () => {
  let filled = 0;
  fc.assert(
    fc.property(bodies, (drawn) => {
      const body = numbered(drawn);
      const result = fill(body, { name: "VALUE" });
      const xml = bodyOf(result);
      if (result.exitCode === 3) {
        expect(xml).toBe(body);
        return;
      }
      filled++;
      expect(xml.match(/VALUE/g)).toHaveLength(1);
      expect(marksOf(xml).toSorted()).toEqual(marksOf(body).toSorted());
      expect(xml.replace(/<w:delText>gone/g, "").replace(/<[^>]+>/g, "")).toBe("VALUE");
      const pack = WordPackage.open(Buffer.concat(result.document));
      const document = pack.xml(pack.mainPart);
      expect(cellFaults(document, document.root)).toEqual([]);
    }),
    { numRuns: 600 },
  );
  expect(filled).toBeGreaterThan(300);
});
