import { wordVocabulary } from "../../word/vocabulary.ts";
import type { XmlDocument } from "../../xml/document.ts";
import { localName, NamespaceScope } from "../../xml/namespaces.ts";
import { toOctets } from "../../xml/octets.ts";
import { noNode, type XmlElement } from "../../xml/tree.ts";

/** What a path leads to: an element's text, or an attribute of one, by canonical name. */
export interface BoundNode {
  element: XmlElement;
  attribute: string | null;
}

interface Step {
  /** `//`: not only the children. */
  isDeep: boolean;
  isAttribute: boolean;
  /** Whether an element, or an attribute, of that canonical name is meant. */
  matches: (name: string) => boolean;
  /** Canonical, where the step names one. */
  name: string | null;
  predicates: string[];
}

/**
 * The path of a binding (`w:xpath`, ECMA-376 part 1, 17.5.2.6), as far as Word and others write it: an
 * absolute location path of names with prefixes, `*`, positions, and comparisons with an attribute or
 * a child (XPath 1.0, 2).
 */
export class BindingPath {
  readonly #steps: readonly Step[];

  private constructor(steps: readonly Step[]) {
    this.#steps = steps;
  }

  /**
   * @param mappings `w:prefixMappings`: `xmlns:a='…' xmlns:b="…"`.
   * @returns `null` for a path of another kind.
   */
  static parse(path: string, mappings: string): BindingPath | null {
    const scope = NamespaceScope.outermost(wordVocabulary).extend(
      new Map(
        Array.from(
          mappings.matchAll(/xmlns:([^\s=:'"]+)\s*=\s*(?:'([^']*)'|"([^"]*)")/g),
          (match) => [match[1] as string, (match[2] ?? match[3]) as string],
        ),
      ),
    );
    const steps: Step[] = [];
    let rest = path.trim().replace(/(?<=[^/])\/text\(\)(?:\[1\])?$/, "");
    while (rest !== "") {
      const match = step.exec(rest);
      if (match === null) return null;
      const [whole, slashes, axis = "", test = "", predicates = ""] = match;
      rest = rest.slice(whole.length);
      const isAttribute = axis === "@" || axis === "attribute::";
      // An attribute ends a path, and has no position.
      if (isAttribute && (rest !== "" || predicates !== "" || test.endsWith("*"))) return null;
      const own = Array.from(predicates.matchAll(predicate), ([, inside = ""]) => inside.trim());
      if (!own.every((inside) => readable.some((form) => form.test(inside)))) return null;
      steps.push({
        isDeep: slashes === "//",
        isAttribute,
        ...nameTest(test, { isAttribute }, scope),
        predicates: own,
      });
    }
    return steps.length === 0 ? null : new BindingPath(steps);
  }

  /** The first node of a document that the path leads to; `null` if there is none. */
  find(document: XmlDocument, children: ChildIndex): BoundNode | null {
    let at: readonly XmlElement[] = [noNode];
    for (const step of this.#steps) {
      if (step.isAttribute) {
        const { name } = step;
        const owners = step.isDeep ? at.flatMap((each) => withDescendants(document, each)) : at;
        const element = owners.find(
          (each) =>
            each !== noNode && name !== null && document.attribute(each, name) !== undefined,
        );
        return element === undefined ? null : { element, attribute: name };
      }
      at = at.flatMap((parent) => select(document, parent, step, children));
      if (at.length === 0) return null;
    }
    return { element: at[0] as XmlElement, attribute: null };
  }
}

/** The children of elements by name: paths to the thousandth of many siblings are as short as others. */
export class ChildIndex {
  readonly #document: XmlDocument;
  readonly #byParent = new Map<XmlElement, Map<string, XmlElement[]>>();

  constructor(document: XmlDocument) {
    this.#document = document;
  }

  /** @param name canonical; `null` for all. */
  of(parent: XmlElement, name: string | null): readonly XmlElement[] {
    let byName = this.#byParent.get(parent);
    if (byName === undefined) {
      byName = new Map<string, XmlElement[]>([["", []]]);
      for (const element of childrenOf(this.#document, parent)) {
        const own = this.#document.name(element);
        byName.get("")?.push(element);
        const known = byName.get(own);
        if (known === undefined) byName.set(own, [element]);
        else known.push(element);
      }
      this.#byParent.set(parent, byName);
    }
    return byName.get(name ?? "") ?? [];
  }
}

const name = String.raw`[^\s/@[\]()*:'"]+`;
const step = new RegExp(
  String.raw`^(\/\/?)(@|child::|attribute::)?((?:${name}:)?(?:${name}|\*)|node\(\))((?:\s*\[(?:[^[\]'"]|'[^']*'|"[^"]*")*\])*)\s*`,
);
const predicate = /\[((?:[^[\]'"]|'[^']*'|"[^"]*")*)\]/g;

const position = /^(?:position\(\)\s*=\s*)?(\d+)$/;
const last = /^(?:position\(\)\s*=\s*)?last\(\)$/;
const comparison = new RegExp(
  String.raw`^(@?)(${name}|text\(\)|\.|local-name\(\))\s*=\s*(?:'([^']*)'|"([^"]*)")$`,
);
const readable = [position, last, comparison];

function nameTest(
  test: string,
  { isAttribute }: { isAttribute: boolean },
  scope: NamespaceScope,
): Pick<Step, "matches" | "name"> {
  if (test === "*" || test === "node()") return { matches: () => true, name: null };
  const known = isAttribute
    ? scope.attributeName(toOctets(test))
    : scope.elementName(toOctets(test));
  const isOfAny = test.endsWith(":*");
  if (known !== undefined && !isOfAny) return { matches: (own) => own === known, name: known };
  if (known !== undefined) {
    const start = known.slice(0, -1);
    return { matches: (own) => own.startsWith(start), name: null };
  }
  // A prefix that the binding does not declare: its local name is all that is known.
  const local = test.slice(test.indexOf(":") + 1);
  return { matches: (own) => isOfAny || localName(own) === local, name: null };
}

function select(
  document: XmlDocument,
  parent: XmlElement,
  { isDeep, matches, name: only, predicates }: Step,
  children: ChildIndex,
): XmlElement[] {
  const parents = isDeep ? withDescendants(document, parent) : [parent];
  return parents.flatMap((each) => {
    let found = children.of(each, only);
    if (only === null) found = found.filter((element) => matches(document.name(element)));
    for (const inside of predicates) found = applyPredicate(document, found, inside, children);
    return found;
  });
}

function applyPredicate(
  document: XmlDocument,
  found: readonly XmlElement[],
  inside: string,
  children: ChildIndex,
): readonly XmlElement[] {
  const at = position.exec(inside)?.[1];
  if (at !== undefined) return found.slice(Number(at) - 1, Number(at));
  if (last.test(inside)) return found.slice(-1);
  const [, mark, what = "", single, double] = comparison.exec(inside) ?? [];
  const wanted = single ?? double;
  return found.filter((element) => {
    if (mark === "@") return document.attribute(element, what) === wanted;
    if (what === "local-name()") return localName(document.name(element)) === wanted;
    if (what === "." || what === "text()") return document.text(element) === wanted;
    return children.of(element, what).some((child) => document.text(child) === wanted);
  });
}

/** `noNode` stands for the document: its only child is the root. */
function childrenOf(document: XmlDocument, parent: XmlElement): Iterable<XmlElement> {
  return parent === noNode ? [document.root] : document.elements(parent);
}

function withDescendants(
  document: XmlDocument,
  parent: XmlElement,
  found: XmlElement[] = [],
): XmlElement[] {
  found.push(parent);
  for (const element of childrenOf(document, parent)) withDescendants(document, element, found);
  return found;
}
