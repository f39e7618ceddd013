import type { FixChange } from "../../../../contract/reports.ts";
import { escapeText } from "../../../xml/entities.ts";
import type { FormatReport } from "../format-report.ts";
import { counted, roleInWords } from "../words.ts";
import { literal, placeLine, quote, value } from "./markup.ts";

type Quotes = ReadonlyMap<string, string>;

/** Cards, and places in one of them, that are shown each; the others are counted. */
const mostCards = 200;
const mostPlaces = 50;
/** Places of a card that are shown without a click. */
const openPlaces = 3;

/** What was repaired at one place. */
interface RepairedPlace {
  path: string;
  changes: readonly FixChange[];
}

/** Every place that was repaired: how it looked in words, how it looks now, and what was written. */
export function repairs(
  { summary: { fix_changes: changes } }: FormatReport,
  quotes: Quotes,
): string {
  if (changes.length === 0) return "";
  const places = [...Map.groupBy(changes, ({ paragraph_path }) => paragraph_path)].map(
    ([path, own]): RepairedPlace => ({ path, changes: own }),
  );
  // Twenty paragraphs that were wrong in one way are one thing to read.
  const alike = [...Map.groupBy(places, signatureOf).values()];
  const cards = alike.slice(0, mostCards).map((own) => card(own, quotes));
  const more = alike.length - cards.length;
  const rest = more > 0 ? `<p class="more">${counted(more, "more repair")} in the JSON.</p>` : "";
  return `<section class="fixed"><h2>Repaired</h2>
<p class="about">${counted(changes.length, "change")} in ${counted(places.length, "place")}. Only formatting was changed, no text.</p>
${cards.join("\n")}${rest}</section>`;
}

function signatureOf({ changes }: RepairedPlace): string {
  return JSON.stringify(
    changes.map(({ code, field, before, after, role, formatting }) => [
      code,
      field,
      before,
      after,
      role,
      formatting,
    ]),
  );
}

/** Places that were repaired in the same way. */
function card(places: readonly RepairedPlace[], quotes: Quotes): string {
  const [{ changes } = { changes: [] }] = places;
  const role = changes.find((change) => change.role !== undefined)?.role;
  const taken = role === undefined ? "" : `<p class="kicker">${escapeText(roleInWords(role))}</p>`;
  const pictures = new Map(
    changes.flatMap(({ formatting }) =>
      formatting === undefined ? [] : [[`${formatting.before}\n${formatting.after}`, formatting]],
    ),
  );
  return `<article>${taken}${placeList(places, quotes)}
${[...pictures.values()].map(picture).join("\n")}
<details${pictures.size === 0 ? " open" : ""}><summary>${counted(changes.length, "change")}${places.length > 1 ? " at each place" : ""}</summary>
<table><thead><tr><th>Rule</th><th>Property</th><th>Before</th><th>After</th></tr></thead><tbody>${changes.map(row).join("\n")}</tbody></table></details></article>`;
}

function placeList(places: readonly RepairedPlace[], quotes: Quotes): string {
  const shown = places
    .slice(0, mostPlaces)
    .map(({ path }) => `<li>${placeLine(path)}${quote(quotes.get(path))}</li>`);
  const first = `<ul class="places">${shown.slice(0, openPlaces).join("\n")}</ul>`;
  if (places.length <= openPlaces) return first;
  const unlisted = places.length - shown.length;
  const rest = unlisted > 0 ? `<p>${counted(unlisted, "more place")} in the JSON.</p>` : "";
  return `${first}<details><summary>${counted(places.length - openPlaces, "more place")}</summary><ul class="places">${shown.slice(openPlaces).join("\n")}</ul>${rest}</details>`;
}

function row({ code, field, before, after, run_id }: FixChange): string {
  const run =
    run_id === undefined ? "" : ` <small>in ${escapeText(run_id.replace(/^.*:/, ""))}</small>`;
  return `<tr><td>${literal(code)}</td><td>${literal(field)}${run}</td><td>${value(before)}</td><td>${value(after)}</td></tr>`;
}

/** Before and after side by side; what differs between them stands out. */
function picture({ before, after }: NonNullable<FixChange["formatting"]>): string {
  return `<div class="picture"><div class="before"><h3>Before</h3>${phrases(before, after, "del")}</div><div class="after"><h3>After</h3>${phrases(after, before, "ins")}</div></div>`;
}

/** Formatting in words, a line for each phrase; those that the other has not are marked. */
function phrases(words: string, others: string, mark: "del" | "ins"): string {
  const known = new Set(split(others));
  const lines = split(words).map((phrase) => {
    const text = escapeText(phrase);
    return `<li>${known.has(phrase) ? text : `<${mark}>${text}</${mark}>`}</li>`;
  });
  return `<ul>${lines.join("")}</ul>`;
}

function split(words: string): string[] {
  return words.split(/[,;]\s+/).filter((phrase) => phrase !== "");
}
