import type { StoryPart } from "../../docx/stories.ts";
import type { FieldKind } from "../field-kind.ts";
import { noFields } from "../field-kind.ts";
import { findPicturePlaces, hasPicturePlaces } from "./picture-places.ts";

/** Pictures of the template whose alternative text is the tag of a picture. */
export const placeholderPictures: FieldKind = {
  markers: [],
  find: ({ stories, pictures, scopesOf }) => {
    const holding = stories.filter(hasPicturePlaces);
    if (holding.length === 0) return noFields;
    const find = (story: StoryPart) => findPicturePlaces(story, scopesOf(story), pictures);
    return { ...noFields, fields: holding.flatMap(find) };
  },
};
