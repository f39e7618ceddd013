import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Assets } from "../../apps/engine/template/pictures/assets.ts";

/** A folder of `samples/`: a template, its task, and the pictures that the task names. */
export interface Sample {
  name: string;
  template: Buffer;
  /** As it stands in the file. */
  task: Buffer;
  assets: Assets;
}

const folder = new URL("../../samples/", import.meta.url);

/** The folder of the skills that come with the samples. */
export const sampleSkillsFolder = fileURLToPath(new URL("skills/", folder));

/** All samples that have a task. */
export function readSamples(): Sample[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !["policies", "skills"].includes(entry.name))
    .map(({ name }) => {
      const read = (file: string) => readFileSync(new URL(`${name}/${file}`, folder));
      const pictures = readdirSync(new URL(name, folder)).filter((file) => file.endsWith(".png"));
      return {
        name,
        template: read("template.docx"),
        task: read("task.json"),
        assets: new Map(pictures.map((file) => [file.replace(/\.png$/, ""), () => read(file)])),
      };
    });
}
