/** Why a template does not fit its skill. */
export const fitFaults = {
  no_tags: {
    meaning: "The template has no tags, so there is nothing to fill.",
    remedy:
      "Write the names of the fields in brackets, as 【MEETING_TITLE】, or choose the right template.",
  },
  no_fields_of_skill: {
    meaning: "No tag of the template is a field of the skill.",
    remedy: "Choose the skill that the template was made for, or correct the names in its tags.",
  },
  unknown_fields: {
    meaning: "Tags of the template are fields of neither the skill nor the task.",
    remedy: "Correct the names in these tags, or give the skill these fields.",
  },
} as const;

export type FitFault = keyof typeof fitFaults;

export const fitFaultNames = Object.keys(fitFaults) as [FitFault, ...FitFault[]];

/** The verdict in numbers, without a word of the template. */
export interface FitCounts {
  /** Null: the template fits. */
  reason: FitFault | null;
  /** The different names in tags that the skill or the task has. */
  matched_field_count: number;
  /** The different names that neither has. */
  unknown_field_count: number;
}

/** Whether a template fits its skill. */
export interface FitVerdict extends FitCounts {
  ok: boolean;
  /** A sentence. It names the skill, and no word of the template. */
  message: string;
}

/** Completes a verdict with its sentence. */
export function fitVerdict(counts: FitCounts, skill: string): FitVerdict {
  return { ok: counts.reason === null, message: sentenceOf(counts, skill), ...counts };
}

function sentenceOf(
  { reason, matched_field_count: matched, unknown_field_count: unknown }: FitCounts,
  skill: string,
): string {
  switch (reason) {
    case null:
      return `The template fits the skill ${skill}.`;
    case "no_tags":
      return `The template does not fit the skill ${skill}: it has no tags.`;
    case "no_fields_of_skill":
      return `The template does not fit the skill ${skill}: none of its ${unknown} field names is a field of the skill.`;
    case "unknown_fields":
      return `The template does not fit the skill ${skill}: the skill has no field for ${unknown} of the ${matched + unknown} field names in its tags.`;
  }
}
