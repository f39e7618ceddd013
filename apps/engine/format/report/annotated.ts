import type { WordPackage } from "../../word/package.ts";
import type { Paragraph, StoryPart } from "../../word/stories.ts";
import { readOtherStories } from "../../word/stories.ts";
import { escapeText } from "../../xml/entities.ts";
import { noNode, type XmlElement } from "../../xml/tree.ts";
import type { FormatIssue } from "../issue.ts";
import type { RefusedRepair } from "../refused-repair.ts";
import { refusalsIn } from "./refusals.ts";
import type { ReportSource } from "./source.ts";
import type { ReportWords } from "./words/report-words.ts";

/** A reader does not read more comments than this. */
const mostComments = 500;
const mostLines = 40;

const main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const commentsType = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml";
const commentsRelationship =
  "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments";

/**
 * The document with a Word comment at each paragraph with findings (ECMA-376 part 1, 17.13.4).
 * Headers and notes cannot have comments: their findings go to the first paragraph and name their
 * place.
 */
export function annotate({ pack, body, report, words }: ReportSource): Buffer {
  const anchors = body.paragraphs.filter(({ isInTextBox }) => !isInTextBox);
  const [first] = anchors;
  if (first === undefined || report.issues.length === 0) return Buffer.concat(pack.write());
  const byPath = new Map(anchors.map((paragraph) => [paragraph.path, paragraph]));
  const notes = Map.groupBy(report.issues, (issue) => byPath.get(anchorOf(issue)) ?? first);
  const comments = new Comments(pack);
  const refusalOf = refusalsIn(report);
  const annotated = anchors.filter((paragraph) => notes.has(paragraph)).slice(0, mostComments);
  for (const paragraph of annotated) {
    const issues = notes.get(paragraph) ?? [];
    const lines = [
      ...rolesOf(issues, words),
      ...issues.flatMap((issue) => describe(issue, refusalOf(issue), words)),
    ];
    const id = comments.add(lines.slice(0, mostLines));
    anchor(body, paragraph, id);
  }
  comments.finish();
  return Buffer.concat(pack.write());
}

/** A table's findings are put at its first cell. */
function anchorOf({ paragraph_path }: FormatIssue): string {
  return /^t\d+$/.test(paragraph_path) ? `${paragraph_path}.r0.c0.p0` : paragraph_path;
}

/** Each role of the paragraph in words, once. */
function rolesOf(issues: readonly FormatIssue[], words: ReportWords): string[] {
  const roles = new Set(issues.map(words.takenFor).filter((role) => role !== ""));
  return Array.from(roles, words.takenForRole);
}

function describe(
  issue: FormatIssue,
  refusal: RefusedRepair | undefined,
  words: ReportWords,
): string[] {
  const { source } = issue.context;
  const note = source === undefined ? "" : words.sourceNote(String(source));
  const kind = `${issue.code} (${words.severity(issue)})`;
  const place = issue.run_id ?? issue.paragraph_path;
  return [
    words.line(kind, place, `${words.message(issue)}${note}`, []),
    ...(refusal === undefined ? [] : [words.notRepaired(words.reasonSentence(refusal))]),
    // The advice of the direct check is about the policy, which the document's author does not own.
    ...(issue.check === "direct" ? [] : words.advice(issue.code, issue.check)),
  ];
}

/** Anchors a comment to the whole content of a paragraph. */
function anchor({ document }: StoryPart, { element }: Paragraph, id: string): void {
  const pPr = document.child(element, "w:pPr");
  const start = document.createElement(element, "w:commentRangeStart");
  document.setAttribute(start, "w:id", id);
  document.insertAfter(element, start, pPr ?? noNode);
  let last: XmlElement = start;
  for (const child of document.elements(element)) last = child;
  const end = document.createElement(element, "w:commentRangeEnd");
  document.setAttribute(end, "w:id", id);
  document.insertAfter(element, end, last);
  const run = document.createElement(element, "w:r");
  document.insertAfter(element, run, end);
  const reference = document.createElement(element, "w:commentReference");
  document.setAttribute(reference, "w:id", id);
  document.insertAfter(run, reference, noNode);
}

/** The part with the comments: the document's own part with comments added, or a new part. */
class Comments {
  readonly #pack: WordPackage;
  readonly #existing: StoryPart | null;
  readonly #added: string[] = [];
  #next: number;

  constructor(pack: WordPackage) {
    this.#pack = pack;
    const stories = readOtherStories(pack, [""]);
    this.#existing = stories.find(({ kind }) => kind === "comments") ?? null;
    const ids = this.#existing === null ? [] : idsOf(this.#existing);
    this.#next = Math.max(-1, ...ids) + 1;
  }

  add(lines: readonly string[]): string {
    const id = String(this.#next++);
    this.#added.push(commentXml(id, lines));
    return id;
  }

  finish(): void {
    const name = this.#existing?.partName ?? "word/docops-comments.xml";
    const comments = this.#added.join("");
    if (this.#existing !== null) {
      const source = this.#pack.xml(name).serialize().toString("utf8");
      this.#pack.replacePart(name, Buffer.from(insertLast(source, comments)));
      return;
    }
    this.#pack.replacePart(name, Buffer.from(commentsPart(comments)));
    this.#pack.addContentType(name, commentsType);
    this.#pack.addRelationship(this.#pack.mainPart, commentsRelationship, name);
  }
}

function idsOf({ document }: StoryPart): number[] {
  return [...document.elements(document.root)].map((comment) =>
    Number(document.attribute(comment, "w:id") ?? -1),
  );
}

/** Inserts content before the end tag of the root. */
function insertLast(source: string, content: string): string {
  const at = source.lastIndexOf("</");
  return at < 0 ? source : source.slice(0, at) + content + source.slice(at);
}

function commentsPart(content: string): string {
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:comments xmlns:w="${main}">${content}</w:comments>`;
}

/** The comment declares the namespace itself, because its part may use another prefix. */
function commentXml(id: string, lines: readonly string[]): string {
  const paragraphs = lines.map(
    (line) => `<w:p><w:r><w:t xml:space="preserve">${escapeText(line)}</w:t></w:r></w:p>`,
  );
  return `<w:comment xmlns:w="${main}" w:id="${id}" w:author="docops" w:initials="d">${paragraphs.join("")}</w:comment>`;
}
