import { zip } from "../../../../test/fixtures/docx.ts";
import type { Model } from "../model.ts";
import { bodyXml, marginXml } from "./body.ts";
import { numberingXml } from "./numbering.ts";
import {
  contentTypes,
  declaration,
  format,
  office,
  type Part,
  part,
  relationships,
} from "./package.ts";
import { commentXml, footnotesXml, settingsXml } from "./small-parts.ts";
import { stylesXml } from "./styles.ts";
import { themeXml } from "./theme.ts";

/** Writes a model as a Word document. */
export function writeDocument(model: Model): Buffer {
  const parts: Part[] = [
    part("styles", "w:styles", stylesXml(model)),
    part("settings", "w:settings", settingsXml(model)),
  ];
  if (model.levels.length > 0) {
    parts.push(part("numbering", "w:numbering", numberingXml(model)));
  }
  if (model.habits.base === "word") parts.push(themePart());
  if (model.comment !== null) parts.push(part("comments", "w:comments", commentXml(model.comment)));
  if (model.footnotes.length > 0) {
    parts.push(part("footnotes", "w:footnotes", footnotesXml(model)));
  }
  parts.push(...marginParts(model));
  const body = part("document", "w:document", `<w:body>${bodyXml(model)}</w:body>`);
  return zip({
    "[Content_Types].xml": contentTypes([body, ...parts]),
    "_rels/.rels": relationships([
      { id: "rId1", type: `${office}/officeDocument`, target: "word/document.xml" },
    ]),
    "word/document.xml": body.xml,
    "word/_rels/document.xml.rels": relationships(
      parts.map(({ id, kind, file }) => ({ id, type: `${office}/${kind}`, target: file })),
    ),
    ...Object.fromEntries(parts.map(({ file, xml }) => [`word/${file}`, xml])),
  });
}

function themePart(): Part {
  return {
    id: "rId-theme",
    kind: "theme",
    file: "theme/theme1.xml",
    contentType: `${format}.theme+xml`,
    xml: declaration + themeXml,
  };
}

/**
 * The parts of headers and footers, `footer1.xml` and so on, with the ids that sections refer to.
 */
function marginParts(model: Model): Part[] {
  const counts = { header: 0, footer: 0 };
  return model.margins.map((margin, index) => {
    const { kind } = margin;
    const file = `${kind}${++counts[kind]}.xml`;
    const element = kind === "header" ? "w:hdr" : "w:ftr";
    return { ...part(kind, element, marginXml(margin, model), file), id: `rIdM${index + 1}` };
  });
}
