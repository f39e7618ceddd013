import { type ArtifactName, artifactNames, workerArtifactNames } from "../../contract/artifacts.ts";
import { replaceLogJson } from "../template/log/replace-log.ts";
import type { JobResult } from "./pipeline.ts";

export type Artifact = [name: string, content: Buffer];

/** The files of a run, in the order of its ZIP, and then the inputs of a conversion to PDF. */
export function artifactsOf(result: JobResult): Artifact[] {
  const { document, fitReport, formatReport, missingFields, renderings, replaceLog } = result;
  const { print, suggestedPolicy } = result;
  const contents: Partial<Record<ArtifactName, Buffer>> = {
    [artifactNames.document]: Buffer.concat(document),
    [artifactNames.replaceLog]: Buffer.from(replaceLogJson(replaceLog, fitReport)),
    [artifactNames.missingFields]: Buffer.from(JSON.stringify(missingFields)),
    [artifactNames.formatReport]: Buffer.from(JSON.stringify(formatReport)),
    [artifactNames.suggestedPolicy]: Buffer.from(suggestedPolicy ?? ""),
  };
  for (const { form, content } of renderings) contents[artifactNames[form]] = content;
  if (print !== null) {
    contents[artifactNames.printCopy] = Buffer.concat(print.copy);
    contents[artifactNames.printFacts] = Buffer.from(JSON.stringify(print.facts));
  }
  const names = workerArtifactNames(
    {
      exportSuggestedPolicy: suggestedPolicy !== null,
      reportForms: renderings.map(({ form }) => form),
      output: print === null ? "docx" : "both",
      updateToc: false,
    },
    result.exitCode,
  );
  return names.map((name) => [name, contents[name] as Buffer]);
}
