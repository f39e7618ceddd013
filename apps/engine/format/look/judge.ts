import type { WordPackage } from "../../docx/package.ts";
import { runId, type StoryPart } from "../../docx/stories.ts";
import type { XmlElement } from "../../docx/xml-tree.ts";
import { FormatResolver } from "../effective/resolver.ts";
import { type FormatIssue, issue } from "../issue.ts";
import type { Look } from "../policy/policy.ts";
import { rules } from "../rules/all.ts";
import type { Finding, JudgedTable, Rule } from "../rules/rule.ts";
import type { TouchedRuns } from "../touched-runs.ts";
import {
  type JudgedDocument,
  JudgedParagraph,
  type JudgedRun,
  type JudgedStory,
} from "./judged.ts";
import { type Picture, readPictures } from "./pictures.ts";
import { assignRoles } from "./roles.ts";
import { readSections, type Section } from "./sections.ts";
import { readFacts, type TemplateFacts } from "./template-facts.ts";

export interface JudgeInput {
  pack: WordPackage;
  /** The body first. */
  stories: readonly StoryPart[];
  look: Look;
  touched: TouchedRuns;
  templateFacts: TemplateFacts | null;
}

/** A finding with the thing that it was found on, which is what a repair changes. */
export interface LocatedFinding {
  rule: Rule;
  finding: Finding;
  target:
    | { kind: "document" }
    | { kind: "section"; section: Section }
    | { kind: "table"; table: JudgedTable }
    | { kind: "paragraph"; paragraph: JudgedParagraph }
    | { kind: "run"; paragraph: JudgedParagraph; run: JudgedRun };
}

/** Whether any rule is asked for: if not, there is nothing to read a document for. */
export function asksForAnything(look: Look): boolean {
  return activeRules(look).length > 0;
}

/** Reads a document for its judgement; what is costly is read when a rule asks for it. */
export function readJudged(input: JudgeInput): JudgedDocument {
  const { pack, look, stories, touched, templateFacts } = input;
  const [body] = stories;
  if (body === undefined) throw new Error("a document without a body");
  const resolver = new FormatResolver(pack);
  const judgedStories = stories.map((part): JudgedStory => {
    const formats = resolver.of(part);
    const paragraphs: JudgedParagraph[] = [];
    for (const paragraph of part.paragraphs) {
      // A copy for readers that do not know the other: what is right is said once.
      if (paragraph.isMirror) continue;
      const touchedRuns = touched.of(part.partName, paragraph);
      paragraphs.push(new JudgedParagraph(part, paragraph, formats, touchedRuns));
    }
    return { part, paragraphs };
  });
  assignRoles(judgedStories, look.roles);
  let fonts: readonly string[] | null = null;
  let facts: TemplateFacts | null = null;
  let pictures: readonly Picture[] | null = null;
  const patterns = new Map<string, Map<string, RegExp>>();
  return {
    pack,
    resolver,
    look,
    sections: readSections(pack, body),
    stories: judgedStories,
    get facts() {
      facts ??= readFacts(pack, body);
      return facts;
    },
    templateFacts,
    pattern: (source, flags) => {
      const bySource = patterns.get(flags) ?? new Map<string, RegExp>();
      patterns.set(flags, bySource);
      const compiled = bySource.get(source) ?? new RegExp(source, flags);
      bySource.set(source, compiled);
      return compiled;
    },
    get pictures() {
      pictures ??= readPictures(pack, judgedStories);
      return pictures;
    },
    get embeddedFonts() {
      fonts ??= readEmbeddedFonts(pack);
      return fonts;
    },
  };
}

