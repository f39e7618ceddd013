import { readFileSync } from "node:fs";
import type { ReportForm } from "../../apps/contract/artifacts.ts";
import type { FormatSettings } from "../../apps/contract/format-settings.ts";
import { jobChoices } from "../../apps/contract/job-settings.ts";
import { type Policy, runJob, type SkillDefinition } from "../../apps/engine/index.ts";
import {
  defaultPackageLimits as limits,
  loadPolicy,
  parsePolicy,
} from "../../apps/engine/inputs.ts";
import { checkEntries, inflateEntry, inflateXml, readZip } from "../../apps/engine/layers.ts";
import { deflateEntry } from "../../apps/engine/outputs.ts";
import { documents, rows, values } from "./documents.ts";

/**
 * One engine on one document, in a process of its own: the memory at its peak is its alone. Prints
 * the median of its runs and the time of the first, which is what a job in a new process takes;
 * called by engine.ts.
 */

type Fill = (template: Buffer) => unknown;

function docops(
  policy: Policy,
  check: Pick<FormatSettings, "mode" | "baseline">,
  reportForms: readonly ReportForm[] = [],
): Fill {
  const payload = {
    ...Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name.toLowerCase(), value]),
    ),
    items: rows,
  };
  const skill: SkillDefinition = {
    name: "bench",
    title: "",
    description: "",
    payload: { type: "object" },
    required: "all",
    requiredInItems: [],
    mapping: {},
    listSeparator: ", ",
    listSeparators: {},
    formats: {},
    policy: null,
    sample: {},
  };
  return (template) =>
    runJob({
      template,
      task: { task_type: "bench", payload },
      skill,
      policy,
      format: { ...check, fixMode: "safe", report: "json" },
      ...jobChoices({ format_report_files: reportForms }),
      locale: "zh-CN",
    });
}

/** Parts that every job reads, and that are checked by parsing them. */
const readParts = new Set([
  "[Content_Types].xml",
  "_rels/.rels",
  "word/_rels/document.xml.rels",
  "word/document.xml",
]);

const subjects: Readonly<Record<string, () => Promise<Fill>>> = {
  /** Open, fill, repair, verify, write. */
  docops: async () => docops(loadPolicy("default"), { mode: "report", baseline: "template" }),

  /** The same without the check: what the check costs is what the others take longer. */
  "docops, no check": async () =>
    docops(loadPolicy("default"), { mode: "off", baseline: "template" }),

  /** The same with a policy that asks for every rule, and the report in every form. */
  "docops, every rule": async () => {
    const text = readFileSync(new URL("./every-rule.yaml", import.meta.url), "utf8");
    const read = parsePolicy(text);
    if (!read.ok) throw new Error(read.problems.join("; "));
    return docops(read.policy, { mode: "report", baseline: "policy" }, ["html", "sarif", "junit"]);
  },

  /** What `open` does beyond what a job reads: unpacks the other parts and sees that they are whole. */
  "docops, package check": async () => (template) => {
    const entries = readZip(template, limits).filter(({ name }) => !readParts.has(name));
    const parts = new Map(
      [...inflateXml(entries, limits)].map(([{ name }, bytes]) => [name, bytes] as const),
    );
    const bytesOf = (partName: string) => parts.get(partName) ?? Buffer.alloc(0);
    checkEntries(entries, { bytesOf, typeOf: () => "" }, limits);
  },

  /** What no engine can be faster than: inflate the document part, replace text in it, deflate it. */
  limit: async () => (template) => {
    const part = readZip(template, limits).find(({ name }) => name === "word/document.xml");
    if (part === undefined) throw new Error("no document part");
    let text = inflateEntry(part, limits).toString("utf8");
    for (const [name, value] of Object.entries(values))
      text = text.replaceAll(`【${name}】`, value);
    return deflateEntry(part, Buffer.from(text));
  },

  /** Its fill alone: unpacking before and packing after are not counted. */
  "docxtemplater (fill)": async () => {
    const { default: Docxtemplater } = await import("docxtemplater");
    const { default: PizZip } = await import("pizzip");
    const zips = new WeakMap<Buffer, InstanceType<typeof PizZip>[]>();
    return (template) => {
      const ready = zips.get(template) ?? [];
      zips.set(template, ready);
      const zip = ready.pop() ?? new PizZip(template);
      return new Docxtemplater(zip, { delimiters: { start: "【", end: "】" } }).render({
        ...values,
        ITEMS: rows,
      });
    };
  },

  docxtemplater: async () => {
    const { default: Docxtemplater } = await import("docxtemplater");
    const { default: PizZip } = await import("pizzip");
    return (template) => {
      const options = { delimiters: { start: "【", end: "】" } };
      const document = new Docxtemplater(new PizZip(template), options);
      document.render({ ...values, ITEMS: rows });
      return document.getZip().generate({ type: "nodebuffer", compression: "DEFLATE" });
    };
  },

  "easy-template-x": async () => {
    const { TemplateHandler } = await import("easy-template-x");
    const handler = new TemplateHandler({ delimiters: { tagStart: "【", tagEnd: "】" } });
    return (template) => handler.process(template, { ...values, ITEMS: [...rows] });
  },

  "docx-templates": async () => {
    const { createReport } = await import("docx-templates");
    return (template) => createReport({ template, data: values, cmdDelimiter: ["【", "】"] });
  },
};

export const subjectNames = Object.keys(subjects);

if (import.meta.main) {
  const [subjectName = "", documentName = "", runs = "1"] = process.argv.slice(2);
  const fill = await subjects[subjectName]?.();
  const template = documents[documentName]?.().template;
  if (fill === undefined || template === undefined) throw new Error("no such subject or document");
  const times: number[] = [];
  for (let run = 0; run < Number(runs); run++) {
    const startedAt = performance.now();
    await fill(template);
    times.push(performance.now() - startedAt);
  }
  // The first runs are of code that is not compiled yet; a service is past that.
  const counted = times.slice(Math.floor(times.length / 2)).sort((a, b) => a - b);
  const ms = counted[counted.length >> 1] ?? 0;
  const peakMb = process.resourceUsage().maxRSS / 1024;
  process.stdout.write(JSON.stringify({ ms, coldMs: times[0] ?? 0, peakMb }));
}
