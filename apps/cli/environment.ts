import { tmpdir } from "node:os";

/** What of the environment the command line goes by; the server reads its own (README.md). */
export const environment = {
  /** What a server gets that is started here. */
  all: process.env,
  skillsDirectory: process.env.DOCOPS_SKILLS_DIR || undefined,
  locale: process.env.DOCOPS_LOCALE || "zh-CN",
  tmpDirectory: process.env.DOCOPS_TMP_DIR || tmpdir(),
} as const;
