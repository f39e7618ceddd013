import type { StoryPart } from "../../word/stories.ts";
import type { FieldKind } from "../field-kind.ts";
import { noFields } from "../field-kind.ts";
import { findPicturePlaces } from "./picture-places.ts";
import { mayHavePicturePlaces, picturePlaces } from "./place-finder.ts";

/** Pictures of the template whose alternative text is a picture tag. */
export const placeholderPictures: FieldKind = {
  markers: [],
  find: ({ stories, decisions, pictures, values, scopesOf }) => {
    const storiesWithPlaces = stories.filter(mayHavePicturePlaces);
    if (storiesWithPlaces.length === 0) return noFields;
    const find = (story: StoryPart) => {
      const places = picturePlaces(story, decisions);
      if (places.length === 0) return [];
      return findPicturePlaces(story, places, scopesOf(story), pictures, values.fields);
    };
    return { ...noFields, fields: storiesWithPlaces.flatMap(find) };
  },
};
