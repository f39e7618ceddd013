import type { FixChange } from "../../../../contract/reports.ts";
import { escapeText } from "../../../xml/entities.ts";
import type { ReportSource } from "../source.ts";
import type { ReportWords } from "../words/report-words.ts";
import { literal, placeLine, quote, value } from "./markup.ts";

type Quotes = ReadonlyMap<string, string>;

/** The most cards, and the most places on a card, that are shown; the rest is only counted. */
const mostCards = 200;
const mostPlaces = 50;
/** The number of a card's places that are shown without a click. */
const openPlaces = 3;

/** The changes of all repairs at one place. */
interface RepairedPlace {
  path: string;
  changes: readonly FixChange[];
}

/** Every repaired place: its formatting in words before and after, and the changed properties. */
export function repairs({ report, quotes, words }: ReportSource): string {
  const { fix_changes: changes } = report.summary;
  if (changes.length === 0) return "";
  const places = [...Map.groupBy(changes, ({ paragraph_path }) => paragraph_path)].map(
    ([path, ofPlace]): RepairedPlace => ({ path, changes: ofPlace }),
  );
  // Places with the same repair share one card.
  const alike = [...Map.groupBy(places, signatureOf).values()];
  const cards = alike.slice(0, mostCards).map((group) => card(group, quotes, words));
  const more = alike.length - cards.length;
  const rest = more > 0 ? `<p class="more">${words.page.more(more, "repair")}</p>` : "";
  return `<section class="fixed"><h2>${words.page.repaired}</h2>
<p class="about">${words.page.aboutRepairs(changes.length, places.length)}</p>
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

/** The card for places that were repaired in the same way. */
function card(places: readonly RepairedPlace[], quotes: Quotes, words: ReportWords): string {
  const [{ changes } = { changes: [] }] = places;
  const role = changes.find((change) => change.role !== undefined)?.role;
  const taken = role === undefined ? "" : `<p class="kicker">${escapeText(words.role(role))}</p>`;
  const pictures = new Map(
    changes.flatMap(({ formatting }) =>
      formatting === undefined ? [] : [[`${formatting.before}\n${formatting.after}`, formatting]],
    ),
  );
  return `<article>${taken}${placeList(places, quotes, words)}
${[...pictures.values()].map((change) => picture(change, words)).join("\n")}
<details${pictures.size === 0 ? " open" : ""}><summary>${words.page.changes(changes.length, places.length > 1)}</summary>
<table><thead><tr>${words.page.columns.map((name) => `<th>${name}</th>`).join("")}</tr></thead><tbody>${changes.map((change) => row(change, words)).join("\n")}</tbody></table></details></article>`;
}

function placeList(places: readonly RepairedPlace[], quotes: Quotes, words: ReportWords): string {
  const shown = places
    .slice(0, mostPlaces)
    .map(({ path }) => `<li>${placeLine(words, path)}${quote(quotes.get(path))}</li>`);
  const first = `<ul class="places">${shown.slice(0, openPlaces).join("\n")}</ul>`;
  if (places.length <= openPlaces) return first;
  const unlisted = places.length - shown.length;
  const rest = unlisted > 0 ? `<p>${words.page.more(unlisted, "place")}</p>` : "";
  return `${first}<details><summary>${words.page.morePlaces(places.length - openPlaces)}</summary><ul class="places">${shown.slice(openPlaces).join("\n")}</ul>${rest}</details>`;
}

function row({ code, field, before, after, run_id }: FixChange, words: ReportWords): string {
  const run =
    run_id === undefined
      ? ""
      : ` <small>${escapeText(words.page.inRun(run_id.replace(/^.*:/, "")))}</small>`;
  return `<tr><td>${literal(code)}</td><td>${literal(field)}${run}</td><td>${value(words, code, before)}</td><td>${value(words, code, after)}</td></tr>`;
}

/** Before and after side by side, with the differences highlighted. */
function picture(change: NonNullable<FixChange["formatting"]>, words: ReportWords): string {
  const { before, after } = words.formatting(change);
  const { page, phraseBreak } = words;
  return `<div class="picture"><div class="before"><h3>${page.before}</h3>${phrases(before, after, "del", phraseBreak)}</div><div class="after"><h3>${page.after}</h3>${phrases(after, before, "ins", phraseBreak)}</div></div>`;
}

/**
 * Formatting in words, one line for each phrase. Phrases that `others` does not have are
 * highlighted.
 */
function phrases(words: string, others: string, tag: "del" | "ins", phraseBreak: RegExp): string {
  const known = new Set(split(others, phraseBreak));
  const lines = split(words, phraseBreak).map((phrase) => {
    const text = escapeText(phrase);
    return `<li>${known.has(phrase) ? text : `<${tag}>${text}</${tag}>`}</li>`;
  });
  return `<ul>${lines.join("")}</ul>`;
}

function split(words: string, phraseBreak: RegExp): string[] {
  return words.split(phraseBreak).filter((phrase) => phrase !== "");
}
