import { readFileSync } from "node:fs";

/** JSON answers of a real server by operation id, which `npm run docs:answers` records. */
export const recordedAnswersFile = new URL("./answers.json", import.meta.url);

export interface RecordedAnswer {
  status: number;
  /** Shortened: lists have their first entries only. */
  body: unknown;
}

export function recordedAnswers(): Readonly<Record<string, RecordedAnswer>> {
  return JSON.parse(readFileSync(recordedAnswersFile, "utf8"));
}
