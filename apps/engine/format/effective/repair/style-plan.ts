import type { LintDocument } from "../document/lint-document.ts";
import type { LintParagraph } from "../document/lint-paragraph.ts";
import type { LocatedFinding } from "../located-finding.ts";
import type { StyleSheet } from "../values/styles.ts";
import { unitOfStyle } from "./places.ts";
import type { PlannedRepair } from "./planned-repair.ts";
import type { Trials } from "./trials.ts";

/** The paragraphs that a style affects: its own, and those of styles that are based on it. */
interface Reach {
  paragraphs: number;
  runs: number;
  /** The role of all these paragraphs; `undefined` if they differ or one has none. */
  role: string | undefined;
}

interface StylePlan {
  planned: readonly PlannedRepair[];
  /**
   * Findings that a style's repair covers, now or later. They are not repaired in the paragraphs.
   */
  covered: ReadonlySet<LocatedFinding>;
}

export const noStyles: StylePlan = { planned: [], covered: new Set() };

/**
 * Plans repairs in the definitions of styles. A style is repaired if it, or a style that it is
 * based on, makes all its paragraphs wrong in the same way, and all of them have the same role.
 * This needs a policy whose scope is everything and that does not lock styles.
 */
export function planStyles(
  document: LintDocument,
  findings: readonly LocatedFinding[],
  trials: Trials,
): StylePlan {
  const { requirements, resolver, pack } = document;
  const part = pack.xmlRelated("styles");
  if (part === null || requirements.scope !== "all" || requirements.lock.styles) return noStyles;
  const groups = Map.groupBy(
    findings.filter((located) => comesFromStyle(located, resolver.styles)),
    ({ rule, finding, target }) =>
      JSON.stringify([styleOf(target), rule.code, target.kind, finding.property, finding.repair]),
  );
  if (groups.size === 0) return noStyles;
  const reached = reachOfStyles(document);
  const elements = new Map(
    [...part.elements(part.root)]
      .filter((element) => part.name(element) === "w:style")
      .map((element) => [part.attribute(element, "w:styleId") ?? "", element]),
  );
  const planned: PlannedRepair[] = [];
  const covered = new Set<LocatedFinding>();
  for (const [first, ...others] of groups.values()) {
    const repair = first?.finding.repair;
    if (first === undefined || repair === undefined) continue;
    const styleId = styleOf(first.target);
    const owner = elements.get(styleId);
    const reach = reached.get(styleId);
    const isRun = first.target.kind === "run";
    const isAll = (isRun ? reach?.runs : reach?.paragraphs) === others.length + 1;
    if (owner === undefined || !isAll || reach?.role === undefined) continue;
    const unit = unitOfStyle(styleId);
    const permission = trials.permissionOf(unit, first.rule.code);
    if (permission === "never") continue;
    for (const located of [first, ...others]) covered.add(located);
    if (permission === "later") continue;
    const place = { document: part, owner, properties: isRun ? "w:rPr" : "w:pPr" } as const;
    planned.push({ unit, place, repair, findings: [first, ...others], styleId });
  }
  return { planned, covered };
}

function comesFromStyle({ finding, target }: LocatedFinding, styles: StyleSheet): boolean {
  if (!("paragraph" in target) || finding.repair?.isRemoval || finding.from === undefined) {
    return false;
  }
  const from = finding.from.replace(/ \(theme\)$/, "");
  if (from === "docDefaults" || from === "application") return true;
  return chainOf(styleOf(target), styles).some((id) => from === `style ${id}`);
}

function styleOf(target: LocatedFinding["target"]): string {
  return "paragraph" in target ? target.paragraph.format.styleId : "";
}

/** The ids of a style and its base styles. */
export function chainOf(styleId: string, styles: StyleSheet): string[] {
  const chain: string[] = [];
  let at = styles.get(styleId);
  while (at !== null && !chain.includes(at.id)) {
    chain.push(at.id);
    at = at.basedOn === null ? null : styles.get(at.basedOn);
  }
  return chain;
}

function reachOfStyles({ stories, resolver: { styles } }: LintDocument): Map<string, Reach> {
  const byStyle = new Map<string, Reach>();
  for (const { paragraphs } of stories) {
    for (const paragraph of paragraphs) {
      const { styleId } = paragraph.format;
      add(byStyle, styleId, 1, shownRuns(paragraph), paragraph.role?.name);
    }
  }
  const reached = new Map<string, Reach>();
  for (const [styleId, { paragraphs, runs, role }] of byStyle) {
    for (const id of chainOf(styleId, styles)) add(reached, id, paragraphs, runs, role);
  }
  return reached;
}

function add(
  reached: Map<string, Reach>,
  styleId: string,
  paragraphs: number,
  runs: number,
  role: string | undefined,
): void {
  const before = reached.get(styleId);
  reached.set(styleId, {
    paragraphs: (before?.paragraphs ?? 0) + paragraphs,
    runs: (before?.runs ?? 0) + runs,
    role: before === undefined || before.role === role ? role : undefined,
  });
}

/** The number of runs that rules on runs check. */
function shownRuns({ runs }: LintParagraph): number {
  return runs.filter(({ isBlank }) => !isBlank).length;
}
