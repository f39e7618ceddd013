import fc from "fast-check";
import { expect, it } from "vitest";
import { loadBuiltinSkills } from "../../../apps/engine/skills/load.ts";
import type { Task } from "../../../apps/engine/skills/skill.ts";
import { TaskReader } from "../../../apps/engine/skills/task.ts";
import { readCheckedTask, writeCheckedTask } from "../../../apps/engine/skills/task-json.ts";

const tasks = new TaskReader(loadBuiltinSkills());

function checked(text: string): Task {
  const result = tasks.read(Buffer.from(text));
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  return result.task;
}

/** The task that a worker gets of one that the API has checked. */
function received(task: Task): Task | null {
  const written = writeCheckedTask(task);
  return written && readCheckedTask(written);
}

it("a worker gets any task that was checked as the check has read it", () => {
  fc.assert(
    fc.property(fc.json({ noUnicodeString: false }), (value) => {
      const task = checked(`{"task_type":"document","payload":{"a":${value}}}`);
      // JSON has no negative zero.
      expect(JSON.stringify(received(task))).toBe(JSON.stringify(task));
    }),
  );
});

it("a worker gets a task with its default payload", () => {
  const task = checked('{"task_type":"meeting_notice"}');
  expect(received(task)).toEqual({ task_type: "meeting_notice", payload: {} });
});

it("a worker gets numbers as they were sent, and halves of characters and odd keys as they are", () => {
  const payload = '{"a":1.10,"b":12345678901234567890,"c":"\\ud800","__proto__":{"d":1}}';
  const task = checked(`{"task_type":"document","payload":${payload}}`);
  const { payload: own } = received(task) as Task;
  expect(Object.entries(own)).toEqual([
    ["a", "1.10"],
    ["b", "12345678901234567890"],
    ["c", "\ud800"],
    ["__proto__", { d: 1 }],
  ]);
});

it("a task that is nested too deeply to be written is not written", () => {
  const nested = (depth: number) => `${'{"0":'.repeat(depth)}1${"}".repeat(depth)}`;
  const task = checked(`{"task_type":"document","payload":${nested(100_000)}}`);
  expect(writeCheckedTask(task)).toBeNull();
});
