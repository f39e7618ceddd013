import type { DocopsClient } from "../../../apps/client/client.ts";
import { pagePicture } from "../../../apps/contract/artifacts.ts";
import { previewBounds } from "../../../apps/contract/preview.ts";

/** The width of a picture in pixels: sharp on a screen with two pixels for one. */
const pictureWidth = 1588;

/**
 * Has the server draw the first pages of a document, as they are printed.
 *
 * @returns the pictures as `data:` addresses, which the page's policy allows.
 * @throws DocopsError if the server draws nothing.
 */
export async function drawOnServer(
  client: DocopsClient,
  template: Blob,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const form = { template, pages: previewBounds.pages.most, width: pictureWidth };
  const answer = await client.preview(form, { signal });
  const { unzipSync } = await import("fflate");
  const members = unzipSync(await answer.bytes());
  const pictures: Promise<string>[] = [];
  for (let page = 1; ; page++) {
    const bytes = members[pagePicture(page)];
    if (bytes === undefined) return Promise.all(pictures);
    pictures.push(dataAddress(bytes));
  }
}

function dataAddress(bytes: Uint8Array): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(new Blob([new Uint8Array(bytes)], { type: "image/png" }));
  });
}
