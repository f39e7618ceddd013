import type { ParagraphChange, TemplateDiff } from "../../../contract/reports.ts";
import { escapeText } from "../../xml/entities.ts";
import { literal } from "../report/html/markup.ts";
import { styles } from "../report/html/styles.ts";

/** A second defence behind the escaping, for a page that is opened from a file. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

const ownStyles = `
table { width: 100%; border-collapse: collapse; margin-top: 1rem; background: var(--card) }
td, th { text-align: left; vertical-align: top; padding: 0.45rem 0.8rem; border: 1px solid var(--line); overflow-wrap: anywhere }
td p { white-space: pre-wrap }
del { color: var(--error) }
ins { color: var(--fixed) }
h2 { margin-top: 2rem }
`;

/** The differences of two versions as one HTML page without scripts. */
export function diffHtml(diff: TemplateDiff): string {
  const sections = [fields(diff), changes(diff), pages(diff), parts(diff)].join("\n");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Differences of two versions</title>
<style>${styles}${ownStyles}</style>
</head>
<body>
<header>
<p class="kicker">Differences of two versions</p>
<h1>${escapeText(headline(diff))}</h1>
${diff.truncated ? '<p class="lead">The lists are cut off; the counts are those of all.</p>' : ""}
</header>
<main>
${sections}
</main>
</body>
</html>
`;
}

function headline({ summary }: TemplateDiff): string {
  const texts = summary.paragraphs_added + summary.paragraphs_removed + summary.texts_changed;
  const fieldCount = summary.fields_added + summary.fields_removed;
  return [
    counted(fieldCount, "field"),
    counted(texts, "text"),
    counted(summary.formats_changed, "format"),
    counted(summary.pages_changed, "page set-up"),
  ].join(", ");
}

function counted(count: number, noun: string): string {
  return `${count.toLocaleString("en-US")} ${noun}${count === 1 ? "" : "s"}`;
}

function fields({ fields: { added, removed } }: TemplateDiff): string {
  if (added.length + removed.length === 0) return "";
  const list = (names: readonly string[], tag: "del" | "ins") =>
    names.map((name) => `<li><${tag}>${literal(name)}</${tag}></li>`).join("");
  return `<h2>Fields</h2><ul>${list(removed, "del")}${list(added, "ins")}</ul>`;
}

function changes({ changes: all }: TemplateDiff): string {
  if (all.length === 0) return "";
  const rows = all.map(row).join("\n");
  return `<h2>Paragraphs</h2>
<table><thead><tr><th>Place</th><th>From</th><th>To</th></tr></thead>
<tbody>${rows}</tbody></table>`;
}

function row(change: ParagraphChange): string {
  const place = [...new Set([change.from_path, change.to_path])]
    .filter((path) => path !== null)
    .map(literal)
    .join("<br>");
  const properties = change.formatting?.properties.map(escapeText).join(", ") ?? "";
  const more = properties === "" ? "" : `<br><small>${properties}</small>`;
  return `<tr><td>${place}${more}</td><td>${side(change, "from")}</td><td>${side(change, "to")}</td></tr>`;
}

function side(change: ParagraphChange, name: "from" | "to"): string {
  const text = change[`${name}_text`];
  const tag = name === "from" ? "del" : "ins";
  const isSame = change.from_text === change.to_text;
  const quoted = text === null ? "" : escapeText(text);
  const words = change.formatting?.[name];
  return [
    text === null ? "" : `<p>${isSame ? quoted : `<${tag}>${quoted}</${tag}>`}</p>`,
    words === undefined ? "" : `<small>${escapeText(words)}</small>`,
  ].join("");
}

function pages({ pages: all }: TemplateDiff): string {
  if (all.length === 0) return "";
  const cell = (words: string | null) => `<td>${words === null ? "" : escapeText(words)}</td>`;
  const rows = all.map(
    ({ from, section, to }) => `<tr><td>${literal(section)}</td>${cell(from)}${cell(to)}</tr>`,
  );
  return `<h2>Pages</h2><table><tbody>${rows.join("\n")}</tbody></table>`;
}

function parts({ parts: all }: TemplateDiff): string {
  if (all.length === 0) return "";
  const items = all.map(({ change, part }) => `<li>${literal(part)} ${escapeText(change)}</li>`);
  return `<h2>Parts of the package</h2><ul>${items.join("")}</ul>`;
}
