import { wordVocabulary } from "../../word/vocabulary.ts";
import type { XmlDocument } from "../../xml/document.ts";
import { localName, NamespaceScope } from "../../xml/namespaces.ts";
import { toOctets } from "../../xml/octets.ts";
import { noNode, type XmlElement } from "../../xml/tree.ts";

/** The node at the end of a path: an element, or an attribute of it by canonical name. */
export interface BoundNode {
  element: XmlElement;
  attribute: string | null;
}

interface Step {
  /** `//`: all descendants, not only the children. */
  isDeep: boolean;
  isAttribute: boolean;
  /** Whether the step selects elements, or attributes, of a canonical name. */
  matches: (name: string) => boolean;
  /** The canonical name, if the step selects one name. */
  name: string | null;
  predicates: string[];
}

/**
 * The path of a binding (`w:xpath`, ECMA-376 part 1, 17.5.2.6). It supports the part of XPath 1.0
 * (2) that Word and other programs write: absolute location paths of names with prefixes, `*`,
 * positions, and comparisons with an attribute or a child.
 */
export class BindingPath {
  readonly #steps: readonly Step[];

  private constructor(steps: readonly Step[]) {
    this.#steps = steps;
  }

  /**
   * @param mappings the prefixes, `w:prefixMappings`: `xmlns:a='…' xmlns:b="…"`.
   * @returns `null` for a path that is not supported.
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
      const conditions = Array.from(predicates.matchAll(predicate), ([, inside = ""]) =>
        inside.trim(),
      );
      if (!conditions.every((text) => supported.some((form) => form.test(text)))) return null;
      steps.push({
        isDeep: slashes === "//",
        isAttribute,
        ...nameTest(test, { isAttribute }, scope),
        predicates: conditions,
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
        const owners = step.isDeep ? at.flatMap((start) => withDescendants(document, start)) : at;
        const element = owners.find(
          (owner) =>
            owner !== noNode && name !== null && document.attribute(owner, name) !== undefined,
        );
        return element === undefined ? null : { element, attribute: name };
      }
      at = at.flatMap((parent) => select(document, parent, step, children));
      if (at.length === 0) return null;
    }
    return { element: at[0] as XmlElement, attribute: null };
  }
}

/** The children of elements by name, so that many paths into one list of siblings stay fast. */
export class ChildIndex {
  readonly #document: XmlDocument;
  readonly #byParent = new Map<XmlElement, Map<string, XmlElement[]>>();

  constructor(document: XmlDocument) {
    this.#document = document;
  }

  /** @param name a canonical name; `null` for all children. */
  of(parent: XmlElement, name: string | null): readonly XmlElement[] {
    let byName = this.#byParent.get(parent);
    if (byName === undefined) {
      byName = new Map<string, XmlElement[]>([["", []]]);
      for (const element of childrenOf(this.#document, parent)) {
        const elementName = this.#document.name(element);
        byName.get("")?.push(element);
        const namesakes = byName.get(elementName);
        if (namesakes === undefined) byName.set(elementName, [element]);
        else namesakes.push(element);
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
const supported = [position, last, comparison];

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
  if (known !== undefined && !isOfAny) return { matches: (other) => other === known, name: known };
  if (known !== undefined) {
    const start = known.slice(0, -1);
    return { matches: (other) => other.startsWith(start), name: null };
  }
  // The binding does not declare the prefix, so that only the local name can be compared.
  const local = test.slice(test.indexOf(":") + 1);
  return { matches: (other) => isOfAny || localName(other) === local, name: null };
}

function select(
  document: XmlDocument,
  parent: XmlElement,
  { isDeep, matches, name: only, predicates }: Step,
  children: ChildIndex,
): XmlElement[] {
  const parents = isDeep ? withDescendants(document, parent) : [parent];
  return parents.flatMap((holder) => {
    let selected = children.of(holder, only);
    if (only === null) selected = selected.filter((element) => matches(document.name(element)));
    for (const text of predicates) selected = applyPredicate(document, selected, text, children);
    return selected;
  });
}

function applyPredicate(
  document: XmlDocument,
  elements: readonly XmlElement[],
  text: string,
  children: ChildIndex,
): readonly XmlElement[] {
  const at = position.exec(text)?.[1];
  if (at !== undefined) return elements.slice(Number(at) - 1, Number(at));
  if (last.test(text)) return elements.slice(-1);
  const [, axis, operand = "", single, double] = comparison.exec(text) ?? [];
  const wanted = single ?? double;
  return elements.filter((element) => {
    if (axis === "@") return document.attribute(element, operand) === wanted;
    if (operand === "local-name()") return localName(document.name(element)) === wanted;
    if (operand === "." || operand === "text()") return document.text(element) === wanted;
    return children.of(element, operand).some((child) => document.text(child) === wanted);
  });
}

/** The children of an element. `noNode` stands for the document, whose only child is the root. */
function childrenOf(document: XmlDocument, parent: XmlElement): Iterable<XmlElement> {
  return parent === noNode ? [document.root] : document.elements(parent);
}

function withDescendants(
  document: XmlDocument,
  parent: XmlElement,
  elements: XmlElement[] = [],
): XmlElement[] {
  elements.push(parent);
  for (const element of childrenOf(document, parent)) withDescendants(document, element, elements);
  return elements;
}
