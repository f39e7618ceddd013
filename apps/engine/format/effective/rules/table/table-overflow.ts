import type { XmlDocument } from "../../../../xml/document.ts";
import { noNode, type XmlElement } from "../../../../xml/tree.ts";
import { textWidth } from "../../document/sections.ts";
import { readTableReach, type TableReach } from "../../document/table-width.ts";
import { sectionOf, tableOf } from "../example-xml.ts";
import type { Finding, Rule } from "../rule.ts";

/** The borders and cell margins of any table exceed the text by up to this much. */
const toleranceTwips = 230;

/**
 * Compares the tables of the body, by their cells and indents, with the width of the text or of the
 * cell around them.
 */
export const tableOverflow: Rule = {
  code: "TABLE_OVERFLOW",
  title: "A table is wider than the text.",
  advice: ["Fit the table to the text: Layout, AutoFit, AutoFit Window."],
  severity: "error",
  reads: "tables.fit",
  repair: "none",
  isAsked: ({ tables }) => tables.fit === true,
  document: function* ({ stories, places }): Generator<Finding> {
    for (const { part } of stories) {
      if (part.kind !== "body") continue;
      const { document } = part;
      // A table comes before the tables nested in it.
      const rooms = new Map<XmlElement, number>();
      for (const { path, depth, element } of part.tables) {
        // The width of a text box is not known here: its drawing states it.
        if (/\.b\d+\./.test(path)) continue;
        const section = places.ofTable(path);
        const cell = depth === 0 ? null : cellAround(document, element);
        const room = cell === null ? section && textWidth(section) : (rooms.get(cell) ?? null);
        if (room === null || room <= 0) continue;
        const reach = readTableReach(document, element, room);
        if (reach === null) continue;
        for (const inner of reach.cells) rooms.set(inner.element, inner.room);
        const finding = overflow(reach, room, cell !== null);
        if (finding !== null) yield { ...finding, path };
      }
    }
  },
  example: {
    policy: "tables: { fit: true }",
    passes: { body: tableOf([["一", "二"]]) + sectionOf() },
    fails: { body: tableOf([["一", "二", "三", "四", "五"]]) + sectionOf() },
  },
};

function overflow(
  { left, right, width }: TableReach,
  room: number,
  isNested: boolean,
): Finding | null {
  const isOver = right > room + toleranceTwips || width > room + toleranceTwips;
  const isOut = left < -toleranceTwips;
  if (!isOver && !isOut) return null;
  const around = isNested ? "its cell" : "the text";
  const aroundZh = isNested ? "所在单元格" : "版心";
  const isWide = width > room + toleranceTwips;
  return {
    message: isWide
      ? `The table is wider than ${around}.`
      : `The table extends beyond the ${isOver ? "right" : "left"} edge of ${around}.`,
    titleZh: isWide ? `表格比${aroundZh}宽` : `表格超出${aroundZh}的${isOver ? "右" : "左"}边`,
    expected: Math.round(isOver ? room : 0),
    actual: Math.round(isOver ? Math.max(right, width) : left),
  };
}

function cellAround(document: XmlDocument, table: XmlElement): XmlElement | null {
  let at = document.parent(table);
  while (at !== noNode && document.name(at) !== "w:tc") at = document.parent(at);
  return at === noNode ? null : at;
}
