import { deflateEntry, writeZip } from "../../apps/engine/outputs.ts";

/**
 * Makes a document for each shipped policy that passes it. The one for official documents is a
 * template. All formatting is in styles.
 */

const main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const packageNamespace = "http://schemas.openxmlformats.org/package/2006";
const wordType = "application/vnd.openxmlformats-officedocument.wordprocessingml";

/** A part of WordprocessingML other than the document. Its kind is its name. */
type Part = "styles" | "header" | "footer";

interface Sketch {
  body: string;
  section: string;
  styles: string;
  header?: string;
  footer?: string;
}

/** The documents by the name of their policy. */
export function policyDocuments(): Readonly<Record<string, Buffer>> {
  return {
    "gbt9704-2012": pack(officialDocument),
    apa7: pack(studentPaper),
    din5008: pack(businessLetter),
    frap32: pack(appellateBrief),
  };
}

const pageField = [
  '<w:r><w:fldChar w:fldCharType="begin"/></w:r>',
  '<w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>',
  '<w:r><w:fldChar w:fldCharType="separate"/></w:r>',
  "<w:r><w:t>1</w:t></w:r>",
  '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
].join("");

const officialDocument: Sketch = {
  section: `<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1587" w:header="851" w:footer="1417" w:gutter="0"/><w:docGrid w:type="lines" w:linePitch="579"/>`,
  styles:
    defaults("Times New Roman", "仿宋_GB2312", 32) +
    style("Normal", '<w:jc w:val="both"/>', "", true) +
    style(
      "公文标题",
      '<w:spacing w:before="579" w:after="579"/><w:jc w:val="center"/>',
      font("方正小标宋简体", 44),
    ) +
    style("公文主送", "") +
    style(
      "公文正文",
      '<w:spacing w:line="560" w:lineRule="exact"/><w:ind w:firstLineChars="200" w:firstLine="640"/>',
    ) +
    style(
      "公文一级",
      '<w:keepNext/><w:spacing w:line="560" w:lineRule="exact"/><w:ind w:firstLineChars="200" w:firstLine="640"/><w:outlineLvl w:val="0"/>',
      font("黑体", 32),
    ) +
    style(
      "公文二级",
      '<w:keepNext/><w:spacing w:line="560" w:lineRule="exact"/><w:ind w:firstLineChars="200" w:firstLine="640"/><w:outlineLvl w:val="1"/>',
      font("楷体_GB2312", 32),
    ) +
    style(
      "公文署名",
      '<w:spacing w:before="1158"/><w:ind w:rightChars="400" w:right="1280"/><w:jc w:val="right"/>',
    ) +
    style("公文日期", '<w:ind w:rightChars="400" w:right="1280"/><w:jc w:val="right"/>') +
    style(
      "页码",
      '<w:jc w:val="center"/>',
      '<w:rFonts w:ascii="宋体" w:hAnsi="宋体" w:eastAsia="宋体"/><w:sz w:val="28"/>',
    ),
  footer: `<w:p><w:pPr><w:pStyle w:val="页码"/></w:pPr>${run("— ")}${pageField}${run(" —")}</w:p>`,
  body: [
    para("公文标题", "关于召开【MEETING_TITLE】的通知"),
    para("公文主送", "各部门、各分公司："),
    para(
      "公文正文",
      "经研究，定于【MEETING_DATE】召开【MEETING_TITLE】，总结前一阶段工作，部署下一阶段任务。现将有关事项通知如下。",
    ),
    para("公文一级", "一、会议安排"),
    para("公文二级", "（一）时间和地点"),
    para("公文正文", "会议于【MEETING_DATE】【MEETING_TIME】开始，地点在【MEETING_LOCATION】。"),
    para("公文二级", "（二）参会人员"),
    para("公文正文", "各部门、各分公司主要负责人参加。"),
    para("公文一级", "二、有关要求"),
    para(
      "公文正文",
      "请各单位于会前准备好书面汇报材料，一式三份；因故不能参会的，请提前向【ORGANIZER】请假。",
    ),
    para("公文署名", "【ORGANIZER】"),
    para("公文日期", "2026年9月28日"),
  ].join(""),
};

