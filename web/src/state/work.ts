import type { Asset } from "../data/assets.ts";
import type { Payload } from "./payload.ts";

/** The template of a work. Two files of the same name are two templates. */
export interface Template {
  file: File;
  /** The name that people see: that of the file, or of the kept template. */
  name: string;
  /** The kept template that it is, if it came from the library. */
  kept: { name: string; version: string } | null;
}

/** Everything that a person prepares, and that undo brings back: a template, its skill and its data. */
export interface Work {
  template: Template | null;
  skill: string;
  /** A person has chosen the skill, so that it stays when the template changes. */
  isSkillChosen: boolean;
  payload: Payload;
  assets: readonly Asset[];
}

/** The skill that takes any template. */
export const anySkill = "document";

export const emptyWork: Work = {
  template: null,
  skill: anySkill,
  isSkillChosen: false,
  payload: {},
  assets: [],
};

/** The task of a work as JSON, as the server gets it and the JSON editor shows it. */
export function taskText({ skill, payload }: Pick<Work, "skill" | "payload">): string {
  return JSON.stringify({ task_type: skill, payload }, null, 2);
}
