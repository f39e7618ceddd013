import type { Model, Writing } from "../model.ts";
import { officialDocuments } from "./official.ts";

/** Every good document in one writing. */
export function goodDocuments(writing: Writing): Model[] {
  return [...officialDocuments(writing)];
}
