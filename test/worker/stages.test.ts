import { describe, expect, it } from "vitest";
import { jobRequest, plainRun } from "../../apps/api/workers/job-request.ts";
import { loadBuiltinSkills } from "../../apps/engine/inputs.ts";
import type { SkillDefinition } from "../../apps/engine/skills/skill.ts";
import { doJob } from "../../apps/worker/job.ts";
import { type JobSpec, monotonicMs, type Stage } from "../../apps/worker/protocol.ts";
import { StageClock } from "../../apps/worker/stages.ts";
import { TemplateCache } from "../../apps/worker/template-cache.ts";
import { docx, p } from "../fixtures/docx.ts";

const skill = loadBuiltinSkills().get("meeting_notice") as SkillDefinition;
const payload = {
  meeting_title: "t",
  meeting_date: "d",
  meeting_time: "9",
  meeting_location: "l",
  organizer: "o",
};
const task = Buffer.from(JSON.stringify({ task_type: "meeting_notice", payload }));
const cache = new TemplateCache(1024 * 1024);
const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

/** The answer of a worker in this process. */
function answerTo(template: Buffer, terms: { traceparent: string | null; isKept?: boolean }) {
  const spec: JobSpec = plainRun(skill);
  const message = jobRequest(spec, { directory: "/nowhere", ...terms });
  return doJob({ message, attachments: [template, task] }, cache).answer;
}

function namesOf(stages: readonly Stage[] = []): string[] {
  return stages.map(([name]) => name);
}

describe("the stages of a job", () => {
  it.each([false, true])(
    "the stages of a job follow one another within its time, its worker kept: %s",
    (isKept) => {
      const began = monotonicMs();
      const { type, stages = [] } = answerTo(docx(p("【MEETING_TITLE】")), { traceparent, isKept });
      const ended = monotonicMs();
      expect(type).toBe("done");
      expect(namesOf(stages)).toEqual(["inputs", "parse", "fill", "verify", "write"]);
      const times = stages.flatMap(([, from, to]) => [from, to]);
      expect([began, ...times, ended]).toEqual([began, ...times, ended].toSorted((a, b) => a - b));
    },
  );

  it("the stages of a job that cannot be filled have no proof", () => {
    const { stages } = answerTo(docx(p("【#ITEMS】")), { traceparent });
    expect(namesOf(stages)).toEqual(["inputs", "parse", "fill", "write"]);
  });

  it("the stages of a job end with the one that it failed in", () => {
    const { type, stages } = answerTo(Buffer.from("no ZIP"), { traceparent });
    expect(type).toBe("refused");
    expect(namesOf(stages)).toEqual(["inputs", "parse"]);
  });

  it("a job without a traceparent reports no stages", () => {
    expect(answerTo(docx(p("x")), { traceparent: null })).not.toHaveProperty("stages");
  });

  it("the stages of a job that has none are an empty list", () => {
    expect(new StageClock().end()).toEqual([]);
  });
});
