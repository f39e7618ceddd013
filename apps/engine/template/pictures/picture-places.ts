import type { StoryPart } from "../../docx/stories.ts";
import { noNode, type XmlElement } from "../../docx/xml-tree.ts";
import { parseTag } from "../grammar/tag-grammar.ts";
import { type PlacedField, placedEntry } from "../places/placed-fields.ts";
import type { NodeScopes } from "../sections/node-scopes.ts";
import { lookUp } from "../values/data.ts";
import { FormatterError } from "../values/formatters.ts";
import type { PictureStore } from "./picture-store.ts";
import { describePicture, type PictureValue, pictureOf } from "./picture-values.ts";

/** Placeholder pictures: their description (alternative text) is a tag, `【%PHOTO】`. */

/** Whether a story may have any. */
export function hasPicturePlaces({ document }: StoryPart): boolean {
  return document.hasElement("wp:docPr") && document.bytes.includes("【%");
}

/** The placeholder pictures of a story, each with its value. */
export function findPicturePlaces(
  story: StoryPart,
  scopes: NodeScopes,
  store: PictureStore,
): PlacedField[] {
  if (!hasPicturePlaces(story)) return [];
  const { document } = story;
  const fields: PlacedField[] = [];
  for (const paragraph of story.paragraphs) {
    if (paragraph.isMirror) continue;
    for (const run of paragraph.runs) {
      for (const about of descendants(story, run, "wp:docPr")) {
        const written = document.attribute(about, "descr") ?? "";
        const text = written;
        const scope = scopes.of(about);
        const tag = parseTag(text.trim().replace(/^【|】$/g, ""));
        if (tag?.kind !== "picture" || !text.trim().startsWith("【")) continue;
        const value = lookUp(tag.path, scope) ?? null;
        const entry = placedEntry(story, paragraph, run, tag.path, text);
        let picture: PictureValue | null = null;
        let fault: string | null = null;
        try {
          picture = value === null ? null : pictureOf(value, tag.formatters);
        } catch (error) {
          if (!(error instanceof FormatterError)) throw error;
          fault = error.reason;
        }
        if (picture !== null) entry.new_text = describePicture(picture);
        fields.push({
          name: tag.path,
          entry,
          isInSection: scope !== scopes.root,
          fault,
          hasValue: picture !== null,
          apply: () => {
            if (picture === null) return;
            document.setAttribute(about, "descr", picture.description ?? tag.path);
            // Size and crop stay: the picture is another one, its frame is the template's.
            for (const blip of descendants(story, document.parent(about), "a:blip")) {
              document.setAttribute(blip, "r:embed", store.add(story, picture.image));
              for (const extension of descendants(story, blip, "a:extLst"))
                document.remove(extension);
            }
          },
        });
      }
    }
  }
  return fields;
}

function descendants(
  story: StoryPart,
  element: XmlElement,
  name: string,
  found: XmlElement[] = [],
): XmlElement[] {
  const { document } = story;
  for (let at = document.firstElement(element); at !== noNode; at = document.nextElement(at)) {
    const own = document.name(at);
    if (own === name) found.push(at);
    // Text boxes have paragraphs, and pictures, of their own.
    else if (own !== "w:txbxContent" && !document.isFolded(at)) {
      descendants(story, at, name, found);
    }
  }
  return found;
}
