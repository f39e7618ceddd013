/** Whether the text of a log entry stands for a picture (`describePicture`). */
export function isPictureDescription(text: string): boolean {
  return /^\(image\/[\w.+-]{1,40}, \d+ bytes\)$/.test(text);
}
