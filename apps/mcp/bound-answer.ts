/** The most bytes of JSON in the answer of a tool. A larger result is a file, which the answer only names. */
export const maxAnswerBytes = 64 * 1024;

/** The most characters of one text in an answer. */
const maxTextLength = 2000;

/** Members that are whole or null: a task or a schema that is shortened is another one. */
const wholeMembers: readonly string[] = ["sample", "sample_task", "task_schema"];

type Json = Record<string, unknown>;

/**
 * Shortens an answer until its JSON fits: it leaves tasks and schemas out, cuts long texts, and then the largest list by
 * half, again and again.
 *
 * @param answer has a member `truncated`, which is set to true if anything was left out.
 * @returns null if it does not fit without its lists either.
 */
export function boundAnswer(answer: Readonly<Json>, maxBytes = maxAnswerBytes): Json | null {
  if (bytesOf(answer) <= maxBytes) return answer;
  const bounded = { ...(clipTexts(answer) as Json), truncated: true };
  for (;;) {
    if (bytesOf(bounded) <= maxBytes) return bounded;
    const largest = largestList(bounded);
    if (largest === null) return null;
    largest.length = Math.floor(largest.length / 2);
  }
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/** A copy, whose lists may be shortened. */
function clipTexts(value: unknown): unknown {
  if (typeof value === "string") {
    return value.length > maxTextLength ? `${value.slice(0, maxTextLength)}…` : value;
  }
  if (Array.isArray(value)) return value.map(clipTexts);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      wholeMembers.includes(key) ? null : clipTexts(member),
    ]),
  );
}

/** The list with the most bytes; null if all lists are empty. */
function largestList(value: unknown): unknown[] | null {
  const lists: unknown[][] = [];
  const visit = (member: unknown) => {
    if (typeof member !== "object" || member === null) return;
    if (Array.isArray(member) && member.length > 0) lists.push(member);
    for (const inner of Object.values(member)) visit(inner);
  };
  visit(value);
  const sizes = lists.map((list) => ({ list, bytes: bytesOf(list) }));
  return sizes.sort((a, b) => b.bytes - a.bytes)[0]?.list ?? null;
}
