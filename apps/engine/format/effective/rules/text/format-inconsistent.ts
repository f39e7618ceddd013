import type { RoleSpec } from "../../../policy/policy.ts";
import type { LintParagraph } from "../../document/lint-paragraph.ts";
import type { EffectiveParagraph } from "../../values/effective.ts";
import { para } from "../example-xml.ts";
import type { Finding, Rule } from "../rule.ts";

/** The fewest paragraphs whose common formatting counts as a habit. */
const leastPeers = 5;
/** The share of peers that must have the same formatting. */
const leastShare = 0.8;

/**
 * Paragraphs whose formatting differs from most of their peers, which have the same style and role.
 */
export const formatInconsistent: Rule = {
  code: "FORMAT_INCONSISTENT",
  title: "A paragraph does not look like the others of its style.",
  advice: ["Make the paragraph look like the others of its style, or give it a style of its own."],
  severity: "info",
  reads: "text.consistent",
  repair: "none",
  isAsked: ({ text }) => text.consistent === true,
  document: function* ({ stories }): Generator<Finding> {
    const body = stories
      .filter(({ part }) => part.kind === "body")
      .flatMap((story) => story.paragraphs);
    const shown = body.filter(({ isEmpty, paragraph }) => !isEmpty && !paragraph.isInTable);
    const formatting = new Formatting();
    const groups = Map.groupBy(shown, (paragraph) => formatting.groupOf(paragraph));
    for (const peers of groups.values()) {
      if (peers.length < leastPeers) continue;
      const alike = Map.groupBy(peers, (paragraph) => formatting.of(paragraph));
      const [most] = [...alike].sort(([, a], [, b]) => b.length - a.length);
      if (most === undefined || most[1].length / peers.length < leastShare) continue;
      const [expected] = most;
      for (const [actual, others] of alike) {
        if (actual === expected) continue;
        const message = "The paragraph does not look like the others of its style.";
        for (const { path } of others) yield { message, expected, actual, path };
      }
    }
  },
  example: {
    policy: "text: { consistent: true }",
    passes: { body: para("正文").repeat(6) },
    fails: { body: para("正文").repeat(6) + para("正文", '<w:jc w:val="center"/>') },
  },
};

/**
 * Describes formatting in words. Results are remembered, because many paragraphs share one format.
 */
class Formatting {
  readonly #known = new Map<EffectiveParagraph, Map<number, string>>();
  readonly #groups = new Map<EffectiveParagraph, Map<RoleSpec | null, string>>();

  /** A key that is the same for paragraphs with the same style and role. */
  groupOf({ role, format }: LintParagraph): string {
    let byRole = this.#groups.get(format);
    if (byRole === undefined) {
      byRole = new Map();
      this.#groups.set(format, byRole);
    }
    let group = byRole.get(role);
    if (group === undefined) {
      group = `${role?.name ?? ""}\0${format.styleId}`;
      byRole.set(role, group);
    }
    return group;
  }

  of({ format, runs }: LintParagraph): string {
    const size = runs[0]?.format.size.value ?? 0;
    let bySize = this.#known.get(format);
    if (bySize === undefined) {
      bySize = new Map();
      this.#known.set(format, bySize);
    }
    let words = bySize.get(size);
    if (words === undefined) {
      words = describe(format, size);
      bySize.set(size, words);
    }
    return words;
  }
}

function describe({ alignment, firstLine, line }: EffectiveParagraph, size: number): string {
  return `${alignment.value}, first line ${firstLine.value.amount} ${firstLine.value.unit}, line ${line.value.rule} ${line.value.amount}, ${size / 2} pt`;
}
