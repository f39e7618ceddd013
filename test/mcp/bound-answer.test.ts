import { describe, expect, it } from "vitest";
import { boundAnswer } from "../../apps/mcp/bound-answer.ts";

describe("an answer that is too large", () => {
  it("an answer that is too large has whole tasks and schemas or none: shortened, they would be others", () => {
    const task = { task_type: "document", payload: { text: "x".repeat(5000), list: [1, 2, 3] } };
    const answer = {
      skills: [{ name: "one", sample_task: task, task_schema: { required: ["a", "b"] } }],
      templates: [{ name: "two", sample: task, versions: Array(50).fill({ state: "draft" }) }],
      truncated: false,
    };
    expect(boundAnswer(answer)).toBe(answer);
    expect(boundAnswer(answer, 4000)).toEqual({
      skills: [{ name: "one", sample_task: null, task_schema: null }],
      templates: [{ name: "two", sample: null, versions: Array(50).fill({ state: "draft" }) }],
      truncated: true,
    });
  });
});
