import type { LookCondition } from "../../policy/role-match.ts";
import type { LintParagraph } from "../document/lint-paragraph.ts";
import type { Decision, NeighbourRoles } from "./decision.ts";
import { firstNumberOf } from "./list-number.ts";
import { placeOf } from "./place.ts";

/**
 * The reason for a paragraph's role in a few words: `text 〔2025〕12号, before the title`; `""`
 * without a role.
 */
export function roleReason(paragraph: LintParagraph): string {
  const { decision, neighbourRoles } = paragraph;
  if (decision === null) return "";
  return reasonOf(decision, paragraph, neighbourRoles);
}

function reasonOf(
  { sign }: Decision,
  paragraph: LintParagraph,
  neighbours: NeighbourRoles,
): string {
  const { style, outline_level: level, text_pattern: pattern, list, look, position } = sign;
  const { format } = paragraph;
  const reasons: string[] = [];
  if (style !== undefined) reasons.push(`style ${format.styleName || format.styleId}`);
  if (level !== undefined) reasons.push(`outline level ${level + 1}`);
  const place = placeOf(paragraph);
  if (place !== null && place !== "body") reasons.push(`in ${placeWords[place]}`);
  if (list === true) reasons.push("in a list");
  if (typeof list === "object") reasons.push(`list number ${firstNumberOf(format)}`);
  if (pattern !== undefined) reasons.push(textReason(pattern, paragraph.text.trim()));
  if (look !== undefined) reasons.push(...lookReasons(look));
  if (position?.first) reasons.push("first of all");
  if (position?.last) reasons.push("last of all");
  const stands = (word: string, role: string | undefined) => {
    if (role !== undefined) reasons.push(`${word} the ${role.replaceAll("_", " ")}`);
  };
  stands("after", neighbours.after);
  stands("before", neighbours.before);
  stands("right after", neighbours.rightAfter);
  stands("right before", neighbours.rightBefore);
  return reasons.length > 0 ? reasons.join(", ") : "as everything that shows nothing else";
}

const placeWords = {
  table: "a table",
  header: "a header",
  footer: "a footer",
  notes: "a note",
} as const;

const longestQuote = 20;

/** The part of the text that the pattern matches. */
function textReason(pattern: string, text: string): string {
  const match = new RegExp(pattern, "u").exec(text);
  const matched = match?.[0] ?? "";
  if (matched === "") return "by its text";
  const isCut = matched.length > longestQuote;
  const quote = isCut ? `${matched.slice(0, longestQuote)}…` : matched;
  if (match?.index !== 0) return `text …${quote}`;
  return matched.length < text.length && !isCut ? `text ${quote}…` : `text ${quote}`;
}

const alignmentWords: Readonly<Record<string, string>> = {
  center: "centred",
  right: "to the right",
  left: "to the left",
  both: "justified",
  distribute: "distributed",
};

function lookReasons(look: LookCondition): string[] {
  const reasons: string[] = [];
  if (look.alignment !== undefined) {
    reasons.push(look.alignment.map((one) => alignmentWords[one] ?? one).join(" or "));
  }
  if (look.larger_than_body === true) reasons.push("larger than the body");
  if (look.smaller_than_body === true) reasons.push("smaller than the body");
  if (look.like_body === true) reasons.push("looks as most text");
  if (look.color !== undefined) reasons.push(look.color.join(" or "));
  if (look.bold === true) reasons.push("bold");
  if (look.begins_bold === true) reasons.push("bold at the beginning");
  if (look.left_indent !== undefined) reasons.push(`left indent ${look.left_indent.text}`);
  if (look.first_line_indent !== undefined) {
    reasons.push(`first-line indent ${look.first_line_indent.text}`);
  }
  if (look.italic === true) reasons.push("italic");
  if (look.font !== undefined) reasons.push(`font ${look.font.text}`);
  if (look.size !== undefined) reasons.push(`size ${look.size.text}`);
  if (look.followed_by_rule) reasons.push("above a line");
  if (look.preceded_by_rule) reasons.push("below a line");
  return reasons;
}
