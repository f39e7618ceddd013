import { FormatResolver } from "../../../apps/engine/format/effective/values/resolver.ts";
import { WordPackage } from "../../../apps/engine/word/package.ts";
import { readBody } from "../../../apps/engine/word/stories.ts";
import { documentRelationships, docx, storyPart } from "../../fixtures/docx.ts";

/** Helpers that write documents and read their effective formats. */

const theme = `<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:themeElements><a:fontScheme name="Office"><a:majorFont><a:latin typeface="Cambria"/><a:ea typeface=""/><a:cs typeface=""/><a:font script="Hans" typeface="黑体"/><a:font script="Jpan" typeface="ゴシック"/></a:majorFont><a:minorFont><a:latin typeface="Calibri"/><a:ea typeface="等线"/><a:cs typeface=""/></a:minorFont></a:fontScheme></a:themeElements></a:theme>`;

export interface DocumentParts {
  body: string;
  styles?: string;
  numbering?: string;
  settings?: string;
}

/** The formats of all paragraphs of a document, and of the first run of each. */
export function formatsOf({ body, styles = "", numbering = "", settings = "" }: DocumentParts) {
  const targets = ["styles", "numbering", "settings"].map((type) => ({
    type,
    target: `${type}.xml`,
  }));
  const pack = WordPackage.open(
    docx(body, {
      "word/_rels/document.xml.rels": documentRelationships([
        ...targets,
        { type: "theme", target: "theme/theme1.xml" },
      ]),
      "word/styles.xml": storyPart("w:styles", styles),
      "word/numbering.xml": storyPart("w:numbering", numbering),
      "word/settings.xml": storyPart("w:settings", settings),
      "word/theme/theme1.xml": theme,
    }),
  );
  const story = readBody(pack);
  const formats = new FormatResolver(pack).of(story);
  return story.paragraphs.map((paragraph) => {
    const [run] = paragraph.runs;
    return {
      path: paragraph.path,
      paragraph: formats.paragraph(paragraph),
      run: run === undefined ? null : formats.run(paragraph, run),
    };
  });
}

/** The format of the first paragraph and of its first run. */
export function formatOf(parts: DocumentParts) {
  const [first] = formatsOf(parts);
  if (!first?.run) throw new Error("nothing to look at");
  return { paragraph: first.paragraph, run: first.run };
}

export const para = (pPr: string, rPr = "") =>
  `<w:p><w:pPr>${pPr}</w:pPr><w:r><w:rPr>${rPr}</w:rPr><w:t>文</w:t></w:r></w:p>`;
export const inTable = (content: string, tblPr = "", before = "") =>
  `<w:tbl><w:tblPr><w:tblStyle w:val="T"/>${tblPr}</w:tblPr><w:tblGrid/><w:tr>${before}<w:tc>${content}</w:tc></w:tr><w:tr><w:tc>${para("")}</w:tc></w:tr></w:tbl>`;
export const style = (id: string, inner: string, type = "paragraph", attributes = "") =>
  `<w:style w:type="${type}" w:styleId="${id}" ${attributes}><w:name w:val="${id}"/>${inner}</w:style>`;
export const normal = (inner: string) => style("Normal", inner, "paragraph", 'w:default="1"');
export const defaults = (rPr: string, pPr = "") =>
  `<w:docDefaults><w:rPrDefault><w:rPr>${rPr}</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>${pPr}</w:pPr></w:pPrDefault></w:docDefaults>`;
export const sz = (halfPoints: number) => `<w:sz w:val="${halfPoints}"/>`;
export const jc = (value: string) => `<w:jc w:val="${value}"/>`;