const double = '<w:spacing w:before="0" w:after="0" w:line="480" w:lineRule="auto"/>';

const studentPaper: Sketch = {
  section: `<w:pgSz w:w="12240" w:h="15840"/><w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440" w:header="720" w:footer="720" w:gutter="0"/>`,
  styles:
    defaults("Times New Roman", "Times New Roman", 24) +
    style("Normal", `${double}<w:ind w:firstLine="720"/>`, "", true) +
    style("Title", `${double}<w:ind w:firstLine="0"/><w:jc w:val="center"/>`, "<w:b/>") +
    style(
      "Heading1",
      `${double}<w:ind w:firstLine="0"/><w:jc w:val="center"/><w:outlineLvl w:val="0"/>`,
      "<w:b/>",
    ) +
    style("Heading2", `${double}<w:ind w:firstLine="0"/><w:outlineLvl w:val="1"/>`, "<w:b/>") +
    style("Bibliography", `${double}<w:ind w:left="720" w:hanging="720"/>`) +
    style("Header", '<w:jc w:val="right"/>'),
  header: `<w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr>${pageField}</w:p>`,
  body: [
    para("Title", "Attention and the Length of Meetings"),
    para(
      "Normal",
      "Meetings are held in every office, and few of them are as short as they could be.",
    ),
    para("Heading1", "Method"),
    para("Heading2", "Participants"),
    para("Normal", "Forty members of one department took part for eight weeks."),
    para("Heading1", "References"),
    para(
      "Bibliography",
      "Marsh, E. (2019). The shape of the working day. Journal of Office Studies, 12(3), 41–58.",
    ),
  ].join(""),
};

const businessLetter: Sketch = {
  section: `<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2551" w:right="1134" w:bottom="1134" w:left="1417" w:header="709" w:footer="709" w:gutter="0"/>`,
  styles:
    defaults("Arial", "Arial", 22) +
    style("Normal", '<w:spacing w:line="240" w:lineRule="auto"/>', "", true) +
    style("Betreff", '<w:spacing w:before="480" w:after="480"/>', "<w:b/>"),
  body: [
    para("Normal", "Muster GmbH, Postfach 12 34, 70173 Stuttgart"),
    para("Normal", "28.09.2026"),
    para("Betreff", "Einladung zur Besprechung der Ergebnisse"),
    para("Normal", "Sehr geehrte Frau Beispiel,"),
    para("Normal", "wir laden Sie zur Besprechung der Ergebnisse des dritten Quartals ein."),
    para("Normal", "Mit freundlichen Grüßen"),
  ].join(""),
};

const appellateBrief: Sketch = {
  section: `<w:pgSz w:w="12240" w:h="15840"/><w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440" w:header="720" w:footer="720" w:gutter="0"/>`,
  styles:
    defaults("Century Schoolbook", "Century Schoolbook", 28) +
    style("Normal", double, "", true) +
    style("Heading1", '<w:jc w:val="center"/><w:outlineLvl w:val="0"/>', "<w:b/>") +
    style(
      "Quote",
      '<w:spacing w:line="240" w:lineRule="auto"/><w:ind w:left="720" w:right="720"/>',
    ) +
    style("Footer", '<w:jc w:val="center"/>'),
  footer: `<w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>${pageField}</w:p>`,
  body: [
    para("Heading1", "STATEMENT OF THE CASE"),
    para(
      "Normal",
      "The district court dismissed the complaint for want of standing, and this appeal followed.",
    ),
    para("Quote", "The plaintiff has shown no injury that a decision of this court could mend."),
    para("Heading1", "ARGUMENT"),
    para("Normal", "The order should be reversed, because the complaint states an injury in fact."),
  ].join(""),
};

