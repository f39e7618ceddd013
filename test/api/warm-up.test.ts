import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { firstCourse, lastCourse, warmUpRequest } from "../../apps/api/workers/warm-up/courses.ts";
import { doJob } from "../../apps/worker/job.ts";
import { TemplateCache } from "../../apps/worker/template-cache.ts";

it("a warm-up job succeeds and leaves no files, for which its fork server would be replaced", () => {
  const home = mkdtempSync(join(tmpdir(), "docops-warm-up-"));
  const directory = join(home, "job");
  for (const inputs of new Set([...firstCourse, ...lastCourse])) {
    const frame = { message: warmUpRequest(directory), attachments: [...inputs] };
    const { answer, attachments } = doJob(frame, new TemplateCache(0));
    expect(answer).toMatchObject({ type: "done", exitCode: 0 });
    expect(attachments).toHaveLength(4);
    expect(existsSync(directory)).toBe(false);
  }
  rmSync(home, { recursive: true });
});
