import type { FieldKind } from "../field-kinds.ts";
import { findPicturePlaces } from "./picture-places.ts";

/** Pictures of the template whose alternative text is the tag of a picture. */
export const placeholderPictures: FieldKind = {
  markers: [],
  find: ({ stories, pictures, scopesOf }) => ({
    fields: stories.flatMap((story) => findPicturePlaces(story, scopesOf(story), pictures)),
    finish: () => {},
  }),
};
