import certificate from "../../../samples/certificate/template.docx?url";
import contract from "../../../samples/contract/template.docx?url";
import inspectionRecord from "../../../samples/inspection_record/template.docx?url";
import meetingNotice from "../../../samples/meeting_notice/template.docx?url";
import photoRecord from "../../../samples/photo_record/template.docx?url";
import rosterNotice from "../../../samples/roster_notice/template.docx?url";
import trainingNotice from "../../../samples/training_notice/template.docx?url";
import type { Meta } from "../server/api.ts";

/** The addresses of sample templates, by the skills that they were made for. The data come with a skill. */
const templates: Readonly<Record<string, string>> = {
  meeting_notice: meetingNotice,
  training_notice: trainingNotice,
  inspection_record: inspectionRecord,
  contract,
  certificate,
  roster_notice: rosterNotice,
  photo_record: photoRecord,
};

/** The skills of a server that have a sample. */
export function sampleSkills(meta: Meta | null): string[] {
  return Object.keys(templates).filter((skill) => meta?.skills[skill] !== undefined);
}

/** @throws TypeError if the file cannot be fetched. */
export async function sampleTemplate(skill: string): Promise<File> {
  const answer = await fetch(templates[skill] ?? "");
  if (!answer.ok) throw new TypeError(`the sample ${skill} cannot be fetched`);
  return new File([await answer.blob()], `${skill}.docx`);
}
