import { Worker } from "node:worker_threads";
import { Command } from "commander";
import { reportForms } from "../apps/contract/artifacts.ts";
import { jobChoices } from "../apps/contract/job-settings.ts";
import { isDocumentError, runJob } from "../apps/engine/index.ts";
import {
  defaultPackageLimits,
  loadBuiltinSkills,
  loadPolicies,
  loadSkills,
} from "../apps/engine/inputs.ts";
import {
  inflateEntry,
  readBody,
  readOtherStories,
  readZip,
  WordPackage,
} from "../apps/engine/layers.ts";
import { deflateEntry, writeZip } from "../apps/engine/outputs.ts";
import { readSamples, sampleSkillsFolder } from "../test/support/samples.ts";
import { strictFaults } from "../test/support/strict-check.ts";
import { type FuzzTemplate, randomTemplate, templateOfAllKinds } from "./fuzz-templates.ts";
import { whole } from "./operate/number-options.ts";

/**
 * `npm run fuzz`: damages templates at random, in their bytes, their XML and the places of their
 * tags, and gives them to the engine: the samples, a template with every kind of tag, and random
 * documents with sections. Each must end in a document that can be read strictly, or in a coded error.
 * A template that Word opens must end in a document that Word opens. Anything else is printed with its
 * seed, and the exit code is 1.
 */

const program = new Command("fuzz")
  .description("Damages templates at random, and checks what the engine makes of them.")
  .option("--seconds <count>", "how long", whole(1), 60)
  .option("--seed <number>", "repeats a run", whole(0), 1)
  .parse();
const options = program.opts();

const skills = new Map([...loadBuiltinSkills(), ...loadSkills(sampleSkillsFolder)]);
const policies = [...loadPolicies().values()];
const samples: FuzzTemplate[] = readSamples().map(({ template, task, assets }) => ({
  template,
  task: JSON.parse(String(task)),
  assets,
}));

/** Pieces of XML that are hard for parsers. */
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

const ofAllKinds = templateOfAllKinds();
const { seed } = options;
const deadline = Date.now() + options.seconds * 1000;
/** A document that takes longer than this hangs. */
const hangMs = 5000;
const counts = { done: 0, strict: 0, refused: 0, failed: 0 };

/** The current seed and the second at which it began, for the watching thread. */
const atWork = new Int32Array(new SharedArrayBuffer(8));
watch(atWork);

for (let index = 0; Date.now() < deadline; index++) {
  atWork[0] = seed + index;
  atWork[1] = Math.floor(performance.now() / 1000);
  const random = generator(seed + index);
  const sample = pickTemplate(random);
  const template = mutate(sample.template, random);
  const startedAt = performance.now();
  let took: number | null = null;
  try {
    const result = runJob({
      template,
      task: sample.task,
      assets: sample.assets,
      skill: skills.get(sample.task.task_type) ?? fail("no skill"),
      format: {
        mode: pick(["report", "strict", "off"] as const, random),
        baseline: pick(["template", "policy"] as const, random),
        fixMode: pick(["safe", "none"] as const, random),
        report: "both",
      },
      policy: pick(policies, random),
      ...jobChoices({ export_suggested_policy: true, format_report_files: reportForms }),
      locale: "zh-CN",
    });
    const document = Buffer.concat(result.document);
    if (result.exitCode !== 3) readStrictly(document);
    const annotated = result.renderings.find(({ form }) => form === "annotated");
    if (annotated !== undefined) readStrictly(annotated.content);
    counts.done++;
    took = performance.now() - startedAt;
    if (result.exitCode !== 3 && strictFaults(template).length === 0) {
      counts.strict++;
      const faults = strictFaults(document);
      if (faults.length > 0) throw new Error(`not right: ${faults.join("; ")}`);
    }
  } catch (error) {
    if (isDocumentError(error)) {
      counts.refused++;
    } else {
      counts.failed++;
      process.stdout.write(`seed ${seed + index}: ${(error as Error).stack}\n`);
    }
  }
  took ??= performance.now() - startedAt;
  if (took > hangMs) {
    counts.failed++;
    process.stdout.write(`seed ${seed + index}: took ${took.toFixed(0)} ms\n`);
  }
}
atWork[1] = -1;
process.stdout.write(
  `fuzz: ${counts.done} done, ${counts.strict} of them read as strictly as Word reads, ${counts.refused} refused with a code, ${counts.failed} failed (seed ${seed})\n`,
);
process.exitCode = counts.failed > 0 ? 1 : 0;