/** Everything that the rules of a policy find, in the order of the document. */
export function judge(document: JudgedDocument): LocatedFinding[] {
  const { look } = document;
  const active = activeRules(look);
  const found: LocatedFinding[] = [];
  const add = (rule: Rule, target: LocatedFinding["target"], findings: Iterable<Finding>) => {
    for (const finding of findings) {
      if (finding.isUnverified && look.unverified === "off") continue;
      found.push({ rule, finding, target });
    }
  };
  for (const rule of active) {
    if (rule.document) add(rule, { kind: "document" }, rule.document(document));
    if (!rule.section) continue;
    for (const section of document.sections) {
      add(rule, { kind: "section", section }, rule.section(section, document));
    }
  }
  const tableRules = active.filter(({ table }) => table !== undefined);
  for (const table of tableRules.length === 0 ? [] : tablesOf(document)) {
    for (const rule of tableRules) {
      const finding = rule.table?.(table, document);
      if (finding) add(rule, { kind: "table", table }, [finding]);
    }
  }
  const paragraphRules = active.filter(({ paragraph }) => paragraph !== undefined);
  const runRules = active.filter(({ run }) => run !== undefined);
  const isAll = look.scope === "all";
  for (const { part, paragraphs } of document.stories) {
    if (part.kind === "comments") continue;
    for (const paragraph of paragraphs) {
      if (!isAll && !paragraph.isTouched) continue;
      for (const rule of paragraphRules) {
        const finding = rule.paragraph?.(paragraph, document);
        if (finding) add(rule, { kind: "paragraph", paragraph }, [finding]);
      }
      if (runRules.length === 0) continue;
      for (const run of paragraph.runs) {
        if (!isAll && !paragraph.touchedRuns.some(({ index }) => index === run.index)) continue;
        for (const rule of runRules) {
          const finding = rule.run?.(run, paragraph, document);
          if (finding) add(rule, { kind: "run", paragraph, run }, [finding]);
        }
      }
    }
  }
  return found;
}

/** A finding in the shape of the report. */
export function toIssue({ rule, finding, target }: LocatedFinding, look: Look): FormatIssue {
  const role = "paragraph" in target ? target.paragraph.role?.name : undefined;
  const own = look.rules[rule.code];
  const severity = finding.isUnverified ? look.unverified : (own ?? rule.severity);
  return issue({
    code: rule.code,
    message: finding.message,
    severity: severity === "off" ? "info" : severity,
    paragraph_path: finding.path ?? pathOf(target),
    run_id: target.kind === "run" ? runId(target.paragraph.paragraph, target.run.index) : null,
    fixable: finding.repair !== undefined && isInReach(target, look),
    expected: finding.expected ?? null,
    actual: finding.actual ?? null,
    rendered_value: finding.actual ?? null,
    observability: finding.isUnverified ? "unknown" : "observed",
    context: {
      baseline: "policy",
      ...(finding.from === undefined ? {} : { source: finding.from }),
      ...(role === undefined ? {} : { role }),
    },
  });
}

/** The safe repair reaches what the job has filled, and more only where the policy says so. */
export function isInReach(target: LocatedFinding["target"], look: Look): boolean {
  if (target.kind === "document" || target.kind === "table") return false;
  if (look.scope === "all") return true;
  return "paragraph" in target && target.paragraph.isTouched;
}

function pathOf(target: LocatedFinding["target"]): string {
  switch (target.kind) {
    case "document":
      return "document";
    case "section":
      return target.section.path;
    case "table":
      return target.table.path;
    default:
      return target.paragraph.path;
  }
}

function activeRules(look: Look): Rule[] {
  return rules.filter((rule) => look.rules[rule.code] !== "off" && rule.isAsked(look));
}

function* tablesOf({ stories, sections }: JudgedDocument): Generator<JudgedTable> {
  for (const { part } of stories) {
    if (part.kind !== "body") continue;
    const { document } = part;
    for (const { path, depth, element } of part.tables) {
      if (depth > 0) continue;
      const at = document.start(element);
      const section = sections.find((candidate) => document.start(candidate.element) >= at);
      yield { path, element, document, section: section ?? sections.at(-1) ?? null };
    }
  }
}

function readEmbeddedFonts(pack: WordPackage): string[] {
  const table = pack.xmlRelated("fontTable");
  if (table === null) return [];
  const isEmbedded = (font: XmlElement) => table.child(font, "w:embedRegular") !== null;
  return [...table.elements(table.root)]
    .filter(isEmbedded)
    .flatMap((font) => table.attribute(font, "w:name") ?? []);
}
