import type { TextRequirement } from "../../../policy/text-requirement.ts";
import { roleInChinese } from "../../../report/chinese/roles.ts";
import { valueOfChinese } from "../../document/chinese-numerals.ts";
import type { LintDocument } from "../../document/lint-document.ts";
import type { LintParagraph } from "../../document/lint-paragraph.ts";
import { para } from "../example-xml.ts";
import type { Finding, Rule } from "../rule.ts";

/** Checks the text of roles: a document number, the number of copies, a list of attachments, … */
export const textForm: Rule = {
  code: "TEXT_FORM_MISMATCH",
  title: "A text does not have the form that its role requires.",
  advice: ["Write the text in the form that is expected."],
  severity: "error",
  reads: "roles.*.text",
  repair: "none",
  isAsked: ({ roles }) => roles.some(({ text }) => text.length > 0),
  document: function* (document): Generator<Finding> {
    const { scope } = document.requirements;
    for (const { paragraphs } of document.stories) {
      for (const [at, paragraph] of paragraphs.entries()) {
        for (const requirement of paragraph.role?.text ?? []) {
          const members = membersOf(paragraphs, at, requirement, document);
          if (scope === "touched" && !members.some(({ isTouched }) => isTouched)) continue;
          const finding = findingOf(members, requirement, document);
          if (finding !== null) yield finding;
        }
      }
    }
  },
  example: {
    policy:
      'roles: { doc_number: { match: { pattern: "号$" }, text: { pattern: "^\\\\p{L}+〔\\\\d{4}〕[1-9]\\\\d*号$", corrections: [{ find: "\\\\[(\\\\d+)\\\\]", with: "〔$1〕" }], say: "江政发〔2025〕12号" } } }',
    passes: { body: para("江政发〔2025〕12号") },
    fails: { body: para("江政发[2025]12号") },
  },
};

/** The paragraphs of the text that begins at an index; none if the text began before. */
function membersOf(
  paragraphs: readonly LintParagraph[],
  at: number,
  { starts }: TextRequirement,
  { pattern }: LintDocument,
): LintParagraph[] {
  const first = paragraphs[at];
  if (first === undefined || first.isEmpty) return [];
  if (starts === undefined) return [first];
  const begins = (paragraph: LintParagraph) => pattern(starts, "u").test(paragraph.text.trim());
  const isNext = (paragraph: LintParagraph | undefined) => paragraph?.role === first.role;
  if (!begins(first) && isNext(paragraphs[at - 1])) return [];
  const members = [first];
  for (let next = at + 1; next < paragraphs.length; next++) {
    const paragraph = paragraphs[next];
    if (paragraph === undefined || !isNext(paragraph) || begins(paragraph)) break;
    members.push(paragraph);
  }
  return members;
}

function findingOf(
  members: readonly LintParagraph[],
  requirement: TextRequirement,
  document: LintDocument,
): Finding | null {
  const [first] = members;
  const whole = members
    .map((member) => `${document.listNumbers.get(member) ?? ""}${member.text.trim()}`)
    .join("");
  const text = partOf(whole, requirement, document);
  if (first === undefined || text === null || isRight(text, requirement, document)) return null;
  const right = rightTextOf(text, requirement, document);
  const paragraph = right === null ? first : memberWith(members, text, right);
  const role = first.role?.name ?? "text";
  const name = role.replaceAll("_", " ");
  return {
    message: `The ${name} ${right === null ? "has the wrong form" : differenceOf(text, right)}. Allowed: ${requirement.say}`,
    titleZh: `${role === "text" ? "文字" : roleInChinese(role)}的写法不符合要求（允许的写法：${requirement.say_zh ?? requirement.say}）`,
    expected: right === null ? null : right.slice(0, longestValue),
    actual: text.slice(0, longestValue),
    ...(first.role?.recommended.includes("text") ? { atMost: "warn" as const } : {}),
    paragraph,
  };
}

function partOf(text: string, { part }: TextRequirement, { pattern }: LintDocument): string | null {
  if (part === undefined) return text;
  const match = pattern(part, "u").exec(text);
  const matched = (match?.[1] ?? match?.[0] ?? "").trim();
  return matched === "" ? null : matched;
}

function isRight(text: string, requirement: TextRequirement, { pattern }: LintDocument): boolean {
  const { pattern: wanted, forbid } = requirement;
  return (
    (wanted === undefined || pattern(wanted, "u").test(text)) &&
    (forbid === undefined || !pattern(forbid, "u").test(text))
  );
}

/** The corrected text; `null` if the corrections do not make it right. */
function rightTextOf(
  text: string,
  requirement: TextRequirement,
  document: LintDocument,
): string | null {
  if (text.length > longestCorrected) return null;
  let right = withFigures(text, requirement.figures);
  for (const { find, with: replacement } of requirement.corrections) {
    right = right.replace(document.pattern(find, "gu"), replacement);
  }
  return right !== text && isRight(right, requirement, document) ? right : null;
}

function withFigures(text: string, figures: TextRequirement["figures"]): string {
  if (figures === undefined) return text;
  const plain = text.replace(/[０-９]/gu, (figure) => figure.normalize("NFKC"));
  if (figures === "half_width") return plain;
  return plain.replace(/[〇零○一二三四五六七八九十百]{1,7}/gu, (numerals) =>
    String(valueOfChinese(numerals) ?? numerals),
  );
}

/** Texts of roles are short. A longer text gets no suggestion. */
const longestCorrected = 1000;

/** The most characters of a value in a report. */
const longestValue = 200;
const longestQuote = 40;

/** The difference between two texts in words. */
function differenceOf(text: string, right: string): string {
  const start = commonStart(text, right);
  const end = commonEnd(text, right, start);
  const wrong = quote(text.slice(start, text.length - end));
  const instead = quote(right.slice(start, right.length - end));
  if (wrong === null) return `lacks ${instead ?? ""}`;
  return instead === null ? `must not have ${wrong}` : `has ${wrong} instead of ${instead}`;
}

function quote(piece: string): string | null {
  return piece === "" ? null : `“${piece.slice(0, longestQuote)}”`;
}

function commonStart(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}

function commonEnd(a: string, b: string, start: number): number {
  const most = Math.min(a.length, b.length) - start;
  let length = 0;
  while (length < most && a[a.length - 1 - length] === b[b.length - 1 - length]) length++;
  return length;
}

/** The paragraph with the first difference between the texts. */
function memberWith(members: readonly LintParagraph[], text: string, right: string): LintParagraph {
  let end = commonStart(text, right);
  for (const member of members) {
    const { length } = member.text.trim();
    if (end < length) return member;
    end -= length;
  }
  return members.at(-1) as LintParagraph;
}
