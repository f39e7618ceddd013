/** Sections of CHANGELOG.md: a heading of the second level with a version and a date, or "Unreleased". */

const unreleased = "## Unreleased";

/**
 * The text below the heading of a version.
 *
 * @param version such as `1.2.3`.
 * @returns Markdown without the heading; null if there is no such heading with a date.
 */
export function sectionOf(changelog: string, version: string): string | null {
  const heading = new RegExp(`^## ${RegExp.escape(version)} - \\d{4}-\\d\\d-\\d\\d\n`, "m");
  const start = heading.exec(changelog);
  if (start === null) return null;
  const rest = changelog.slice(start.index + start[0].length);
  const end = rest.search(/^## /m);
  return (end < 0 ? rest : rest.slice(0, end)).trim();
}

/**
 * Makes what is unreleased the section of a version, below an empty "Unreleased".
 *
 * @param date as `2026-11-27`.
 * @throws Error if nothing is unreleased.
 */
export function released(changelog: string, version: string, date: string): string {
  const start = changelog.indexOf(`${unreleased}\n`);
  const rest = changelog.slice(start + unreleased.length);
  const [text = ""] = rest.split(/^## /m);
  if (start < 0 || text.trim() === "") {
    throw new Error(`CHANGELOG.md has nothing below "${unreleased}"`);
  }
  return `${changelog.slice(0, start)}${unreleased}\n\n## ${version} - ${date}${rest}`;
}
