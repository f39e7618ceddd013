import type { TagKind } from "../tag-kind.ts";
import { isBlank } from "../values/formatters.ts";
import { checkPictureOptions, describePicture, pictureOf } from "./picture-values.ts";

/** `【%PHOTO】`: a picture in the line, or a QR code. */
export const pictureTags: TagKind = {
  check: ({ formatters }) => {
    checkPictureOptions(formatters);
    return null;
  },
  prepare: (given, { name, formatters }, _chain, { pictureFiles }) => {
    if (given === undefined || given === null || isBlank(given)) return null;
    const picture = pictureOf(given, formatters, pictureFiles);
    const chunks = [{ picture, name }];
    return { text: describePicture(picture), chunks, isPlain: false, warnings: [] };
  },
};
