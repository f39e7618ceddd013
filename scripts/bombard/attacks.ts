import { docx, p, withMedia, zip } from "../../test/fixtures/docx.ts";
import { type Attack, checkedInApi, jobs, largest, mib, template, words } from "./attack.ts";
import { connections, forms, requestsOfOtherKinds } from "./connections.ts";
import { generatedPolicy, policies } from "./policies.ts";
import type { Random } from "./random.ts";
import { generatedTask, tasks } from "./tasks.ts";

/**
 * All attacks of a run. Generated content is the same for the same seed.
 *
 * @param share the share of the requests that is sent, from 0 to 1; at least one of each attack.
 */
export function attacks(random: Random, share: number): Attack[] {
  const all = [
    ...smallTexts(),
    ...generatedTexts(random),
    ...largeTexts(),
    ...archives(),
    ...forms(),
    ...connections(),
    ...requestsOfOtherKinds(),
  ];
  return all.map((attack) => {
    const requests = Math.ceil(attack.requests * share);
    return { ...attack, requests, atOnce: Math.min(attack.atOnce, requests) };
  });
}

/** Texts just small enough to be checked in the API process. */
function smallTexts(): Attack[] {
  return [
    ...Object.entries(tasks).map(([name, make]) =>
      jobs(`small task, ${name}`, 3, () => ({ task: make(checkedInApi.task) })),
    ),
    ...Object.entries(policies).map(([name, make]) =>
      jobs(`small policy, ${name}`, 3, () => ({ policy_yaml: make(checkedInApi.policy) })),
    ),
  ];
}

function generatedTexts(random: Random): Attack[] {
  return [
    jobs("small tasks, generated", 20, () => ({ task: generatedTask(random, checkedInApi.task) })),
    jobs("small policies, generated", 20, () => ({
      policy_yaml: generatedPolicy(random, checkedInApi.policy),
    })),
    jobs("all parts, generated", 5, () => ({
      task: generatedTask(random, checkedInApi.task),
      policy_yaml: generatedPolicy(random, checkedInApi.policy),
      ...Object.fromEntries(words.map((name) => [name, "x".repeat(largest.word)])),
    })),
  ];
}

/** Texts that a worker checks, and texts that are refused because of their size. */
function largeTexts(): Attack[] {
  const ofTasks = [
    "wrong items",
    "unknown keys",
    "many empty objects",
    "lists in lists",
    "open brackets",
    "a locale of many variants",
  ];
  const ofPolicies = ["commas", "aliases of nothing", "one key again and again", "roles"];
  return [
    ...ofTasks.map((name) =>
      jobs(`large task, ${name}`, 3, () => ({ task: tasks[name]?.(largest.task) ?? "" })),
    ),
    jobs("task of 24 MB", 3, () => ({ task: tasks["wrong items"]?.(24 * mib) ?? "" })),
    ...ofPolicies.map((name) =>
      jobs(`large policy, ${name}`, 5, () => ({
        policy_yaml: policies[name]?.(largest.policy) ?? "",
      })),
    ),
  ];
}

/** Templates that are not documents, or extremely large ones. */
function archives(): Attack[] {
  const many = Object.fromEntries(
    Array.from({ length: 60_000 }, (_, index) => [`word/${nameOfEntry(index)}.xml`, ""]),
  );
  const random = Buffer.alloc(24 * mib, "0123456789abcdef");
  const kinds: readonly [string, () => Buffer][] = [
    ["that unpacks to 64 MB", () => docx(`<w:p/>`, { "word/a.xml": Buffer.alloc(64 * mib, " ") })],
    ["of 60,000 entries", () => zip(many)],
    ["that is a picture of 24 MB", () => withMedia(template, random)],
    ["that is no archive, of 24 MB", () => Buffer.concat([Buffer.from("PK\x03\x04"), random])],
    ["of 50 MB", () => Buffer.concat([Buffer.from("PK\x03\x04"), random, random])],
    ["of 20,000 tags", () => docx(p("【MEETING_TITLE】【AB】【abc_d】").repeat(7000))],
  ];
  return kinds.flatMap(([name, make]) => [
    jobs(`template ${name}`, 2, () => ({ template: make() })),
    jobs(`precheck of a template ${name}`, 2, () => ({ template: make() }), "/v1/precheck"),
  ]);
}

function nameOfEntry(index: number): string {
  return `${index}`.padStart(100, "x");
}
