import type { StoryPart } from "../../word/stories.ts";
import type { ScannedParagraph } from "../grammar/scan.ts";
import type { Bracketed, FieldTag } from "../grammar/tags.ts";
import type { TagFault } from "../log/log-entry.ts";
import { tagKinds } from "../tag-kinds.ts";
import { type ItemPlace, itemPlace, type Scope } from "../values/data.ts";
import { FormatterError } from "../values/formatters.ts";
import type { NodeScopes } from "../values/node-scopes.ts";
import { isRequired, type MissingTag, MissingTags } from "../values/required.ts";
import type { ValueContext } from "../values/value-context.ts";
import type { PreparedValue } from "../values/value-text.ts";
import { nothing, tagValue } from "./tag-value.ts";

/** The settings of a job's values, with its payload. */
export interface ResolveContext extends ValueContext {
  /** The scope of tags outside of sections. */
  root: Scope;
}

/** The replacements of all tags. */
export interface Resolution {
  /** One for each bracketed text of the scanned paragraphs, in order; `null`: the text stays. */
  values: readonly (PreparedValue | null)[];
  /** The items of tags in sections without a value, by the index of the tag in `values`. */
  missingInItems: ReadonlyMap<number, ItemPlace>;
  /** Tags without a value, each name once in a scope, in the order of the document. */
  missing: MissingTag[];
  faults: TagFault[];
}

/**
 * Looks up the value of every tag, with its formatters, before anything is changed.
 *
 * @param scopes the scopes of the nodes of stories with expanded sections.
 */
export function resolveTags(
  scanned: readonly ScannedParagraph[],
  scopes: ReadonlyMap<StoryPart, NodeScopes>,
  context: ResolveContext,
): Resolution {
  const { root, fields } = context;
  const values: (PreparedValue | null)[] = [];
  const missing = new MissingTags();
  const missingInItems = new Map<number, ItemPlace>();
  const faults: TagFault[] = [];
  const valuesByName = new Map<string, PreparedValue | null>();
  let story: StoryPart | null = null;
  let storyScopes: NodeScopes | undefined;
  for (const paragraph of scanned) {
    if (paragraph.story !== story) {
      story = paragraph.story;
      storyScopes = scopes.get(story);
    }
    const count = paragraph.brackets.length;
    for (let index = 0; index < count; index++) {
      const bracketed = paragraph.brackets[index] as Bracketed;
      if (bracketed.kind !== "tag") {
        values.push(bracketed.kind === "section_tag" ? nothing : null);
        continue;
      }
      const scope = storyScopes?.of(paragraph.text.elementAt(bracketed.start)) ?? root;
      // A plain tag outside of sections always has the same value. Most templates have only such
      // tags.
      const isShared = scope === root && isPlain(bracketed);
      let value = isShared ? valuesByName.get(bracketed.name) : undefined;
      if (value === undefined) {
        try {
          value = tagValue(bracketed, scope, context);
        } catch (error) {
          if (!(error instanceof FormatterError)) throw error;
          faults.push({
            scanned: paragraph,
            tag: bracketed,
            reason: error.reason,
            detail: error.message,
            facts: error.facts,
          });
          values.push(null);
          continue;
        }
        if (isShared) valuesByName.set(bracketed.name, value);
      }
      if (value === null) {
        const tag = missing.add(bracketed.name, scope);
        const item = itemPlace(scope);
        if (item !== null) missingInItems.set(values.length, item);
        // An item leaves no tags of optional fields: nobody wants to send such a document.
        if (item !== null && !isRequired(tag, fields)) value = nothing;
      }
      values.push(value);
    }
  }
  return { values, missingInItems, missing: missing.tags, faults };
}

/** Whether a tag has only the name of a field. */
function isPlain({ form, formatters }: FieldTag): boolean {
  return form === "value" && formatters.length === 0;
}

/** The tags that no value can fill, for example because a formatter does not exist. */
export function tagFaults(scanned: readonly ScannedParagraph[]): TagFault[] {
  const faults: TagFault[] = [];
  for (const paragraph of scanned) {
    for (let index = 0; index < paragraph.brackets.length; index++) {
      const bracketed = paragraph.brackets[index] as Bracketed;
      if (bracketed.kind !== "tag" || isPlain(bracketed)) continue;
      try {
        const reason = tagKinds[bracketed.form].check(bracketed, paragraph);
        if (reason !== null) faults.push({ scanned: paragraph, tag: bracketed, reason });
      } catch (error) {
        if (!(error instanceof FormatterError)) throw error;
        const { reason, message, facts } = error;
        faults.push({ scanned: paragraph, tag: bracketed, reason, detail: message, facts });
      }
    }
  }
  return faults;
}
