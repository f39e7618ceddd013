import type { Model } from "../model.ts";

/** The path in the report of each paragraph, by its id in the model. */
export function limitsStatus(model: Model): Map<string, string> {
  const places = new Map<string, string>();
  let paragraphs = 0;
  let tables = 0;
  for (const block of model.blocks) {
    if (block.kind === "paragraph") {
      places.set(block.id, `p${paragraphs++}`);
      continue;
    }
    block.rows.forEach((row, r) => {
      row.forEach((cell, c) => {
        places.set(cell.id, `t${tables}.r${r}.c${c}.p0`);
      });
    });
    places.set(block.id, `t${tables++}`);
  }
  const counts = { header: 0, footer: 0 };
  for (const { kind, paragraphs: content } of model.margins) {
    const part = `${kind}${++counts[kind]}`;
    content.forEach(({ id }, index) => {
      places.set(id, `${part}:p${index}`);
    });
  }
  model.footnotes.forEach(({ id }, index) => {
    places.set(id, `footnotes:n${index + 1}.p0`);
  });
  return places;
}

/** The paths of the sections. */
export function sectionPaths({ sections }: Model): string[] {
  return sections.map((_, index) => `section${index}`);
}
