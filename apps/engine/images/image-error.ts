/** A file that is no picture for a document. The message says what it is instead. */
export class ImageError extends Error {
  override readonly name = "ImageError";
}
