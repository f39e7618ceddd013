import type { StoryPart } from "../../word/stories.ts";
import { descendants } from "../../xml/descendants.ts";
import type { XmlDocument } from "../../xml/document.ts";
import type { XmlElement } from "../../xml/tree.ts";
import type { Scope } from "../values/data.ts";
import type { NodeScopes } from "../values/node-scopes.ts";

/** By kind of story: the element of a note or comment, and the element of a reference to it. */
const kinds = {
  footnotes: { note: "w:footnote", reference: "w:footnoteReference" },
  endnotes: { note: "w:endnote", reference: "w:endnoteReference" },
  comments: { note: "w:comment", reference: "w:commentReference" },
} as const;

/**
 * The scopes of notes and comments. A tag in a note has the scope of the reference to the note,
 * which is that of an item if the reference stands in a section.
 */
export class NoteScopes {
  /**
   * Scopes by the name of the reference and its id; `null`: its copies stand in different items.
   */
  readonly #scopes = new Map<string, Scope | null>();

  /** Reads the references of a story with expanded sections. */
  read(document: XmlDocument, scopes: NodeScopes): void {
    for (const { reference } of Object.values(kinds)) {
      if (!document.hasElement(reference)) continue;
      for (const element of descendants(document, document.root, [reference])) {
        const key = keyOf(reference, document, element);
        const scope = scopes.of(element);
        const known = this.#scopes.get(key);
        this.#scopes.set(key, known === undefined || known === scope ? scope : null);
      }
    }
  }

  /** Binds the notes of a story to the scopes of their references. */
  bind({ kind }: StoryPart, document: XmlDocument, scopes: NodeScopes): void {
    if (this.#scopes.size === 0 || !(kind in kinds)) return;
    const { note, reference } = kinds[kind as keyof typeof kinds];
    for (const element of document.elements(document.root)) {
      if (document.name(element) !== note) continue;
      const scope = this.#scopes.get(keyOf(reference, document, element)) ?? scopes.root;
      if (scope !== scopes.root) scopes.bind([element], scope);
    }
  }
}

function keyOf(reference: string, document: XmlDocument, element: XmlElement): string {
  return `${reference} ${document.attribute(element, "w:id") ?? ""}`;
}
