import { childElements, everyElement, textOf, type XmlElementNode } from "./xml-reader.ts";

/**
 * Ids that stand once, pairs that have both halves, fields that end (ECMA-376 part 1, 17.11, 17.13,
 * 17.16) in one part.
 */
export function referenceFaults(root: XmlElementNode): string[] {
  // A fallback says once more what the choice beside it says, ids included.
  const elements = [...everyElement(root)].filter((element) => !isInFallback(element));
  const named = (name: string) => elements.filter((element) => element.name === name);
  const values = (name: string, attribute: string) =>
    named(name).flatMap((element) => element.attributes.get(attribute) ?? []);
  const shapes = [...everyElement(root)].flatMap(({ name, attributes }) =>
    name === "v:shape" ? (attributes.get("id") ?? []) : [],
  );
  return [
    ...unique("wp:docPr id", values("wp:docPr", "id")),
    ...unique("w:footnoteReference", values("w:footnoteReference", "w:id")),
    ...unique("w:endnoteReference", values("w:endnoteReference", "w:id")),
    ...unique("w:commentReference", values("w:commentReference", "w:id")),
    ...unique("bookmark", values("w:bookmarkStart", "w:name")),
    ...unique("bookmark id", values("w:bookmarkStart", "w:id")),
    ...unique("w14:paraId", values("w:p", "w14:paraId")),
    ...unique("shape", shapes),
    ...unique("w:num", values("w:num", "w:numId")),
    ...unique("w:abstractNum", values("w:abstractNum", "w:abstractNumId")),
    ...unique("note", /notes$/.test(root.name) ? childElements(root).map(idOf) : []),
    ...unique("comment", values("w:comment", "w:id")),
    ...unique(
      "content control",
      named("w:sdtPr").flatMap((own) =>
        childElements(own).flatMap(({ name, attributes }) =>
          name === "w:id" ? [attributes.get("w:val") ?? ""] : [],
        ),
      ),
    ),
    ...paired("bookmark", values("w:bookmarkStart", "w:id"), values("w:bookmarkEnd", "w:id")),
    ...paired(
      "comment",
      values("w:commentRangeStart", "w:id"),
      values("w:commentRangeEnd", "w:id"),
    ),
    ...paired("permission", values("w:permStart", "w:id"), values("w:permEnd", "w:id")),
    ...fieldFaults(root),
  ];
}

function idOf({ attributes }: XmlElementNode): string {
  return attributes.get("w:id") ?? "";
}

function isInFallback(element: XmlElementNode): boolean {
  for (let at = element.parent; at !== null; at = at.parent) {
    if (at.name === "mc:Fallback") return true;
  }
  return false;
}

function unique(what: string, ids: readonly string[]): string[] {
  const seen = new Set<string>();
  const twice = new Set(ids.filter((id) => seen.size === seen.add(id).size));
  return [...twice].map((id) => `${what} ${id} is there more than once`);
}

function paired(what: string, starts: readonly string[], ends: readonly string[]): string[] {
  const started = new Set(starts);
  const ended = new Set(ends);
  return [
    ...starts.filter((id) => !ended.has(id)).map((id) => `${what} ${id} has no end`),
    ...ends.filter((id) => !started.has(id)).map((id) => `${what} ${id} has no start`),
  ];
}

const storyNames = /^w:(?:body|hdr|ftr|footnote|endnote|comment|txbxContent)$/;

/** Complex fields begin, separate and end in that order, each story by itself. */
function fieldFaults(story: XmlElementNode): string[] {
  const faults: string[] = [];
  const open: boolean[] = [];
  const walk = (element: XmlElementNode) => {
    for (const child of childElements(element)) {
      if (storyNames.test(child.name)) faults.push(...fieldFaults(child));
      else if (child.name === "w:fldChar") step(child.attributes.get("w:fldCharType"));
      else walk(child);
    }
  };
  const step = (type: string | undefined) => {
    if (type === "begin") open.push(false);
    else if (open.length === 0) faults.push(`a field's ${type} without its begin`);
    else if (type === "end") open.pop();
    else if (open.splice(-1, 1, true)[0]) faults.push("a field is separated twice");
  };
  walk(story);
  if (open.length > 0) faults.push("a field without its end");
  return faults;
}

/** The targets of a part's references, by kind: notes, comments, numberings. */
export function referencesOf(root: XmlElementNode): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  const kinds = new Map([
    ["w:footnoteReference", "w:footnote"],
    ["w:endnoteReference", "w:endnote"],
    ["w:commentReference", "w:comment"],
    ["w:commentRangeStart", "w:comment"],
    ["w:numId", "w:num"],
  ]);
  for (const { name, attributes } of everyElement(root)) {
    const kind = kinds.get(name);
    const id = attributes.get(name === "w:numId" ? "w:val" : "w:id");
    if (kind === undefined || id === undefined || (kind === "w:num" && id === "0")) continue;
    found.set(kind, (found.get(kind) ?? new Set()).add(id));
  }
  return found;
}

/** Marks that somebody planted and did not take out again. */
export function markFaults(root: XmlElementNode): string[] {
  const isPlanted = (text: string) => /docopsItem|\|docops:/.test(text);
  for (const element of everyElement(root)) {
    if ([...element.attributes.values()].some(isPlanted)) return ["an internal mark is left"];
  }
  return isPlanted(textOf(root)) ? ["an internal mark is left"] : [];
}
