import type { LookCondition } from "../../policy/role-match.ts";
import type { LintParagraph } from "../document/lint-paragraph.ts";
import type { Decision, NeighbourRoles } from "./decision.ts";
import { firstNumberOf } from "./list-number.ts";
import { placeOf } from "./place.ts";
import { type ReasonWords, reasonWords } from "./reason-words.ts";

/**
 * The reason for a paragraph's role in a few words: `text 〔2025〕12号, before the title`; `""`
 * without a role.
 */
export function roleReason(paragraph: LintParagraph, words: ReasonWords = reasonWords.en): string {
  const { decision, neighbourRoles } = paragraph;
  if (decision === null) return "";
  return reasonOf(decision, paragraph, neighbourRoles, words);
}

function reasonOf(
  { sign }: Decision,
  paragraph: LintParagraph,
  neighbours: NeighbourRoles,
  words: ReasonWords,
): string {
  const { style, outline_level: level, text_pattern: pattern, list, look, position } = sign;
  const { format } = paragraph;
  const reasons: string[] = [];
  if (style !== undefined) reasons.push(words.style(format.styleName || format.styleId));
  if (level !== undefined) reasons.push(words.outlineLevel(level + 1));
  const place = placeOf(paragraph);
  if (place !== null && place !== "body") reasons.push(words.in[place]);
  if (list === true) reasons.push(words.inList);
  if (typeof list === "object") reasons.push(words.listNumber(firstNumberOf(format)));
  if (pattern !== undefined) reasons.push(textReason(pattern, paragraph.text.trim(), words));
  if (look !== undefined) reasons.push(...lookReasons(look, words));
  if (position?.first) reasons.push(words.first);
  if (position?.last) reasons.push(words.last);
  for (const side of ["after", "before", "rightAfter", "rightBefore"] as const) {
    const role = neighbours[side];
    if (role !== undefined) reasons.push(words[side](role));
  }
  return reasons.length > 0 ? reasons.join(words.comma) : words.rest;
}

const longestQuote = 20;

/** The part of the text that the pattern matches. */
function textReason(pattern: string, text: string, words: ReasonWords): string {
  const match = new RegExp(pattern, "u").exec(text);
  const matched = match?.[0] ?? "";
  if (matched === "") return words.byText;
  const isCut = matched.length > longestQuote;
  const quote = isCut ? `${matched.slice(0, longestQuote)}…` : matched;
  if (match?.index !== 0) return words.text(`…${quote}`);
  return words.text(matched.length < text.length && !isCut ? `${quote}…` : quote);
}

function lookReasons(look: LookCondition, words: ReasonWords): string[] {
  const reasons: string[] = [];
  if (look.alignment !== undefined) {
    reasons.push(look.alignment.map((one) => words.alignments[one] ?? one).join(words.or));
  }
  if (look.larger_than_body === true) reasons.push(words.larger);
  if (look.smaller_than_body === true) reasons.push(words.smaller);
  if (look.like_body === true) reasons.push(words.likeBody);
  if (look.color !== undefined) reasons.push(look.color.join(words.or));
  if (look.bold === true) reasons.push(words.bold);
  if (look.begins_bold === true) reasons.push(words.beginsBold);
  if (look.left_indent !== undefined) reasons.push(words.leftIndent(look.left_indent.text));
  if (look.first_line_indent !== undefined) {
    reasons.push(words.firstLineIndent(look.first_line_indent.text));
  }
  if (look.italic === true) reasons.push(words.italic);
  if (look.font !== undefined) reasons.push(words.font(look.font.text));
  if (look.size !== undefined) reasons.push(words.size(look.size.text));
  if (look.followed_by_rule) reasons.push(words.aboveLine);
  if (look.preceded_by_rule) reasons.push(words.belowLine);
  return reasons;
}
