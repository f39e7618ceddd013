import type { WordPackage } from "../../../word/package.ts";
import type { StoryPart } from "../../../word/stories.ts";
import { readSections } from "./sections.ts";

/** The parts of a template that a policy may lock, in a form that can be compared. */
export interface TemplateFacts {
  sections: number;
  headersAndFooters: string;
  /** Rows and cells of each table. */
  tables: string;
  /** Length and checksum of the part with the styles. */
  styles: string;
}

export function readFacts(pack: WordPackage, body: StoryPart): TemplateFacts {
  const sections = readSections(pack, body);
  const references = sections.map(({ headers, footers }) => JSON.stringify([headers, footers]));
  const styles = pack.relationships(pack.mainPart).find(({ type }) => type === "styles")?.target;
  return {
    sections: sections.length,
    headersAndFooters: references.join(" "),
    tables: tableShapes(body),
    styles: styles !== undefined && pack.has(styles) ? stylesOf(pack, styles) : "none",
  };
}

function stylesOf(pack: WordPackage, part: string): string {
  const { source } = pack.xml(part);
  let sum = 0;
  for (let at = 0; at < source.length; at++) sum = (Math.imul(sum, 31) + source.charCodeAt(at)) | 0;
  return `${source.length} bytes, ${(sum >>> 0).toString(16)}`;
}

/**
 * The shape of each table, counted from the paths of paragraphs in cells: `t0: 3 rows, 6 cells`.
 */
function tableShapes({ paragraphs }: StoryPart): string {
  const tables = new Map<string, { rows: Set<string>; cells: Set<string> }>();
  for (const { path, isInTable } of paragraphs) {
    if (!isInTable) continue;
    const cell = path.slice(0, path.lastIndexOf("."));
    const row = cell.slice(0, cell.lastIndexOf("."));
    const table = row.slice(0, row.lastIndexOf("."));
    const shape = tables.get(table) ?? { rows: new Set(), cells: new Set() };
    shape.rows.add(row);
    shape.cells.add(cell);
    tables.set(table, shape);
  }
  return [...tables]
    .map(([path, { rows, cells }]) => `${path}: ${rows.size} rows, ${cells.size} cells`)
    .join("; ");
}
