import { readXml } from "./read-xml.ts";
import { WorkbookFault } from "./workbook-fault.ts";

const workbookPart = "xl/workbook.xml";
const relationshipsPart = "xl/_rels/workbook.xml.rels";

/**
 * The name of the part with the first worksheet (ECMA-376 part 1, 18.2.20), which is the one that is read.
 *
 * @param textOf the text of a part; null if there is no such part.
 * @throws WorkbookFault if the package is not a workbook.
 */
export function firstSheet(textOf: (part: string) => string | null): string {
  const [workbook, relationships] = [textOf(workbookPart), textOf(relationshipsPart)];
  if (workbook === null || relationships === null) {
    throw new WorkbookFault("not_a_workbook", "is not a workbook of Excel", {
      allowed: "a workbook saved as .xlsx",
    });
  }
  let first: string | null = null;
  readXml(workbook, {
    open: (name, attributes) => {
      if (name !== "sheet") return;
      first ??= Object.entries(attributes).find(([key]) => /(?:^|:)id$/.test(key))?.[1] ?? null;
    },
  });
  const targets = new Map<string | undefined, string>();
  readXml(relationships, {
    open: (name, { Id, Target }) => {
      if (name === "Relationship" && Target !== undefined) targets.set(Id, Target);
    },
  });
  const target = first === null ? undefined : targets.get(first);
  if (target === undefined) throw new WorkbookFault("no_worksheet", "has no worksheet");
  return target.startsWith("/") ? target.slice(1) : `xl/${target}`;
}
