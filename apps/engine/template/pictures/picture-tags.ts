import type { TagKind } from "../tag-kind.ts";
import { isBlank } from "../values/formatters.ts";
import { checkPictureOptions, describePicture, pictureOf } from "./picture-values.ts";

/** `【%PHOTO】`: an inline picture, or a QR code. */
export const pictureTags: TagKind = {
  check: ({ formatters }) => {
    checkPictureOptions(formatters);
    return null;
  },
  prepare: (value, { name, formatters }, _chain, { pictureFiles }) => {
    if (value === undefined || value === null || isBlank(value)) return null;
    const picture = pictureOf(value, formatters, pictureFiles);
    const chunks = [{ picture, name }];
    return { text: describePicture(picture), chunks, isPlain: false, warnings: [] };
  },
};
