import { type Assets, noAssets } from "../apps/engine/index.ts";
import { docx } from "../test/fixtures/docx.ts";
import { type DocumentModel, documentFrom } from "../test/support/document-model.ts";
import { documentOf, payloadOf, template } from "../test/support/document-xml.ts";

/** A template with a payload that fills it, for the skill `document`. */
export interface FuzzTemplate {
  template: Buffer;
  task: { task_type: string; payload: Readonly<Record<string, unknown>> };
  assets: Assets;
}

/** A template with every kind of tag in every kind of place that can have it. */
export function templateOfAllKinds(): FuzzTemplate {
  const t = (text: string) => `<w:r><w:t xml:space="preserve">${text}</w:t></w:r>`;
  const p = (...content: string[]) => `<w:p>${content.join("")}</w:p>`;
  const control = (id: number, tag: string, kind: string, content: string) =>
    `<w:sdt><w:sdtPr><w:tag w:val="${tag}"/><w:id w:val="${id}"/>${kind}</w:sdtPr><w:sdtContent>${content}</w:sdtContent></w:sdt>`;
  const cell = (...blocks: string[]) =>
    `<w:tc><w:tcPr><w:tcW w:w="3000" w:type="dxa"/></w:tcPr>${blocks.join("")}</w:tc>`;
  const table = (...rows: string[]) =>
    `<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tblGrid><w:gridCol w:w="3000"/><w:gridCol w:w="3000"/></w:tblGrid>${rows.map((row) => `<w:tr>${row}</w:tr>`).join("")}</w:tbl>`;
  const picture = (id: number) =>
    `<w:r><w:drawing><wp:inline><wp:extent cx="360000" cy="360000"/><wp:docPr id="${id}" name="p" descr="【%PHOTO】"/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="${id}" name="p"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="image"/></pic:blipFill><pic:spPr><a:xfrm><a:ext cx="360000" cy="360000"/></a:xfrm></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>`;
  const body = [
    p(
      t("【TITLE】 of 【DAY|date:yyyy-MM-dd】, 【TOTAL|number:0.00】 "),
      `<w:hyperlink r:id="link">${t("【NAME】")}</w:hyperlink>`,
    ),
    p(t("【#OPEN】for 【NAME】"), picture(3), t("【/OPEN】【^OPEN】closed【/OPEN】")),
    p(t("【#ITEMS】")),
    p(t("【@INDEX】. 【NAME】 "), picture(4), control(11, "NAME", "<w:text/>", t("name"))),
    table(cell(p(t("【#PARTS】【NAME】"))) + cell(p(t("【%PHOTO|width:1cm】【/PARTS】")))),
    p(t("【/ITEMS】")),
    table(
      cell(p(t("Head"))) + cell(p(t("Price"))),
      cell(p(t("【#ITEMS】【NAME】"))) + cell(p(t("【PRICE】【/ITEMS】"))),
      cell(p(t("Notes"))) + cell(p(t("x")), p(t("【#OPEN】")), p(t("【NAME】")), p(t("【/OPEN】"))),
    ),
    p(t("【~NOTE】")),
    p(t("【%QR|qr】 【%PHOTO】")),
    p(control(12, "OPEN", '<w14:checkbox><w14:checked w14:val="0"/></w14:checkbox>', t("☐"))),
    p(control(13, "DAY", '<w:date><w:dateFormat w:val="d.M.yyyy"/></w:date>', t("1.1.2020"))),
    p(
      control(
        14,
        "NAME",
        '<w:dropDownList><w:listItem w:displayText="Ann" w:value="a"/></w:dropDownList>',
        t("choose"),
      ),
    ),
    p(
      '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> HYPERLINK "https://example.org/" </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>',
      t("【TITLE】"),
      '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
    ),
    p(t("end")),
  ];
  const relationships = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const namespaces =
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"';
  const document = docx("", {
    "word/document.xml": `<w:document ${namespaces} xmlns:r="${relationships}"><w:body>${body.join("")}<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:body></w:document>`,
    "[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="png" ContentType="image/png"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`,
    "word/_rels/document.xml.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="image" Type="${relationships}/image" Target="media/image1.png"/><Relationship Id="link" Type="${relationships}/hyperlink" Target="https://example.org/" TargetMode="External"/></Relationships>`,
    "word/media/image1.png": Buffer.from(pixel, "base64"),
  });
  const part = (name: string) => ({ name, photo: pixel });
  const payload = {
    title: "Title",
    name: "Ann",
    day: "2026-10-12",
    total: 12.5,
    open: true,
    photo: pixel,
    qr: "https://example.org/",
    note: "# Head\n\n1. a\n2. b\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n**bold**",
    items: [
      { name: "Ann", price: 1, photo: pixel, parts: [part("a"), part("b")] },
      { name: "Bo", price: 2, photo: pixel, parts: [] },
    ],
  };
  return { template: document, task: { task_type: "document", payload }, assets: noAssets };
}

/** A template with sections around the elements that Word writes, each section different. */
export function randomTemplate(random: () => number): FuzzTemplate {
  const choose = (below: number) => Math.floor(random() * below);
  const model: DocumentModel = documentFrom(choose, { depth: 2, allowsLooseThings: true });
  const times = (section: number) => (section * 7) % 3;
  const payload = payloadOf(model, { times, isList: true });
  return {
    assets: noAssets,
    template: documentOf(model, template),
    task: { task_type: "document", payload },
  };
}

const pixel =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
