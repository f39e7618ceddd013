/** Helpers that write the XML of example documents. */

/** A paragraph with one run. */
export function para(text: string, pPr = "", rPr = ""): string {
  const properties = pPr === "" ? "" : `<w:pPr>${pPr}</w:pPr>`;
  return `<w:p>${properties}${runOf(text, rPr)}</w:p>`;
}

export function runOf(text: string, rPr = ""): string {
  const properties = rPr === "" ? "" : `<w:rPr>${rPr}</w:rPr>`;
  return `<w:r>${properties}<w:t xml:space="preserve">${text}</w:t></w:r>`;
}

/**
 * The last section, an A4 page.
 *
 * @param change parts to replace or add, by name.
 */
export function sectionOf(change: Readonly<Record<string, string>> = {}): string {
  const parts: Record<string, string> = {
    size: '<w:pgSz w:w="11906" w:h="16838"/>',
    margins:
      '<w:pgMar w:top="1440" w:right="1800" w:bottom="1440" w:left="1800" w:header="851" w:footer="992" w:gutter="0"/>',
    columns: '<w:cols w:space="425"/>',
    grid: '<w:docGrid w:type="lines" w:linePitch="312"/>',
    ...change,
  };
  const { references = "", ...rest } = parts;
  return `<w:sectPr>${references}${Object.values(rest).join("")}</w:sectPr>`;
}

/** A table of rows of cells; each cell is text. */
export function tableOf(rows: readonly (readonly string[])[], tblPr = "", trPr = ""): string {
  const width = 2000;
  const grid = (rows[0] ?? []).map(() => `<w:gridCol w:w="${width}"/>`).join("");
  const body = rows.map((cells, index) => {
    const tableCells = cells.map(
      (text) => `<w:tc><w:tcPr><w:tcW w:w="${width}" w:type="dxa"/></w:tcPr>${para(text)}</w:tc>`,
    );
    const first = index === 0 && trPr !== "" ? `<w:trPr>${trPr}</w:trPr>` : "";
    return `<w:tr>${first}${tableCells.join("")}</w:tr>`;
  });
  return `<w:tbl><w:tblPr>${tblPr}</w:tblPr><w:tblGrid>${grid}</w:tblGrid>${body.join("")}</w:tbl>`;
}

const main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const relationshipTypes = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const packageRelationships = "http://schemas.openxmlformats.org/package/2006/relationships";

/** A part of WordprocessingML: `w:styles`, `w:ftr`, … */
export function wordPart(root: string, content: string): string {
  return `<${root} xmlns:w="${main}" xmlns:r="${relationshipTypes}">${content}</${root}>`;
}

/** Relationships of the main part: type, target and, for external targets, the mode. */
export function relationshipsOf(targets: readonly (readonly [string, string, string?])[]): string {
  const items = targets.map(
    ([type, target, mode], index) =>
      `<Relationship Id="rId${index + 1}" Type="${relationshipTypes}/${type}" Target="${target}"${mode === undefined ? "" : ` TargetMode="${mode}"`}/>`,
  );
  return `<Relationships xmlns="${packageRelationships}">${items.join("")}</Relationships>`;
}

/** The parts of a document with these styles. */
export function withStyles(styles: string): Record<string, string> {
  return {
    "word/_rels/document.xml.rels": relationshipsOf([["styles", "styles.xml"]]),
    "word/styles.xml": wordPart("w:styles", styles),
  };
}

/** The parts of a document with this footer, as `rId1`. */
export function withFooter(content: string): Record<string, string> {
  return {
    "word/_rels/document.xml.rels": relationshipsOf([["footer", "footer1.xml"]]),
    "word/footer1.xml": wordPart("w:ftr", content),
  };
}

export const footerReference = '<w:footerReference w:type="default" r:id="rId1"/>';

/** The runs of a field that shows the page number. */
export const pageField =
  '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>';

/** A paragraph with a picture; sizes are EMU. */
export function picture(cx: number, cy: number, description = "", id = "rId1"): string {
  const wp = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing";
  const a = "http://schemas.openxmlformats.org/drawingml/2006/main";
  const pic = "http://schemas.openxmlformats.org/drawingml/2006/picture";
  const descr = description === "" ? "" : ` descr="${description}"`;
  return `<w:p><w:r><w:drawing><wp:inline xmlns:wp="${wp}"><wp:extent cx="${cx}" cy="${cy}"/><wp:docPr id="1" name="Picture 1"${descr}/><a:graphic xmlns:a="${a}"><a:graphicData uri="${pic}"><pic:pic xmlns:pic="${pic}"><pic:nvPicPr><pic:cNvPr id="1" name="p"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="${id}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="${cx}" cy="${cy}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`;
}
