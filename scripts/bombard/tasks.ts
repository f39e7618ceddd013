import { fill, nameOf } from "./fill.ts";
import { pick, type Random } from "./random.ts";

/** Makes a task file of at most a number of bytes. */
export type MakeText = (bytes: number) => string;

const notice = '{"task_type":"meeting_notice","payload":{';
const anything = '{"task_type":"document","payload":{';

/** Tasks that cost the most time or memory for their size, by their content. */
export const tasks: Readonly<Record<string, MakeText>> = {
  "wrong items": (bytes) => fill(bytes, `${notice}"attendees":[1`, ",1", "]}}"),
  "empty objects as items": (bytes) => fill(bytes, `${notice}"attendees":[{}`, ",{}", "]}}"),
  "unknown keys": (bytes) =>
    fill(bytes, `${notice}"a":1`, (index) => `,"${nameOf(index)}":1`, "}}"),
  "unknown keys at the top": (bytes) =>
    fill(bytes, '{"task_type":"meeting_notice"', (index) => `,"${nameOf(index)}":1`, "}"),
  "keys that are numbers": (bytes) =>
    fill(bytes, `${anything}"a":1`, (index) => `,"${4_294_967_294 - index}":1`, "}}"),
  "one key again and again": (bytes) => fill(bytes, `${anything}"a":1`, ',"a":1', "}}"),
  "many empty objects": (bytes) => fill(bytes, `${anything}"a":[{}`, ",{}", "]}}"),
  "lists in lists": (bytes) => {
    const depth = Math.floor((bytes - anything.length - 6) / 2);
    return `${anything}"a":${"[".repeat(depth)}${"]".repeat(depth)}}}`;
  },
  "objects in objects": (bytes) => {
    const depth = Math.floor((bytes - anything.length - 7) / 6);
    return `${anything}"a":${'{"a":'.repeat(depth)}1${"}".repeat(depth)}}}`;
  },
  "open brackets": (bytes) => "[".repeat(bytes),
  "open objects": (bytes) => fill(bytes, "", '{"a":'),
  "numbers with exponents": (bytes) => fill(bytes, `${anything}"a":[1`, ",1e-400", "]}}"),
  "numbers with zeros": (bytes) => fill(bytes, `${anything}"a":[1`, ",1.10", "]}}"),
  "one long number": (bytes) => fill(bytes, `${anything}"a":1`, "1", "}}"),
  "escaped letters": (bytes) => fill(bytes, `${anything}"a":"`, "\\u4e00", '"}}'),
  "escaped quotes": (bytes) => fill(bytes, `${anything}"a":"`, '\\"', '"}}'),
  "short texts": (bytes) => fill(bytes, `${notice}"attendees":[""`, ',""', "]}}"),
  "a text without an end": (bytes) => fill(bytes, `${anything}"a":"`, "\\u4e0"),
  "lines, then a fault": (bytes) => fill(bytes, "", "\n", "x"),
  "a locale of many variants": (bytes) =>
    fill(
      bytes,
      '{"task_type":"document","locale":"en',
      (index) => `-${(60_466_176 - index).toString(36).padStart(5, "0")}`,
      '"}',
    ),
  "a locale for private use": (bytes) =>
    fill(bytes, '{"task_type":"document","locale":"en-x', "-a", '"}'),
};

const scalars = ["1", "-0", "1e9", "0.10", "true", "null", '""', '"\\ud800"', '"会议"', '"\\\\"'];
const types = ["meeting_notice", "document", "training_notice", "inspection_record", "x"];

/** A task with random values, wide or deep. */
export function generatedTask(random: Random, bytes: number): string {
  const closers: string[] = [];
  const depth = 1 + Math.floor(random() ** 3 * 1000);
  const pieces = [`{"task_type":"${pick(random, types)}","payload":{"${pick(random, keys)}":`];
  let room = bytes - 1200 - Buffer.byteLength(pieces[0] ?? "");
  while (closers.length < depth) {
    const isList = random() < 0.5;
    pieces.push(isList ? "[" : '{"a":');
    closers.push(isList ? "]" : "}");
    room -= 6;
  }
  const unit = pick(random, scalars);
  const isList = closers.at(-1) === "]";
  const item = (index: number) => (isList ? `,${unit}` : `,"${nameOf(index)}":${unit}`);
  const body = fill(Math.max(room, 0), unit, item);
  return `${pieces.join("")}${body}${closers.reverse().join("")}}}`;
}

const keys = ["meeting_title", "attendees", "items", "AB", "__proto__", "constructor"];
