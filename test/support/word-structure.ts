import { childElements, everyElement, textOf, type XmlElementNode } from "./xml-reader.ts";

/**
 * What Word insists on in the tree of a story part (ECMA-376 part 1, 17.3, 17.4, 17.5): where it is
 * not so, Word calls the content unreadable, repairs it, or shows something else.
 */
export function structureFaults(root: XmlElementNode): string[] {
  // There notes are only named.
  if (root.name === "w:settings") return [];
  const faults: string[] = [];
  for (const element of everyElement(root)) {
    const rule = rules.get(element.name);
    if (rule !== undefined) faults.push(...rule(element));
  }
  return faults;
}

const paragraph = "w:p";
const table = "w:tbl";

/** Elements that stand between blocks, runs, rows and cells. */
const markers =
  /^w:(?:bookmark|commentRange|perm|moveFromRange|moveToRange|customXml\w+Range)(?:Start|End)$|^w:proofErr$/;
const wrappers = new Set([
  "w:sdt",
  "w:sdtContent",
  "w:customXml",
  "w:smartTag",
  "w:ins",
  "w:moveTo",
]);
const properties = /^w:(?:p|r|tbl|tr|tc|sdt|sdtEnd|customXml|smartTag)Pr$|^w:tblGrid$|^w:tblPrEx$/;

/** The children of an element as Word sees them: wrappers opened, markers and properties left out. */
function contents(element: XmlElementNode): XmlElementNode[] {
  return childElements(element).flatMap((child) => {
    if (markers.test(child.name) || properties.test(child.name)) return [];
    if (wrappers.has(child.name)) return contents(child);
    if (child.name !== "mc:AlternateContent") return [child];
    const [branch] = childElements(child);
    return branch === undefined ? [] : contents(branch);
  });
}

type Rule = (element: XmlElementNode) => string[];

const endsWithParagraph: Rule = (element) => {
  const last = contents(element).at(-1)?.name;
  return last === paragraph ? [] : [`${element.name} ends with ${last ?? "nothing"}`];
};

/** Two tables that touch are shown as one. */
const tablesApart: Rule = (element) =>
  contents(element).some(({ name }, index, all) => name === table && all[index + 1]?.name === table)
    ? [`${element.name} has two tables that touch`]
    : [];

function without(...names: string[]): Rule {
  return (element) =>
    contents(element)
      .filter(({ name }) => names.includes(name))
      .map(({ name }) => `${element.name} holds ${name}`);
}

function atLeastOne(name: string): Rule {
  return (element) =>
    contents(element).some((child) => child.name === name)
      ? []
      : [`${element.name} without ${name}`];
}

/** Properties come first and once. */
function firstAndOnce(name: string): Rule {
  return (element) => {
    const own = childElements(element);
    const places = own.flatMap((child, index) => (child.name === name ? [index] : []));
    return places.length === 0 || (places.length === 1 && places[0] === 0)
      ? []
      : [`${name} is not the first of ${element.name}, or is there twice`];
  };
}

const lastSection: Rule = (element) => {
  const own = childElements(element);
  const at = own.findIndex(({ name }) => name === "w:sectPr");
  return at < 0 || at === own.length - 1 ? [] : ["w:sectPr is not the last of w:body"];
};

const hasContent: Rule = (element) => {
  const content = childElements(element).find(({ name }) => name === "w:sdtContent");
  if (content === undefined) return ["w:sdt without w:sdtContent"];
  const isInline =
    element.parent !== null && /^w:(?:p|hyperlink|ins|del|r)$/.test(element.parent.name);
  return isInline || contents(element).length > 0 ? [] : ["w:sdt around nothing"];
};

/** A formula, a hyperlink or a field needs something to show. */
const textOrCode: Rule = (element) =>
  /[\n\r]/.test(textOf(element)) ? [`${element.name} has a line end in its text`] : [];

function all(...own: Rule[]): Rule {
  return (element) => own.flatMap((rule) => rule(element));
}

/** Children in the order of the schema (annex A); names that are not listed are passed over. */
function inOrder(names: string): Rule {
  const places = new Map(names.split(" ").map((name, index) => [`w:${name}`, index]));
  return (element) => {
    let last = -1;
    for (const { name } of childElements(element)) {
      const place = places.get(name);
      if (place === undefined) continue;
      if (place === last) return [`${element.name} holds ${name} twice`];
      if (place < last) return [`${element.name} holds ${name} in the wrong place`];
      last = place;
    }
    return [];
  };
}

const story = all(endsWithParagraph, tablesApart, without("w:r", "w:t", "w:tr", "w:tc"));

const rules: ReadonlyMap<string, Rule> = new Map([
  ["w:body", all(tablesApart, lastSection, without("w:r", "w:t", "w:tr", "w:tc"))],
  ["w:hdr", story],
  ["w:ftr", story],
  ["w:footnote", story],
  ["w:endnote", story],
  ["w:comment", story],
  ["w:txbxContent", story],
  ["w:tc", all(story, firstAndOnce("w:tcPr"))],
  ["w:tbl", all(atLeastOne("w:tr"), without(paragraph, "w:r", "w:t", table, "w:tc"))],
  ["w:tr", all(atLeastOne("w:tc"), without(paragraph, "w:r", "w:t", table, "w:tr"))],
  [
    paragraph,
    all(firstAndOnce("w:pPr"), without(paragraph, "w:t", table, "w:tr", "w:tc", "w:sectPr")),
  ],
  ["w:r", all(firstAndOnce("w:rPr"), without(paragraph, "w:r", table, "w:hyperlink"))],
  ["w:hyperlink", without(paragraph, "w:t", table)],
  ["w:sdt", hasContent],
  ["w:instrText", textOrCode],
  [
    "w:pPr",
    inOrder(
      "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange",
    ),
  ],
  [
    "w:rPr",
    inOrder(
      "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em lang eastAsianLayout specVanish oMath rPrChange",
    ),
  ],
  [
    "w:tcPr",
    inOrder(
      "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
    ),
  ],
]);
