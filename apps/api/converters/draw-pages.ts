import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { pagePicture, pdfMembers } from "../../contract/artifacts.ts";
import { openArtifact, readSmall } from "../archive/open-artifact.ts";
import { ConversionError } from "./converter.ts";
import { readInfo } from "./proof/read-tools.ts";
import { runIn, type ToolPlace } from "./proof/run-tools.ts";

/** The pages that a preview shows. */
export interface PageWishes {
  /** How many pages, from the first. */
  pages: number;
  /** The width of a picture in pixels. */
  width: number;
}

/** The longest picture of a page: a page may be a long strip. */
const maxHeightFactor = 4;
/** The most bytes of a picture. */
const maxPictureBytes = 64 * 1024 * 1024;

/**
 * The size of a page is the document's choice, so a page that would become too high is scaled by its height. `pdfinfo`
 * tells the sizes, and awk decides; poppler draws page by page, so that one wrong page does not hide the others.
 */
const script = `
pdf=$1; cd "$2" || exit 1; last=$3; width=$4; high=$((width * ${maxHeightFactor}))
ulimit -v 2097152; ulimit -t 60; ulimit -f ${maxPictureBytes / 512}
pdfinfo -enc UTF-8 -f 1 -l "$last" "$pdf" >info.txt 2>/dev/null || exit 1
all=$(awk '$1 == "Pages:" { print $2 }' info.txt)
[ "$all" -lt "$last" ] && last=$all
page=1
while [ "$page" -le "$last" ]; do
  scale=$(awk -v page="$page" -v width="$width" -v high="$high" \
    '$1 == "Page" && $2 == page && $3 == "size:" { print ($6 * width > $4 * high) ? "tall" : "" }' info.txt)
  if [ "$scale" = tall ]; then size="-scale-to-x -1 -scale-to-y $high"; else size="-scale-to-x $width -scale-to-y -1"; fi
  # shellcheck disable=SC2086
  pdftoppm -png -singlefile $size -f "$page" -l "$page" "$pdf" "page-$page" 2>/dev/null || exit 1
  page=$((page + 1))
done
`;

/**
 * Draws the first pages of `out.pdf` as `page-1.png` and so on, by poppler in a box that sees nothing but the PDF and a
 * directory for the pictures. The PDF is removed.
 *
 * @returns the pages of the PDF, and how many are drawn.
 * @throws ConversionError `unavailable` if poppler fails or is missing; `signal.reason`.
 */
export async function drawPages(
  directory: string,
  { pages, width }: PageWishes,
  place: ToolPlace,
  signal: AbortSignal,
): Promise<{ pdfPages: number; shown: number }> {
  const pdf = join(directory, pdfMembers.pdf);
  const output = join(directory, "drawn");
  await mkdir(output, { mode: 0o700 });
  const inBox = { pdf: "/preview.pdf", output: "/preview" };
  const binds = ["--ro-bind", pdf, inBox.pdf, "--bind", output, inBox.output];
  const shell = (paths: typeof inBox) => {
    return ["/bin/sh", "-c", script, "sh", paths.pdf, paths.output, String(pages), String(width)];
  };
  try {
    await runIn(place, { binds, boxed: shell(inBox), plain: shell({ pdf, output }) }, signal);
    const info = (await readSmall(join(output, "info.txt"), maxInfoBytes)).toString("utf8");
    const pdfPages = Number(readInfo(info, "Pages"));
    const shown = Math.min(pdfPages, pages);
    for (let page = 1; page <= shown; page++) await takePicture(output, directory, page);
    return { pdfPages, shown };
  } catch (error) {
    signal.throwIfAborted();
    throw new ConversionError("unavailable", "the pages could not be drawn", { cause: error });
  } finally {
    await Promise.all([pdf, output].map((path) => rm(path, { recursive: true, force: true })));
  }
}

const maxInfoBytes = 1024 * 1024;

/** Takes a picture out of the directory of the box, if it is a file: poppler has read a hostile document. */
async function takePicture(output: string, directory: string, page: number): Promise<void> {
  const name = pagePicture(page);
  const { handle, size } = await openArtifact(join(output, name));
  await handle.close();
  if (size > maxPictureBytes) throw new Error("a picture over its limit");
  await rename(join(output, name), join(directory, name));
}
