import { tableOf } from "../example-xml.ts";
import type { Finding, Rule } from "../rule.ts";

/** Cells that are still empty in the filled document. */
export const tableCellEmpty: Rule = {
  code: "TABLE_CELL_EMPTY",
  title: "A cell of a table is empty.",
  advice: ["Fill the cell, with a dash where there is nothing to say."],
  severity: "warn",
  reads: "tables.forbid_empty_cells",
  repair: "none",
  isAsked: ({ tables }) => tables.forbid_empty_cells === true,
  document: function* ({ stories }): Generator<Finding> {
    for (const { part, paragraphs } of stories) {
      if (part.kind !== "body") continue;
      const inCells = paragraphs.filter(({ path }) => /\.c\d+\.p\d+$/.test(path));
      const outer = new Set(
        inCells.flatMap(({ path }) => /^(.*\.c\d+)\.t\d+\.r/.exec(path)?.[1] ?? []),
      );
      const cells = Map.groupBy(inCells, ({ path }) => path.replace(/\.p\d+$/, ""));
      for (const [cell, inCell] of cells) {
        // A cell with a nested table is not empty.
        if (inCell.some(({ isEmpty }) => !isEmpty) || outer.has(cell)) continue;
        yield { message: "The cell is empty.", path: inCell[0]?.path ?? cell };
      }
    }
  },
  example: {
    policy: "tables: { forbid_empty_cells: true }",
    passes: { body: tableOf([["一", "二"]]) },
    fails: { body: tableOf([["一", ""]]) },
  },
};
