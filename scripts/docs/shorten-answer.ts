/** Lists keep this many entries. Lists of words are kept whole. */
const keptEntries = 2;

/** Members whose keys are names of the server's own: one of them shows the form of all. */
const mapsByName = ["skills", "task_payload_schemas"];
const keptName = "meeting_notice";

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const isTime = (text: string) => /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text);

/**
 * Shortens an answer for a page, and replaces whatever differs each time: ids, times, durations.
 *
 * @returns JSON of the same schema.
 */
export function shortened(answer: unknown): unknown {
  const ids = new Map<string, string>();
  return visit(answer, "");

  function visit(value: unknown, key: string): unknown {
    if (typeof value === "string") return stableText(value, key);
    if (typeof value === "number") return stableNumber(value, key);
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) {
      const isOfWords = value.every((entry) => typeof entry !== "object");
      return (isOfWords ? value : value.slice(0, keptEntries)).map((entry) => visit(entry, key));
    }
    if (key === "task_schema") return { type: "object" };
    const members = Object.entries(value).filter(
      ([name]) => !mapsByName.includes(key) || name === keptName,
    );
    return Object.fromEntries(members.map(([name, member]) => [name, visit(member, name)]));
  }

  function stableText(text: string, key: string): string {
    if (key === "request_id") return "8c0f5d2a4f1b4b0c9a3e7d6f5a4b3c2d";
    if (isTime(text)) return "2026-10-12T09:30:00.000Z";
    return text.replace(uuid, (id) => {
      const known = ids.get(id) ?? `01980d0e-7f3b-7c44-8d5a-3f0f3f1f0c${11 + ids.size}`;
      ids.set(id, known);
      return known;
    });
  }
}

/** Durations become one that is plausible. */
function stableNumber(value: number, key: string): number {
  if (key === "uptime_seconds") return 86_400;
  return /^(?:waited_seconds|run_seconds|seconds)$/.test(key) ? 0.05 : value;
}
