import type { Model, Writing } from "../model.ts";
import { paperDocument } from "../papers/paper.ts";
import { brief } from "./brief.ts";
import { businessLetter } from "./business-letter.ts";
import { officialDocuments } from "./official.ts";
import { studentPaper } from "./student-paper.ts";

/** Every good document in one writing. */
export function goodDocuments(writing: Writing): Model[] {
  const papers = [studentPaper, businessLetter, brief];
  return [...officialDocuments(writing), ...papers.map((paper) => paperDocument(paper, writing))];
}
