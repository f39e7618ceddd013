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

/** The settings of a job's values, and its payload. */
export interface ResolveContext extends ValueContext {
  /** The scope of tags outside of sections. */
  root: Scope;
}

/** The replacement of every tag. */
export interface Resolution {
  /** One for each thing found in the scanned paragraphs, in order; `null`: it stays as it is. */
  values: readonly (PreparedValue | null)[];
  /** Of tags in sections that have no value, the item that they stand in, by their place in `values`. */
  missingInItems: ReadonlyMap<number, ItemPlace>;
  /** Tags without a value, each name once in a scope, in the order of the document. */
  missing: MissingTag[];
  faults: TagFault[];
}

/**
 * Looks up the value of every tag, with its formatters, before anything is changed.
 *
 * @param scopes of the nodes of a story whose sections were expanded.
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
  const plain = new Map<string, PreparedValue | null>();
  let story: StoryPart | null = null;
  let own: NodeScopes | undefined;
  for (const paragraph of scanned) {
    if (paragraph.story !== story) {
      story = paragraph.story;
      own = scopes.get(story);
    }
    const count = paragraph.brackets.length;
    for (let index = 0; index < count; index++) {
      const found = paragraph.brackets[index] as Bracketed;
      if (found.kind !== "tag") {
        values.push(found.kind === "section_tag" ? nothing : null);
        continue;
      }
      const scope = own?.of(paragraph.text.elementAt(found.start)) ?? root;
      // The same name in the same place is the same value: most templates have nothing else.
      const isShared = scope === root && isPlain(found);
      let value = isShared ? plain.get(found.name) : undefined;
      if (value === undefined) {
        try {
          value = tagValue(found, scope, context);
        } catch (error) {
          if (!(error instanceof FormatterError)) throw error;
          faults.push({
            scanned: paragraph,
            tag: found,
            reason: error.reason,
            detail: error.message,
          });
          values.push(null);
          continue;
        }
        if (isShared) plain.set(found.name, value);
      }
      if (value === null) {
        const tag = missing.add(found.name, scope);
        const item = itemPlace(scope);
        if (item !== null) missingInItems.set(values.length, item);
        // In an item no tag is left that need not be there: nobody wants to send that out.
        if (item !== null && !isRequired(tag, fields)) value = nothing;
      }
      values.push(value);
    }
  }
  return { values, missingInItems, missing: missing.tags, faults };
}

/** A tag that is a field's name and nothing else. */
function isPlain({ form, formatters }: FieldTag): boolean {
  return form === "value" && formatters.length === 0;
}

/** Tags that no value can fill, as of formatters that do not exist: known before there is a value. */
export function tagFaults(scanned: readonly ScannedParagraph[]): TagFault[] {
  const faults: TagFault[] = [];
  for (const paragraph of scanned) {
    for (let index = 0; index < paragraph.brackets.length; index++) {
      const found = paragraph.brackets[index] as Bracketed;
      if (found.kind !== "tag" || isPlain(found)) continue;
      try {
        const reason = tagKinds[found.form].check(found, paragraph);
        if (reason !== null) faults.push({ scanned: paragraph, tag: found, reason });
      } catch (error) {
        if (!(error instanceof FormatterError)) throw error;
        const { reason, message } = error;
        faults.push({ scanned: paragraph, tag: found, reason, detail: message });
      }
    }
  }
  return faults;
}
