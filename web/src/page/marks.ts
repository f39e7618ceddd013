import type { LogEntry } from "../../../apps/contract/reports.ts";

export type MarkKind = "value" | "tag" | "broken";

/** A text in the page that belongs to a tag. */
export interface Mark {
  kind: MarkKind;
  /** The name in the tag; null for a broken one. */
  field: string | null;
  /** The number of this text among those of its field, from 0. */
  index: number;
  range: Range;
}

/**
 * Finds the texts of tags in a page, in document order: the values of replaced tags, and the tags that are left.
 * Takes linear time.
 */
export function findMarks(root: ParentNode, entries: readonly LogEntry[]): Mark[] {
  const nodes: { node: Text; start: number }[] = [];
  let whole = "";
  const walker = document.createTreeWalker(root as Node, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    nodes.push({ node: node as Text, start: whole.length });
    whole += node.textContent ?? "";
  }
  const marks: Mark[] = [];
  const counts = new Map<string, number>();
  let from = 0;
  const unfilled = namesOf(entries.filter(({ status }) => status === "missing"));
  const add = (kind: MarkKind, field: string | null, at: number, end: number) => {
    const range = rangeOf(nodes, at, end);
    if (range === null) return;
    const index = counts.get(field ?? "") ?? 0;
    counts.set(field ?? "", index + 1);
    marks.push({ kind, field, index, range });
  };
  for (const { 0: tag, index: at } of whole.matchAll(/【[^【】]*】/g)) {
    const field = unfilled.get(nameIn(tag));
    if (field !== undefined) add("tag", field, at, at + tag.length);
  }
  for (const entry of entries) {
    if (entry.status === "missing") continue;
    const text = entry.status === "replaced" ? (entry.new_text ?? "") : entry.original_text;
    if (text.trim() === "" || entry.status === "literal") continue;
    // Entries stand in document order; headers are drawn elsewhere than they are logged.
    let at = whole.indexOf(text, from);
    if (at < 0) at = whole.indexOf(text);
    if (at < 0) continue;
    if (at >= from) from = at + text.length;
    add(entry.status === "replaced" ? "value" : "broken", entry.field_name, at, at + text.length);
  }
  return marks;
}

/** The fields of tags that are left, by the names that tags may give them: the path, or its last key. */
function namesOf(entries: readonly LogEntry[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { field_name } of entries) {
    const field = field_name ?? "";
    names.set(field.slice(field.lastIndexOf(".") + 1).toUpperCase(), field);
  }
  for (const { field_name } of entries)
    names.set((field_name ?? "").toUpperCase(), field_name ?? "");
  return names;
}

/** The name in a tag, without its sign and its formatters. */
function nameIn(tag: string): string {
  return tag
    .replace(/^【[#%~^/]?/, "")
    .replace(/[|】].*$/s, "")
    .trim()
    .toUpperCase();
}

function rangeOf(
  nodes: readonly { node: Text; start: number }[],
  from: number,
  to: number,
): Range | null {
  const [first, last] = [holderOf(nodes, from), holderOf(nodes, to - 1)];
  if (first === null || last === null) return null;
  const range = new Range();
  range.setStart(first.node, from - first.start);
  range.setEnd(last.node, Math.min(to - last.start, last.node.length));
  return range;
}

/** The last node that begins at or before an offset. */
function holderOf<T extends { start: number }>(nodes: readonly T[], offset: number): T | null {
  let [low, high] = [0, nodes.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((nodes[middle]?.start ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return nodes[low] ?? null;
}

/** The mark at a place of the window, such as that of a click. */
export function markAt(marks: readonly Mark[], x: number, y: number): Mark | null {
  return (
    marks.find(({ range }) =>
      [...range.getClientRects()].some(
        (box) => x >= box.left && x <= box.right && y >= box.top && y <= box.bottom,
      ),
    ) ?? null
  );
}

/** Writes a value into its mark at once, before the server has filled the page again. */
export function rewriteMark({ range }: Mark, text: string): boolean {
  const { startContainer, endContainer, startOffset, endOffset } = range;
  if (startContainer !== endContainer || !(startContainer instanceof Text)) return false;
  startContainer.replaceData(startOffset, endOffset - startOffset, text);
  range.setStart(startContainer, startOffset);
  range.setEnd(startContainer, startOffset + text.length);
  return true;
}

/** The paragraph at a path of a report, if it is in the body. */
export function paragraphAt(root: ParentNode, path: string): Element | null {
  let blocks = [...root.querySelectorAll("article > *")];
  let block: Element | null = null;
  for (const step of path.split(".")) {
    const match = /^([ptrc])(\d+)$/.exec(step);
    if (match === null) return block;
    const [, kind = "", number = ""] = match;
    const name = { p: "p", t: "table", r: "tr", c: "td" }[kind];
    const sameKind = blocks.filter(({ localName }) => localName === name);
    block = sameKind[Number(number)] ?? null;
    if (block === null) return null;
    const rows =
      kind === "t" ? [...block.querySelectorAll(":scope > tr, :scope > tbody > tr")] : null;
    blocks = rows ?? [...block.children];
  }
  return block;
}
