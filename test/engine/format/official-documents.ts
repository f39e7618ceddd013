import { lint, toIssue } from "../../../apps/engine/format/effective/lint.ts";
import { readLintDocument } from "../../../apps/engine/format/effective/read-document.ts";
import { refusalsAmong } from "../../../apps/engine/format/effective/repair/refusal.ts";
import { roleReason } from "../../../apps/engine/format/effective/roles/reason.ts";
import type { Requirements } from "../../../apps/engine/format/policy/policy.ts";
import { TouchedRuns } from "../../../apps/engine/format/touched-runs.ts";
import { WordPackage } from "../../../apps/engine/word/package.ts";
import { readBody, readOtherStories } from "../../../apps/engine/word/stories.ts";
import { documentRelationships, docx, storyPart } from "../../fixtures/docx.ts";

/** The formatting of a kind of paragraph, as `w:pPr` and `w:rPr`, and the name of its style. */
interface Kind {
  name: string;
  pPr: string;
  rPr: string;
}

const face = (name: string) =>
  `<w:rFonts w:ascii="${name}" w:hAnsi="${name}" w:eastAsia="${name}"/>`;
const size = (halfPoints: number) => `<w:sz w:val="${halfPoints}"/>`;
const line = '<w:spacing w:line="579" w:lineRule="exact"/>';
const ind = (attributes: string) => `<w:ind ${attributes}/>`;
const twoCharacters = ind('w:firstLineChars="200" w:firstLine="640"');
const jc = (value: string) => `<w:jc w:val="${value}"/>`;

export const faces = {
  fangsong: face("仿宋_GB2312"),
  kaiti: face("楷体_GB2312"),
  heiti: face("黑体"),
  songti: face("宋体"),
};

const plain = faces.fangsong + size(32);
const ruled = (side: string, color: string) =>
  `<w:pBdr><w:${side} w:val="single" w:sz="8" w:space="4" w:color="${color}"/></w:pBdr>`;

/** Elements of official documents, formatted by the clauses of GB/T 9704-2012. */
export const kinds = {
  flush: { name: "顶格", pPr: line, rPr: plain },
  secrecy: { name: "密级", pPr: line, rPr: faces.heiti + size(32) },
  red: {
    name: "发文机关标志",
    pPr: jc("center"),
    rPr: `${face("方正小标宋简体")}<w:color w:val="FF0000"/>${size(80)}`,
  },
  number: { name: "发文字号", pPr: ruled("bottom", "FF0000") + line + jc("center"), rPr: plain },
  letterNumber: { name: "信函发文字号", pPr: line + jc("right"), rPr: plain },
  title: {
    name: "公文标题",
    pPr: `<w:spacing w:line="660" w:lineRule="exact"/>${jc("center")}`,
    rPr: face("方正小标宋简体") + size(44),
  },
  centred: { name: "居中", pPr: line + jc("center"), rPr: plain },
  addressee: { name: "公文主送", pPr: line, rPr: plain },
  body: { name: "公文正文", pPr: line + twoCharacters, rPr: plain },
  heading1: { name: "公文一级", pPr: line + twoCharacters, rPr: faces.heiti + size(32) },
  heading2: { name: "公文二级", pPr: line + twoCharacters, rPr: faces.kaiti + size(32) },
  attachments: {
    name: "附件说明",
    pPr: line + ind('w:leftChars="500" w:left="1600" w:hangingChars="300" w:hanging="960"'),
    rPr: plain,
  },
  attachments2: {
    name: "附件说明续",
    pPr: line + ind('w:leftChars="500" w:left="1600"'),
    rPr: plain,
  },
  signature: {
    name: "公文署名",
    pPr: line + ind('w:rightChars="200" w:right="640"') + jc("right"),
    rPr: plain,
  },
  date: {
    name: "公文日期",
    pPr: line + ind('w:rightChars="400" w:right="1280"') + jc("right"),
    rPr: plain,
  },
  note: { name: "附注", pPr: line + twoCharacters, rPr: plain },
  label: { name: "附件标签", pPr: `<w:pageBreakBefore/>${line}`, rPr: faces.heiti + size(32) },
  imprint: {
    name: "抄送机关",
    pPr: ruled("top", "000000") + line + ind('w:leftChars="100" w:left="280"'),
    rPr: faces.fangsong + size(28),
  },
  printed: {
    name: "印发机关",
    pPr: ruled("top", "000000") + line + ind('w:leftChars="100" w:left="280"'),
    rPr: faces.fangsong + size(28),
  },
} satisfies Record<string, Kind>;

export type KindName = keyof typeof kinds;

/** A stretch of text with another font or other properties than its paragraph. */
export type Piece = string | { text: string; rPr: string };

