const start = "<!-- proof -->";
const end = "<!-- /proof -->";

/**
 * Replaces the figures between the two comments of a page.
 *
 * @throws {Error} if the page does not have the comments.
 */
export function withFigures(page: string, figures: string): string {
  const from = page.indexOf(start);
  const to = page.indexOf(end);
  if (from < 0 || to < from) throw new Error(`the page has no ${start} … ${end}`);
  return `${page.slice(0, from + start.length)}\n${figures}\n${page.slice(to)}`;
}
