import type { StoryPart } from "../../docx/stories.ts";
import type { ScannedParagraph } from "../grammar/scan.ts";
import type { TagFormatter } from "../grammar/tag-grammar.ts";
import type { Bracketed, TagFound } from "../grammar/tags.ts";
import { checkPictureOptions, describePicture, pictureOf } from "../pictures/picture-values.ts";
import type { Binding } from "../sections/expand.ts";
import { markdownTag } from "../sections/expand.ts";
import { type DataValue, lookUp, type Scope } from "./data.ts";
import { applyFormatters, checkFormatters, FormatterError } from "./formatters.ts";
import { type PreparedValue, prepareValue } from "./value-text.ts";

/** A tag that cannot be filled, or a mark that makes no section. */
export interface TagFault {
  scanned: ScannedParagraph;
  found: Bracketed;
  reason: string;
}

export interface ResolveContext {
  /** What a tag stands in that stands in no section. */
  root: Scope;
  /** Between the items of a list that a tag asks for as it is; and of single fields. */
  listSeparator: string;
  listSeparators: Readonly<Record<string, string>>;
  /** Formatters of fields whose tags name none. */
  formats: ReadonlyMap<string, readonly TagFormatter[]>;
  locale: string;
}

/** What takes the place of every tag and mark. */
export interface Resolution {
  /** One for each thing found in the scanned paragraphs, in their order; `null` stays as it is. */
  values: readonly (PreparedValue | null)[];
  /** Tags without a value, each name once, by where it was met first. */
  missing: { name: string; isInSection: boolean }[];
  faults: TagFault[];
}

/** A mark leaves nothing. */
const nothing: PreparedValue = { text: "", chunks: [], isPlain: true, warnings: [] };

/**
 * Looks up the value of every tag, with its formatters, before anything is changed.
 *
 * @param bindings what each tag of a story stands in, where sections were written out.
 */
export function resolveTags(
  scanned: readonly ScannedParagraph[],
  bindings: ReadonlyMap<StoryPart, readonly Binding[]>,
  context: ResolveContext,
): Resolution {
  const { root } = context;
  const values: (PreparedValue | null)[] = [];
  const missing = new Map<string, { name: string; isInSection: boolean }>();
  const faults: TagFault[] = [];
  const plain = new Map<string, PreparedValue | null>();
  let story: StoryPart | null = null;
  let own: readonly Binding[] | undefined;
  let position = 0;
  for (const paragraph of scanned) {
    if (paragraph.story !== story) {
      story = paragraph.story;
      own = bindings.get(story);
      position = 0;
    }
    const count = paragraph.found.length;
    for (let index = 0; index < count; index++) {
      const found = paragraph.found[index] as Bracketed;
      if (found.kind !== "tag" && found.kind !== "mark") {
        values.push(null);
        continue;
      }
      const scope = own?.[position++] ?? root;
      if (found.kind === "mark") {
        values.push(nothing);
        continue;
      }
      // The same name in the same place is the same value: most templates have nothing else.
      const isShared = scope === root && isPlain(found);
      let value = isShared ? plain.get(found.name) : undefined;
      if (value === undefined) {
        value = tagValue(found, scope, context, (reason) => {
          faults.push({ scanned: paragraph, found, reason });
        });
        if (isShared) plain.set(found.name, value);
      }
      values.push(value);
      if (value === null && !missing.has(found.name)) {
        missing.set(found.name, { name: found.name, isInSection: scope !== root });
      }
    }
  }
  return { values, missing: [...missing.values()], faults };
}

/** A tag that is a field's name and nothing else. */
function isPlain({ form, formatters }: TagFound): boolean {
  return form === "value" && formatters.length === 0;
}

/** Formatters that do not exist, and tags where none of their form can be: known before there is a value. */
export function tagFaults(scanned: readonly ScannedParagraph[]): TagFault[] {
  const faults: TagFault[] = [];
  for (const paragraph of scanned) {
    for (let index = 0; index < paragraph.found.length; index++) {
      const found = paragraph.found[index] as Bracketed;
      if (found.kind !== "tag" || isPlain(found)) continue;
      if (found.form === "markdown" && markdownTag(paragraph) === null) {
        faults.push({ scanned: paragraph, found, reason: "markdown_not_alone" });
      }
      try {
        if (found.form === "picture") checkPictureOptions(found.formatters);
        else if (found.form === "value") checkFormatters(found.formatters);
        else if (found.formatters.length > 0) {
          throw new FormatterError("unknown_formatter", "Markdown has no formatters");
        }
      } catch (error) {
        if (!(error instanceof FormatterError)) throw error;
        faults.push({ scanned: paragraph, found, reason: error.reason });
      }
    }
  }
  return faults;
}

/**
 * The value of a tag, through its formatters; `null` where there is none.
 *
 * @param onFault is told why the tag cannot take the value that there is.
 */
export function tagValue(
  { name, form, formatters }: TagFound,
  scope: Scope,
  { listSeparator, listSeparators, formats, locale }: ResolveContext,
  onFault: (reason: string) => void,
): PreparedValue | null {
  try {
    if (form !== "value") return insertedValue({ name, form, formatters }, lookUp(name, scope));
    const chain = formatters.length > 0 ? formatters : (formats.get(name) ?? formatters);
    const value = applyFormatters(lookUp(name, scope), chain, { locale });
    const text = textOf(value, listSeparators[name] ?? listSeparator);
    return text === null ? null : prepareValue(text);
  } catch (error) {
    if (!(error instanceof FormatterError)) throw error;
    onFault(error.reason);
    return null;
  }
}

/** What is no text. Markdown that is one is written out by now: what is left of it has none. */
function insertedValue(
  { name, form, formatters }: Pick<TagFound, "name" | "form" | "formatters">,
  value: DataValue | undefined,
): PreparedValue | null {
  if (value === undefined || value === null) return null;
  if (form === "markdown") throw new FormatterError("formatter_value", "needs a text");
  const picture = pictureOf(value, formatters);
  const chunks = [{ picture, name }];
  return { text: describePicture(picture), chunks, isPlain: false, warnings: [] };
}

/** Null is the same as absent; `""` and `[]` are given. */
function textOf(value: DataValue | undefined, separator: string): string | null {
  if (value === undefined || value === null) return null;
  if (Array.isArray(value)) {
    return value.map((item) => textOf(item, separator) ?? "").join(separator);
  }
  if (typeof value === "object") {
    throw new FormatterError("formatter_value", "is an object: name one of its members");
  }
  return String(value);
}