export interface Line {
  kind: KindName;
  /** The expected role; `null` for none. */
  role: string | null;
  pieces: readonly Piece[];
  /** More properties of the paragraph, before those of the kind. */
  pPr?: string;
}

/** A paragraph of a kind with its expected role. */
export const is = (kind: KindName, role: string | null, ...pieces: readonly Piece[]): Line => ({
  kind,
  role,
  pieces,
});

export type Writing = "styled" | "direct";

/** Writes a document in one of two ways: with `direct` formatting, or `styled`. */
export function documentOf(lines: readonly Line[], writing: Writing, numbering = ""): Buffer {
  const body = lines.map((one) => paragraphOf(one, writing)).join("<w:p/>");
  const styles = Object.entries(kinds).map(
    ([id, { name, pPr, rPr }]) =>
      `<w:style w:type="paragraph" w:customStyle="1" w:styleId="${id}"><w:name w:val="${name}"/><w:basedOn w:val="Normal"/><w:pPr>${pPr}</w:pPr><w:rPr>${rPr}</w:rPr></w:style>`,
  );
  const normal =
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>';
  const section =
    '<w:sectPr><w:footerReference w:type="default" r:id="rId1"/><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1587" w:header="851" w:footer="1400" w:gutter="0"/><w:docGrid w:type="lines" w:linePitch="579"/></w:sectPr>';
  const number = (content: string) =>
    `<w:r><w:rPr>${faces.songti}${size(28)}</w:rPr>${content}</w:r>`;
  const footer = `<w:p><w:pPr>${jc("center")}</w:pPr>${number("<w:t>— </w:t>")}${number('<w:fldChar w:fldCharType="begin"/>')}${number("<w:instrText> PAGE </w:instrText>")}${number('<w:fldChar w:fldCharType="separate"/>')}${number("<w:t>1</w:t>")}${number('<w:fldChar w:fldCharType="end"/>')}${number("<w:t> —</w:t>")}</w:p>`;
  return docx(body + section, {
    "word/_rels/document.xml.rels": documentRelationships([
      { type: "footer", target: "footer1.xml" },
      { type: "styles", target: "styles.xml" },
      { type: "numbering", target: "numbering.xml" },
    ]),
    "word/footer1.xml": storyPart("w:ftr", footer),
    "word/styles.xml": storyPart("w:styles", normal + styles.join("")),
    "word/numbering.xml": storyPart("w:numbering", numbering),
  });
}

function paragraphOf({ kind, pieces, pPr: directPr = "" }: Line, writing: Writing): string {
  const { pPr, rPr } = kinds[kind];
  const properties =
    writing === "styled" ? `<w:pStyle w:val="${kind}"/>${directPr}` : directPr + pPr;
  const runs = pieces.map((piece) => {
    const text = typeof piece === "string" ? piece : piece.text;
    const base = writing === "styled" ? "" : rPr;
    const stated = typeof piece === "string" ? base : merged(base, piece.rPr);
    const content = text
      .split("\t")
      .map((part) => `<w:t xml:space="preserve">${part}</w:t>`)
      .join("<w:tab/>");
    return `<w:r><w:rPr>${stated}</w:rPr>${content}</w:r>`;
  });
  return `<w:p><w:pPr>${properties}</w:pPr>${runs.join("")}</w:p>`;
}

/** Merges properties over others, so that each element occurs once. */
function merged(below: string, above: string): string {
  const elements = (xml: string) =>
    Array.from(xml.matchAll(/<(w:\w+)[^>]*\/>/g), ([element, name]) => [name, element] as const);
  return [...new Map([...elements(below), ...elements(above)]).values()].join("");
}

export interface FoundRole {
  text: string;
  role: string | null;
  confidence: number | null;
  reason: string;
}

/** The roles of the body's paragraphs with text, and the findings. */
export function check(archive: Buffer, requirements: Requirements) {
  const pack = WordPackage.open(archive);
  const body = readBody(pack);
  const document = readLintDocument({
    pack,
    stories: [body, ...readOtherStories(pack, [""])],
    requirements,
    touched: new TouchedRuns(),
    templateFacts: null,
  });
  const shown = (document.stories[0]?.paragraphs ?? []).filter(({ isEmpty }) => !isEmpty);
  const paragraphs = shown.map(
    (paragraph): FoundRole => ({
      text: paragraph.text,
      role: paragraph.role?.name ?? null,
      confidence: paragraph.decision?.sign.confidence ?? null,
      reason: roleReason(paragraph),
    }),
  );
  const findings = lint(document);
  const refuse = refusalsAmong(findings, requirements);
  const issues = findings.map((located) => toIssue(located, requirements, refuse(located)));
  return { paragraphs, issues };
}
