import { propertiesOf, propertyElement } from "../../../docx/property-order.ts";
import { runId } from "../../../docx/stories.ts";
import type { XmlDocument } from "../../../docx/xml-document.ts";
import type { XmlElement } from "../../../docx/xml-tree.ts";
import type { FixChange } from "../../fix-change.ts";
import type { IssueValue } from "../../issue.ts";
import type { LintDocument } from "../document/lint-document.ts";
import { isInReach, type LocatedFinding } from "../lint.ts";
import type { Repair } from "../rules/rule.ts";

/**
 * Repairs what rules have found and know how to put right: properties only, never text, at the lowest
 * level that does it. Where the style has the right value, the paragraph's own goes away.
 */
export function repairFindings(
  document: LintDocument,
  findings: readonly LocatedFinding[],
): FixChange[] {
  const changes: FixChange[] = [];
  for (const located of findings) {
    const { rule, finding, target } = located;
    if (finding.repair === undefined || !isInReach(target, document.requirements)) continue;
    const place = placeOf(located, document);
    if (place === null) continue;
    apply(place.document, place.properties, finding.repair);
    changes.push({
      paragraph_path: finding.path ?? place.path,
      ...(place.runId === null ? {} : { run_id: place.runId }),
      field: finding.repair.element,
      code: rule.code,
      before: plain(finding.actual),
      after: finding.repair.isRemoval ? "inherited" : plain(finding.expected),
      reason: "safe_fix_to_policy",
    });
  }
  return changes;
}

interface Place {
  document: XmlDocument;
  properties: XmlElement;
  path: string;
  runId: string | null;
}

function placeOf({ target }: LocatedFinding, { stories }: LintDocument): Place | null {
  if (target.kind === "paragraph" || target.kind === "run") {
    const { story, paragraph, path } = target.paragraph;
    const { document } = story;
    return target.kind === "paragraph"
      ? {
          document,
          properties: propertiesOf(document, paragraph.element, "w:pPr"),
          path,
          runId: null,
        }
      : {
          document,
          properties: propertiesOf(document, target.run.element, "w:rPr"),
          path,
          runId: runId(paragraph, target.run.index),
        };
  }
  if (target.kind !== "section") return null;
  const body = stories[0]?.part;
  if (body === undefined) return null;
  const { element: properties, path } = target.section;
  return { document: body.document, properties, path, runId: null };
}

function apply(document: XmlDocument, properties: XmlElement, repair: Repair): void {
  const { element: name, set = {}, drop = [], isRemoval } = repair;
  if (isRemoval) {
    const found = document.child(properties, name);
    if (found === null) return;
    for (const attribute of drop) document.removeAttribute(found, attribute);
    if (drop.length === 0 || !document.hasAttributes(found)) document.remove(found);
    return;
  }
  const element = propertyElement(document, properties, name);
  for (const attribute of drop) document.removeAttribute(element, attribute);
  for (const [attribute, value] of Object.entries(set)) {
    document.setAttribute(element, attribute, value);
  }
}

function plain(value: IssueValue | undefined): string | number | null {
  if (value === undefined || value === null) return null;
  return typeof value === "object"
    ? JSON.stringify(value)
    : typeof value === "number"
      ? value
      : String(value);
}
