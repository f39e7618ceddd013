import type { TagFaultCode } from "../../../contract/tag-faults.ts";
import type { FaultFacts } from "../grammar/fault-facts.ts";
import type { Bracketed, FieldTag, SectionTag } from "../grammar/tags.ts";
import { itemScopes, lookUp, type Scope } from "../values/data.ts";
import { checkFormatters, FormatterError, isTruthy } from "../values/formatters.ts";
import type { Stretch } from "./text-place.ts";

/** A tag, or a section with its content. */
export type TextNode =
  | { kind: "tag"; tag: FieldTag }
  | { kind: "section"; open: SectionTag; close: SectionTag; children: TextNode[] };

/** A tag that no value can fill. */
export interface TextFault {
  tag: Bracketed;
  reason: TagFaultCode;
  detail?: string;
  facts?: FaultFacts;
}

/** The tags of a text as a tree, and their faults. */
export interface CompiledText {
  nodes: TextNode[];
  faults: TextFault[];
}

/** Compiles the tags of a text to a tree of sections. */
export function compileText(brackets: readonly Bracketed[]): CompiledText {
  const nodes: TextNode[] = [];
  const faults: TextFault[] = [];
  const opened: { open: SectionTag; children: TextNode[] }[] = [];
  for (const tag of brackets) {
    const siblings = opened.at(-1)?.children ?? nodes;
    if (tag.kind === "unsupported") {
      faults.push({ tag, reason: tag.reason });
    } else if (tag.kind === "tag") {
      const fault = tagFault(tag);
      if (fault !== null) faults.push({ tag, ...fault });
      siblings.push({ kind: "tag", tag });
    } else if (tag.kind === "section_tag" && tag.role !== "close") {
      if (tag.formatters.length > 0) faults.push({ tag, reason: "section_option" });
      opened.push({ open: tag, children: [] });
    } else if (tag.kind === "section_tag") {
      const opener = opened.at(-1);
      if (opener?.open.name !== tag.name) {
        faults.push({ tag, reason: "section_not_opened" });
        continue;
      }
      opened.pop();
      const section = { kind: "section", ...opener, close: tag } as const;
      (opened.at(-1)?.children ?? nodes).push(section);
    }
  }
  for (const { open } of opened) faults.push({ tag: open, reason: "section_not_closed" });
  return { nodes, faults };
}

function tagFault({ form, formatters }: FieldTag): Omit<TextFault, "tag"> | null {
  if (form !== "value") return { reason: "not_in_properties" };
  try {
    checkFormatters(formatters);
    return null;
  } catch (error) {
    if (!(error instanceof FormatterError)) throw error;
    const { reason, message, facts } = error;
    return { reason, detail: message, facts };
  }
}

/**
 * Renders a text with its sections in a scope.
 *
 * @param textFor gives the value of a tag in a scope; for `null` the tag stays.
 */
export function renderText(
  text: string,
  nodes: readonly TextNode[],
  scope: Scope,
  textFor: (tag: FieldTag, scope: Scope) => string | null,
): Stretch[] {
  const stretches: Stretch[] = [];
  const literal = (from: number, to: number) => {
    if (to > from) stretches.push({ text: text.slice(from, to), isValue: false, at: from });
  };
  const write = (from: number, to: number, inside: readonly TextNode[], around: Scope) => {
    let at = from;
    for (const node of inside) {
      if (node.kind === "tag") {
        const { start, end } = node.tag;
        const value = textFor(node.tag, around);
        literal(at, value === null ? end : start);
        if (value !== null) stretches.push({ text: value, isValue: true, at: start });
        at = end;
        continue;
      }
      const { open, close, children } = node;
      literal(at, open.start);
      for (const item of scopesOf(open, around)) write(open.end, close.start, children, item);
      at = close.end;
    }
    literal(at, to);
  };
  write(0, text.length, nodes, scope);
  return stretches;
}

function scopesOf({ role, name }: SectionTag, scope: Scope): Scope[] {
  const value = lookUp(name, scope);
  if (role === "open") return itemScopes(value, scope, name);
  return value === undefined || !isTruthy(value) ? [scope] : [];
}
