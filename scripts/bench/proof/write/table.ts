import type { Model, Table } from "../model.ts";
import { paragraphXml } from "./paragraph.ts";

/** The XML of a centred table with the borders of its kind. */
export function tableXml({ widths, borders, rows, ...table }: Table, model: Model): string {
  const total = widths.reduce((sum, width) => sum + width, 0);
  const lines = { grid: gridBorders, imprint: imprintBorders, none: "" }[borders];
  const cells = (row: Table["rows"][number], isFirst: boolean) =>
    row.map((cell, index) => {
      const change = isFirst && index === 0 ? (table.cellChange ?? "") : "";
      return `<w:tc><w:tcPr><w:tcW w:w="${widths[index]}" w:type="dxa"/>${change}</w:tcPr>${paragraphXml(cell, model)}</w:tc>`;
    });
  const xml = rows.map((row, index) => {
    const header = index === 0 && borders !== "imprint" ? "<w:tblHeader/>" : "";
    const trPr = header + (index === 0 ? (table.rowChange ?? "") : "");
    return `<w:tr>${trPr === "" ? "" : `<w:trPr>${trPr}</w:trPr>`}${cells(row, index === 0).join("")}</w:tr>`;
  });
  const grid = widths.map((width) => `<w:gridCol w:w="${width}"/>`).join("");
  return `<w:tbl><w:tblPr><w:tblW w:w="${total}" w:type="dxa"/><w:jc w:val="center"/>${lines === "" ? "" : `<w:tblBorders>${lines}</w:tblBorders>`}<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar>${table.change ?? ""}</w:tblPr><w:tblGrid>${grid}${table.gridChange ?? ""}</w:tblGrid>${xml.join("")}</w:tbl>`;
}

const gridBorders = ["top", "left", "bottom", "right", "insideH", "insideV"]
  .map((side) => `<w:${side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>`)
  .join("");
/** Thick outer borders and a thin inner one (GB/T 9704-2012, 7.4.1). */
const imprintBorders = [
  ["top", 8],
  ["bottom", 8],
  ["insideH", 6],
]
  .map(([side, size]) => `<w:${side} w:val="single" w:sz="${size}" w:space="0" w:color="000000"/>`)
  .join("");