function run(text: string): string {
  return `<w:r><w:t xml:space="preserve">${text}</w:t></w:r>`;
}

function para(style: string, text: string): string {
  return `<w:p><w:pPr><w:pStyle w:val="${style}"/></w:pPr>${run(text)}</w:p>`;
}

function font(eastAsia: string, halfPoints: number): string {
  return `<w:rFonts w:eastAsia="${eastAsia}"/><w:sz w:val="${halfPoints}"/>`;
}

function defaults(latin: string, eastAsia: string, halfPoints: number): string {
  return `<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="${latin}" w:hAnsi="${latin}" w:eastAsia="${eastAsia}" w:cs="${latin}"/><w:sz w:val="${halfPoints}"/><w:szCs w:val="${halfPoints}"/></w:rPr></w:rPrDefault></w:docDefaults>`;
}

function style(id: string, pPr: string, rPr = "", isDefault = false): string {
  const names: Record<string, string> = {
    Heading1: "heading 1",
    Heading2: "heading 2",
    Header: "header",
    Footer: "footer",
  };
  const basedOn = isDefault ? "" : '<w:basedOn w:val="Normal"/>';
  const attribute = isDefault ? ' w:default="1"' : ' w:customStyle="0"';
  return `<w:style w:type="paragraph" w:styleId="${id}"${attribute}><w:name w:val="${names[id] ?? id}"/>${basedOn}<w:qFormat/><w:pPr>${pPr}</w:pPr><w:rPr>${rPr}</w:rPr></w:style>`;
}

function pack({ body, section, styles, header, footer }: Sketch): Buffer {
  const parts: Partial<Record<Part, string>> = {
    styles: wordPart("w:styles", styles),
    ...(header === undefined ? {} : { header: wordPart("w:hdr", header) }),
    ...(footer === undefined ? {} : { footer: wordPart("w:ftr", footer) }),
  };
  const names = Object.keys(parts) as Part[];
  const id = (part: Part) => `rId${names.indexOf(part) + 1}`;
  const references = (["header", "footer"] as const)
    .filter((part) => parts[part] !== undefined)
    .map((part) => `<w:${part}Reference w:type="default" r:id="${id(part)}"/>`)
    .join("");
  const overrides = names.map(
    (part) => `<Override PartName="/word/${part}.xml" ContentType="${wordType}.${part}+xml"/>`,
  );
  const files: Record<string, string> = {
    "[Content_Types].xml": `<Types xmlns="${packageNamespace}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="${wordType}.document.main+xml"/>${overrides.join("")}</Types>`,
    "_rels/.rels": relationships([["rId1", "officeDocument", "word/document.xml"]]),
    "word/_rels/document.xml.rels": relationships(
      names.map((part) => [id(part), part, `${part}.xml`]),
    ),
    "word/document.xml": wordPart(
      "w:document",
      `<w:body>${body}<w:sectPr>${references}${section}</w:sectPr></w:body>`,
    ),
  };
  for (const part of names) files[`word/${part}.xml`] = parts[part] ?? "";
  return Buffer.concat(writeZip(Object.entries(files).map(([name, xml]) => entry(name, xml))));
}

function wordPart(root: string, content: string): string {
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<${root} xmlns:w="${main}" xmlns:r="${office}">${content}</${root}>`;
}

function relationships(targets: readonly (readonly [string, string, string])[]): string {
  const items = targets.map(
    ([id, type, target]) =>
      `<Relationship Id="${id}" Type="${office}/${type}" Target="${target}"/>`,
  );
  return `<Relationships xmlns="${packageNamespace}/relationships">${items.join("")}</Relationships>`;
}

function entry(name: string, content: string) {
  const blank = {
    name,
    nameBytes: Buffer.from(name),
    flags: 0x0800,
    method: 0,
    modified: { time: 0, date: 0x5d21 },
    crc: 0,
    size: 0,
    externalAttributes: 0,
    compressed: Buffer.alloc(0),
  };
  return deflateEntry(blank, Buffer.from(content));
}
