import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { jobChoices } from "../../apps/contract/job-settings.ts";
import { loadPolicy } from "../../apps/engine/format/policy/policy-file.ts";
import { compileTemplate } from "../../apps/engine/job/compile.ts";
import { fillTemplate } from "../../apps/engine/job/pipeline.ts";
import type { JobSettings } from "../../apps/engine/job/settings.ts";
import { loadBuiltinSkills } from "../../apps/engine/skills/load.ts";
import { defaultPackageLimits } from "../../apps/engine/zip/limits.ts";
import { TemplateCache } from "../../apps/worker/template-cache.ts";
import { fullPayload } from "../engine/support.ts";
import { docx, p } from "../fixtures/docx.ts";

const skill = loadBuiltinSkills().get("meeting_notice");
if (skill === undefined) throw new Error("no meeting_notice");

function settings(payload: Record<string, string | null>): JobSettings {
  return {
    task: { task_type: "meeting_notice", payload },
    skill: skill as NonNullable<typeof skill>,
    format: { mode: "report", baseline: "template", fixMode: "safe", report: "both" },
    policy: loadPolicy("default"),
    ...jobChoices({ export_suggested_policy: true }),
    locale: "zh-CN",
  };
}

/** A template with everything that a job writes to: indents that the fix changes, a footer, a property. */
const indented = (twips: number, text: string) =>
  `<w:p><w:pPr><w:ind w:firstLine="${twips}"/></w:pPr><w:r><w:rPr><w:sz w:val="24"/></w:rPr><w:t>${text}</w:t></w:r></w:p>`;
const template = docx(
  p("【MEETING_TITLE】在【MEETING_LOCATION】") +
    indented(480, "甲").repeat(3) +
    indented(400, "【ORGANIZER】") +
    indented(400, "【ORGANIZER】 【MEETING_DATE】"),
);

const sourceOf = (bytes: Buffer) => ({ read: () => bytes });

describe("a cached template", () => {
  it("a template whose hash is known is read once, and found by an upload of the same bytes", () => {
    const cache = new TemplateCache(1_000_000);
    let reads = 0;
    const read = () => {
      reads++;
      return template;
    };
    const sha256 = createHash("sha256").update(template).digest("hex");
    const compiled = [1, 2, 3].map(() =>
      cache.with({ sha256, read }, defaultPackageLimits, (found) => found),
    );
    compiled.push(cache.with(sourceOf(template), defaultPackageLimits, (found) => found));
    expect(new Set(compiled).size).toBe(1);
    expect(reads).toBe(1);
  });

  it("a cached template fills as a new one does, job after job, whatever the jobs before did to it", () => {
    const cache = new TemplateCache(1_000_000);
    const payloads = [
      fullPayload,
      { meeting_title: "行一\n行二\t三", meeting_location: " 空 " },
      { organizer: "" },
      fullPayload,
      { meeting_title: null },
    ];
    for (const payload of payloads) {
      const expected = fillTemplate(compileTemplate(template), settings(payload));
      const actual = cache.with(sourceOf(template), defaultPackageLimits, (compiled) =>
        fillTemplate(compiled, settings(payload)),
      );
      expect(actual).toEqual(expected);
    }
    expect(cache.size).toBe(1);
  });

  it("a cached template is dropped when its job fails in the middle", () => {
    const cache = new TemplateCache(1_000_000);
    const fail = () =>
      cache.with(sourceOf(template), defaultPackageLimits, (compiled) => {
        fillTemplate(compiled, settings(fullPayload));
        throw new Error("in the middle");
      });
    expect(fail).toThrow("in the middle");
    expect(cache.size).toBe(0);
  });

  it("a cached template makes room: what was used last stays", () => {
    const templates = ["甲", "乙", "丙"].map((text) => docx(p(`${text}【ORGANIZER】`)));
    const use = (cache: TemplateCache, index: number) =>
      cache.with(
        sourceOf(templates[index] ?? template),
        defaultPackageLimits,
        (compiled) => compiled,
      );
    const one = new TemplateCache(Number.MAX_SAFE_INTEGER);
    const held = use(one, 0);
    const bytes = held.bytes.length + held.pack.heldBytes;
    const cache = new TemplateCache(Math.floor(bytes * 2.5));
    const first = use(cache, 0);
    use(cache, 1);
    expect(use(cache, 0)).toBe(first);
    use(cache, 2);
    expect(cache.size).toBe(2);
    expect(use(cache, 0)).toBe(first);
    expect(new TemplateCache(10).with(sourceOf(template), defaultPackageLimits, () => "used")).toBe(
      "used",
    );
  });
});