/** Watches, in another thread, for a document that hangs, names it and ends the process. */
function watch(work: Int32Array): void {
  const limitSeconds = 30;
  const code = `
    const { workerData: work } = require("node:worker_threads");
    setInterval(() => {
      if (work[1] < 0 || performance.timeOrigin / 1000 + performance.now() / 1000 - ${performance.timeOrigin / 1000} - work[1] < ${limitSeconds}) return;
      require("node:fs").writeSync(1, "seed " + work[0] + ": does not end\\n");
      process.kill(process.pid, "SIGKILL");
    }, 1000);
  `;
  new Worker(code, { eval: true, workerData: work }).unref();
}

function pickTemplate(random: () => number): FuzzTemplate {
  const kind = random();
  if (kind < 0.4) return pick(samples, random);
  return kind < 0.7 ? ofAllKinds : randomTemplate(random);
}

/** Damages the archive's bytes or the text of one of its parts, or moves its tags. */
function mutate(template: Buffer, random: () => number): Buffer {
  const kind = random();
  if (kind < 0.2) return mutateBytes(template, random);
  return changePart(template, random, kind < 0.6 ? mutateText : moveTag);
}

function mutateBytes(original: Buffer, random: () => number): Buffer {
  const bytes = Buffer.from(original);
  for (let count = 1 + random() * 8; count > 0; count--) {
    bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
  }
  return random() < 0.2 ? bytes.subarray(0, Math.floor(random() * bytes.length)) : bytes;
}

type Mutation = (text: string, random: () => number) => string;

function changePart(template: Buffer, random: () => number, mutation: Mutation): Buffer {
  const entries = readZip(template, defaultPackageLimits);
  const isXml = ({ name }: { name: string }) => /\.(xml|rels)$/.test(name);
  // The main part is chosen more often, because most errors are possible there.
  const candidates = entries.filter(
    (entry) => isXml(entry) && (random() < 0.3 || entry.name === "word/document.xml"),
  );
  const target = pick(candidates, random);
  let text = inflateEntry(target, defaultPackageLimits).toString("utf8");
  for (let count = 1 + random() * 4; count > 0; count--) text = mutation(text, random);
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

/** Moves, repeats or removes a tag. Word can still open the document. */
function moveTag(text: string, random: () => number): string {
  const tags = [...text.matchAll(/【[^【】<>"]*】/g)];
  if (tags.length === 0) return text;
  const tag = pick(tags, random);
  const kind = random();
  const rest = kind < 0.3 ? text : text.slice(0, tag.index) + text.slice(tag.index + tag[0].length);
  if (kind > 0.85) return rest;
  const places = [...rest.matchAll(/(<w:t(?: [^<>]*)?>)([^<]*)<\/w:t>/g)];
  if (places.length === 0) return rest;
  const place = pick(places, random);
  const at = place.index + (place[1] ?? "").length + Math.floor(random() * (place[2] ?? "").length);
  return rest.slice(0, at) + tag[0] + rest.slice(at);
}

/**
 * Repeats, nests or moves a whole element. The XML stays well-formed, but Word does not write such
 * documents.
 */
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

/** mulberry32, a small seeded generator with the same numbers everywhere. */
function generator(from: number): () => number {
  let state = from | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
