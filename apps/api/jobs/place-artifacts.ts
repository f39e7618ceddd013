import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ArtifactName } from "../../contract/artifacts.ts";
import { checkAttached } from "../archive/attached.ts";
import { openArtifact } from "../archive/open-artifact.ts";
import type { DoneAnswer } from "../workers/job-end.ts";
import type { JobDirectory } from "../workspace/workspace.ts";

/** Puts all artifacts into the directory, and checks that they are the expected ones. @returns its path. */
export async function placeArtifacts(
  { answer, directory }: { answer: DoneAnswer; directory: JobDirectory },
  names: readonly ArtifactName[],
): Promise<string> {
  const path = await directory.make();
  if (answer.attachments.length > 0) {
    const contents = checkAttached(answer.attached, answer.attachments, names);
    for (const [at, { name }] of answer.attached.entries()) {
      // Another worker of the job may have left one.
      await rm(join(path, name), { force: true });
      await writeFile(join(path, name), contents[at] as Buffer, { mode: 0o600, flag: "wx" });
    }
    return path;
  }
  // A worker may have read a hostile document, and left links.
  for (const name of names) {
    const { handle } = await openArtifact(join(path, name));
    await handle.close();
  }
  return path;
}
