import { artifactNames } from "../artifact-names.ts";
import { replaceLogJson } from "../template/log/replace-log.ts";
import type { JobResult } from "./pipeline.ts";

export type Artifact = [name: string, content: Buffer];

/** The files of a job, in the order of its ZIP. */
export function artifactsOf(result: JobResult): Artifact[] {
  const artifacts: Artifact[] = [
    [artifactNames.document, Buffer.concat(result.document)],
    [artifactNames.replaceLog, Buffer.from(replaceLogJson(result.replaceLog))],
    [artifactNames.missingFields, Buffer.from(JSON.stringify(result.missingFields))],
    [artifactNames.formatReport, Buffer.from(JSON.stringify(result.formatReport))],
  ];
  if (result.suggestedPolicy !== null) {
    artifacts.push([artifactNames.suggestedPolicy, Buffer.from(result.suggestedPolicy)]);
  }
  for (const { form, content } of result.renderings) artifacts.push([artifactNames[form], content]);
  return artifacts;
}
