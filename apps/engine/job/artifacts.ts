import { type ArtifactName, artifactNames, runArtifactNames } from "../../contract/artifacts.ts";
import { replaceLogJson } from "../template/log/replace-log.ts";
import type { JobResult } from "./pipeline.ts";

export type Artifact = [name: string, content: Buffer];

/** The files of a run, in the order of its ZIP. */
export function artifactsOf(result: JobResult): Artifact[] {
  const { document, fitReport, formatReport, missingFields, renderings, replaceLog } = result;
  const { suggestedPolicy } = result;
  const contents: Partial<Record<ArtifactName, Buffer>> = {
    [artifactNames.document]: Buffer.concat(document),
    [artifactNames.replaceLog]: Buffer.from(replaceLogJson(replaceLog, fitReport)),
    [artifactNames.missingFields]: Buffer.from(JSON.stringify(missingFields)),
    [artifactNames.formatReport]: Buffer.from(JSON.stringify(formatReport)),
    [artifactNames.suggestedPolicy]: Buffer.from(suggestedPolicy ?? ""),
  };
  for (const { form, content } of renderings) contents[artifactNames[form]] = content;
  const names = runArtifactNames({
    exportSuggestedPolicy: suggestedPolicy !== null,
    reportForms: renderings.map(({ form }) => form),
  });
  return names.map((name) => [name, contents[name] as Buffer]);
}
