import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { defaultPackageLimits } from "../apps/engine/docx/limits.ts";
import { WordPackage } from "../apps/engine/docx/package.ts";
import { readBody, readOtherStories } from "../apps/engine/docx/stories.ts";
import { inflateEntry, readZip } from "../apps/engine/docx/zip-read.ts";
import { deflateEntry, writeZip } from "../apps/engine/docx/zip-write.ts";
import { isDocumentError } from "../apps/engine/errors.ts";
import { loadPolicies } from "../apps/engine/format/policy/policy-file.ts";
import { reportForms } from "../apps/engine/format/reports/forms.ts";
import { runJob } from "../apps/engine/pipeline.ts";
import { loadSkills } from "../apps/engine/skills/load.ts";

/**
 * `npm run fuzz -- --seconds 60 --seed 1`: breaks the samples at random, in their bytes and in their
 * XML, and gives them to the engine. Each has to end in a document that reads strictly, or in a coded
 * error; anything else is printed with its seed, and the exit code is 1.
 */

const { values: options } = parseArgs({
  options: {
    seconds: { type: "string", default: "60" },
    seed: { type: "string", default: "1" },
    help: { type: "boolean", default: false },
  },
});
if (options.help) {
  process.stdout.write("usage: npm run fuzz -- [--seconds N] [--seed N]\n");
  process.exit(0);
}

const skills = loadSkills(fileURLToPath(new URL("../samples/skills/", import.meta.url)));
const policies = [...loadPolicies().values()];
const samplesFolder = new URL("../samples/", import.meta.url);
const samples = readdirSync(samplesFolder, { withFileTypes: true })
  .filter((item) => item.isDirectory() && !["policies", "skills"].includes(item.name))
  .map(({ name }) => ({
    name,
    template: readFileSync(new URL(`${name}/template.docx`, samplesFolder)),
    task: JSON.parse(readFileSync(new URL(`${name}/task.json`, samplesFolder), "utf8")),
  }));

/** Pieces of XML that parsers stumble over. */
const poison = [
  "<",
  ">",
  "&",
  "&#0;",
  "&#x10FFFF;",
  "]]>",
  "<!--",
  "<![CDATA[",
  "<?x ?>",
  "<!DOCTYPE a>",
  '"',
  "'",
  "【",
  "】",
  "【A",
  "A】",
  "【MEETING_TITLE】",
  "\u0000",
  "\uFFFE",
  "\uFEFF",
  "</w:p>",
  "<w:p>",
  "<w:r/>",
  "<w:t>",
  "<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>",
  ' w:val=""',
  ' xmlns:w="urn:x"',
  "w:",
  ":",
];

const seed = Number(options.seed);
const deadline = Date.now() + Number(options.seconds) * 1000;
/** A single document of this size may never take this long. */
const hangMs = 5000;
const counts = { done: 0, refused: 0, failed: 0 };

for (let index = 0; Date.now() < deadline; index++) {
  const random = generator(seed + index);
  const sample = pick(samples, random);
  const startedAt = performance.now();
  try {
    const result = runJob({
      template: mutate(sample.template, random),
      task: sample.task,
      skill: skills.get(sample.name) ?? fail("no skill"),
      format: {
        mode: pick(["report", "strict", "off"] as const, random),
        baseline: pick(["template", "policy"] as const, random),
        fixMode: pick(["safe", "none"] as const, random),
        report: "both",
      },
      policy: pick(policies, random),
      exportSuggestedPolicy: true,
      locale: "zh-CN",
      reportForms,
    });
    if (result.exitCode !== 3) readStrictly(Buffer.concat(result.document));
    const annotated = result.renderings.find(({ form }) => form === "annotated");
    if (annotated !== undefined) readStrictly(annotated.content);
    counts.done++;
  } catch (error) {
    if (isDocumentError(error)) {
      counts.refused++;
    } else {
      counts.failed++;
      process.stdout.write(`seed ${seed + index}: ${(error as Error).stack}\n`);
    }
  }
  const took = performance.now() - startedAt;
  if (took > hangMs) {
    counts.failed++;
    process.stdout.write(`seed ${seed + index}: took ${took.toFixed(0)} ms\n`);
  }
}
process.stdout.write(
  `fuzz: ${counts.done} done, ${counts.refused} refused with a code, ${counts.failed} failed (seed ${seed})\n`,
);
process.exitCode = counts.failed > 0 ? 1 : 0;

/** Breaks the archive's bytes, or the text of one of its parts. */
function mutate(template: Buffer, random: () => number): Buffer {
  return random() < 0.3 ? mutateBytes(template, random) : mutatePart(template, random);
}

function mutateBytes(original: Buffer, random: () => number): Buffer {
  const bytes = Buffer.from(original);
  for (let count = 1 + random() * 8; count > 0; count--) {
    bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
  }
  return random() < 0.2 ? bytes.subarray(0, Math.floor(random() * bytes.length)) : bytes;
}

function mutatePart(template: Buffer, random: () => number): Buffer {
  const entries = readZip(template, defaultPackageLimits);
  const isXml = ({ name }: { name: string }) => /\.(xml|rels)$/.test(name);
  // Most of what can go wrong is in the main part.
  const candidates = entries.filter(
    (entry) => isXml(entry) && (random() < 0.3 || entry.name === "word/document.xml"),
  );
  const target = pick(candidates, random);
  let text = inflateEntry(target, defaultPackageLimits).toString("utf8");
  for (let count = 1 + random() * 4; count > 0; count--) text = mutateText(text, random);
  const changed = deflateEntry(target, Buffer.from(text));
  return Buffer.concat(writeZip(entries.map((entry) => (entry === target ? changed : entry))));
}

function mutateText(text: string, random: () => number): string {
  const at = Math.floor(random() * text.length);
  const length = Math.floor(random() ** 3 * 400);
  const piece = text.slice(at, at + length);
  const to = Math.floor(random() * text.length);
  switch (Math.floor(random() * 5)) {
    case 0:
      return text.slice(0, at) + pick(poison, random) + text.slice(at);
    case 1:
      return text.slice(0, at) + text.slice(at + length);
    case 2:
      return text.slice(0, to) + piece + text.slice(to);
    case 3:
      return text.slice(0, at) + pick(poison, random).repeat(1 + random() * 500) + text.slice(at);
    default:
      return swapElement(text, random);
  }
}

/** Repeats, nests or moves a whole element: well-formed, but not what Word writes. */
function swapElement(text: string, random: () => number): string {
  const elements = [
    ...text.matchAll(/<(w:[A-Za-z]+)(?: [^<>]*)?>[^<>]*<\/\1>|<w:[A-Za-z]+[^<>]*\/>/g),
  ];
  if (elements.length === 0) return text;
  const element = pick(elements, random);
  const other = pick(elements, random);
  return text.slice(0, other.index) + element[0] + text.slice(other.index);
}

/** Reads a document again as strictly as the engine can: every story, every part that is XML. */
function readStrictly(document: Buffer): void {
  const pack = WordPackage.open(document);
  readBody(pack);
  readOtherStories(pack, [""]);
}

function pick<T>(items: readonly T[], random: () => number): T {
  return items[Math.floor(random() * items.length)] ?? fail("nothing to pick from");
}

function fail(message: string): never {
  throw new Error(message);
}

/** mulberry32: small, seeded, and the same everywhere. */
function generator(from: number): () => number {
  let state = from | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
