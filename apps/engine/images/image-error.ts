/** A file that a document cannot show. The message says what the file is instead. */
export class ImageError extends Error {
  override readonly name = "ImageError";
}
