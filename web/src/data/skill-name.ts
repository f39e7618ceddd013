import type { Meta } from "../server/api.ts";
import { anySkill } from "../state/work.ts";
import type { Language, Say } from "../words/words.ts";

/** The name of a skill for its reader. Titles of skills are Chinese, so English has the words of their keys. */
export function skillName(skill: string, meta: Meta | null, language: Language, say: Say): string {
  if (skill === anySkill) return say("skillAny");
  const title = meta?.skills[skill]?.title ?? "";
  const isForeign = language === "en" && /\p{Script=Han}/u.test(title);
  if (title !== "" && !isForeign) return title;
  return skill.replaceAll("_", " ").replace(/^./, (letter) => letter.toUpperCase());
}
