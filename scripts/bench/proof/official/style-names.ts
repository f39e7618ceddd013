import { plain, text } from "../formats.ts";
import type { Model, Style } from "../model.ts";
import { type OfficialRole, officialFormats } from "./formats.ts";
import type { Variation } from "./variation.ts";

/** Ids and names of styles as used by people and programs. */
const names: Record<
  Variation["names"],
  Partial<Record<OfficialRole, [id: string, name: string]>>
> = {
  clerk: {
    copyNumber: ["GWFH", "份号"],
    secrecy: ["GWMJ", "密级"],
    mark: ["GWBZ", "发文机关标志"],
    letterMark: ["GWBZX", "信函标志"],
    docNumber: ["GWWH", "发文字号"],
    upNumber: ["GWWHU", "上行文发文字号"],
    letterNumber: ["GWWHX", "信函发文字号"],
    orderNumber: ["GWLH", "令号"],
    title: ["GWTitle", "公文标题"],
    addressee: ["GWZS", "公文主送"],
    body: ["GWBody", "公文正文"],
    heading1: ["GWH1", "公文一级"],
    heading2: ["GWH2", "公文二级"],
    heading3: ["GWH3", "公文三级"],
    heading4: ["GWH4", "公文四级"],
    attachmentNote: ["GWFJ", "附件说明"],
    attachmentNoteMore: ["GWFJ2", "附件说明续"],
    signature: ["GWSign", "公文署名"],
    date: ["GWDate", "公文日期"],
    note: ["GWFZ", "附注"],
    attachmentLabel: ["GWFJL", "附件标签"],
    copies: ["GWBJ", "抄送机关"],
    letterCopies: ["GWBJX", "信函抄送"],
    issuer: ["GWBJ2", "印发机关"],
    blank: ["GWKong", "空行"],
  },
  wps: {
    secrecy: ["21", "公文-密级"],
    mark: ["22", "公文-红头"],
    letterMark: ["23", "公文-信函红头"],
    docNumber: ["24", "公文-文号"],
    upNumber: ["25", "公文-文号签发人"],
    letterNumber: ["26", "公文-信函文号"],
    title: ["27", "公文-主标题"],
    addressee: ["28", "公文-主送机关"],
    body: ["29", "公文-正文"],
    heading1: ["30", "公文-一级标题"],
    heading2: ["31", "公文-二级标题"],
    heading3: ["32", "公文-三级标题"],
    heading4: ["33", "公文-四级标题"],
    attachmentNote: ["34", "公文-附件"],
    signature: ["35", "公文-落款"],
    date: ["36", "公文-成文日期"],
    copies: ["37", "公文-版记"],
    issuer: ["38", "公文-版记末行"],
    blank: ["39", "公文-空行"],
  },
  word: {
    mark: ["af0", "红头"],
    letterMark: ["af1", "信函红头"],
    docNumber: ["af2", "文号"],
    upNumber: ["af3", "文号和签发人"],
    letterNumber: ["af4", "函号"],
    title: ["a3", "Title"],
    addressee: ["a4", "Salutation"],
    body: ["2", "Body Text First Indent"],
    heading1: ["1", "heading 1"],
    heading2: ["20", "heading 2"],
    heading3: ["3", "heading 3"],
    heading4: ["4", "heading 4"],
    signature: ["a5", "Signature"],
    date: ["a6", "Date"],
    blank: ["a7", "Body Text"],
  },
};

/** Roles that use the style of another role. */
const shared: Partial<Record<OfficialRole, OfficialRole>> = {
  urgency: "secrecy",
  attachmentTitle: "title",
  attendance: "body",
  note: "body",
  attachmentNoteMore: "attachmentNote",
  post: "signature",
};

/** The styles of a document by role. Roles without a style are formatted directly. */
export function officialStyles(variation: Variation): Model["styles"] {
  const formats = officialFormats(variation);
  const styleNames = names[variation.names];
  const styles: Model["styles"] = {
    pageNumber: footerStyle(variation),
  };
  const roles = Object.keys(formats) as OfficialRole[];
  for (const role of roles) {
    const name = styleNames[role];
    if (name !== undefined)
      styles[role] = { id: name[0], name: name[1], ...structuredClone(formats[role]) };
  }
  for (const role of roles) {
    const style = styles[shared[role] ?? ""];
    if (styles[role] === undefined && style !== undefined) styles[role] = style;
  }
  return styles;
}

/** The style of footers in Chinese Word and WPS. */
function footerStyle({ names: naming, faces }: Variation): Style {
  return {
    id: naming === "word" ? "a8" : "footer",
    name: "footer",
    formatting: {
      ...plain,
      tabs: [{ kind: "right", at: 8306 }],
    },
    text: text(faces.仿宋, 9, "Times New Roman"),
  };
}
