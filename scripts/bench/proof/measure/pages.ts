import { readBody, WordPackage } from "../../../../apps/engine/layers.ts";

/** The measures of a section's page by element and attribute: `pgMar w:top`. */
export type Page = ReadonlyMap<string, string>;

/** The pages of a document by the path of the section: `section0`. */
export function pagesIn(archive: Buffer): Map<string, Page> {
  const { source } = readBody(WordPackage.open(archive)).document;
  const sections = source.match(/<w:sectPr[ >].*?<\/w:sectPr>/gs) ?? [];
  return new Map(sections.map((section, index) => [`section${index}`, pageOf(section)]));
}

function pageOf(section: string): Page {
  const page = new Map<string, string>();
  for (const name of ["pgSz", "pgMar", "docGrid", "pgNumType"]) {
    const element = new RegExp(`<w:${name}( [^>]*?)/?>`).exec(section);
    for (const [, key = "", value = ""] of element?.[1]?.matchAll(/([\w:]+)="([^"]*)"/g) ?? []) {
      page.set(`${name} ${key}`, value);
    }
  }
  return page;
}

/** The values of attributes that are not stated. */
const defaults: Readonly<Record<string, string>> = {
  "pgSz w:orient": "portrait",
  "pgMar w:gutter": "0",
};

/** The tolerances of measures in twips (5.2.1). */
const tolerances: Readonly<Record<string, number>> = {
  "pgMar w:top": 57,
  "pgMar w:bottom": 57,
  "pgMar w:left": 57,
  "pgMar w:right": 57,
  "docGrid w:linePitch": 20,
};

/** Whether two pages are equal. A grid of lines and characters counts as a grid of lines. */
export function pagesAlike(one: Page, other: Page): boolean {
  const keys = new Set([...one.keys(), ...other.keys()]);
  return [...keys].every((key) => {
    if (key === "docGrid w:charSpace") return true;
    const [a, b] = [one, other].map((page) => page.get(key) ?? defaults[key] ?? "");
    if (key === "docGrid w:type") return (a === "") === (b === "");
    const tolerance = tolerances[key];
    return tolerance === undefined ? a === b : Math.abs(Number(a) - Number(b)) <= tolerance;
  });
}
