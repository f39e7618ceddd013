const start = "<!-- proof -->";
const end = "<!-- /proof -->";

/**
 * A page with these figures between its two comments.
 *
 * @throws {Error} the page has no place for them.
 */
export function withFigures(page: string, figures: string): string {
  const from = page.indexOf(start);
  const to = page.indexOf(end);
  if (from < 0 || to < from) throw new Error(`the page has no ${start} … ${end}`);
  return `${page.slice(0, from + start.length)}\n${figures}\n${page.slice(to)}`;
}
