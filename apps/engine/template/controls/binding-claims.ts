import type { XmlDocument } from "../../xml/document.ts";
import { findTags } from "../grammar/find-tags.ts";
import { textOfContent } from "./control-content.ts";
import type { Control } from "./read-controls.ts";

/** A text with tags in a bound control. */
export interface TypedText {
  text: string;
  /** The name of its first tag. */
  name: string;
  /** Whether it is one tag and nothing else. */
  isOneTag: boolean;
}

/**
 * The values that the controls of a job write to nodes of custom XML. Word shows the same text in
 * all controls that are bound to one node, so that their values must agree.
 */
export class BindingClaims {
  readonly #values = new Map<string, { name: string; data: string }>();
  readonly #texts = new Map<string, TypedText>();

  /**
   * Claims a node for the value of a control.
   *
   * @param key the key of the node (`BoundTarget`).
   * @returns `false` if another control claims the node for another value.
   */
  claimValue(key: string, name: string, data: string): boolean {
    const other = this.#values.get(key);
    if (other !== undefined) return other.data === data;
    this.#values.set(key, { name, data });
    const typed = this.#texts.get(key);
    return typed === undefined || (typed.isOneTag && typed.name === name);
  }

  /**
   * Claims a node for a text with tags.
   *
   * @param key the key of the node (`BoundTarget`).
   * @returns `false` if another control claims the node for another text.
   */
  claimText(key: string, typed: TypedText): boolean {
    const other = this.#texts.get(key);
    if (other !== undefined) return other.text === typed.text;
    this.#texts.set(key, typed);
    const value = this.#values.get(key);
    return value === undefined || (typed.isOneTag && typed.name === value.name);
  }

  /** The text of a control if it has a tag; else `null`. */
  typedIn(document: XmlDocument, control: Control): TypedText | null {
    const content = document.child(control.element, "w:sdtContent");
    const text = content === null ? "" : textOfContent(document, content);
    if (!text.includes("【")) return null;
    const tag = findTags(text).find(({ kind }) => kind === "tag");
    if (tag?.kind !== "tag") return null;
    const isOneTag = text.slice(0, tag.start).trim() + text.slice(tag.end).trim() === "";
    return { text, name: tag.name, isOneTag };
  }
}
