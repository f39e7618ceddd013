import type { LintParagraph } from "../../document/lint-document.ts";
import type { EffectiveParagraph } from "../../values/effective.ts";
import { para } from "../example-xml.ts";
import type { Finding, Rule } from "../rule.ts";

/** Fewer peers than this make no habit. */
const leastPeers = 5;
/** How many of the peers have to be alike. */
const leastShare = 0.8;

/** Paragraphs of one style and role that do not look like most of their peers. */
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
    const groups = Map.groupBy(
      shown,
      ({ role, format }) => `${role?.name ?? ""}\0${format.styleId}`,
    );
    for (const peers of groups.values()) {
      const byLook = Map.groupBy(peers, lookOf);
      const [most] = [...byLook.values()].sort((a, b) => b.length - a.length);
      if (most === undefined || peers.length < leastPeers) continue;
      if (most.length / peers.length < leastShare) continue;
      const expected = lookOf(most[0] as LintParagraph);
      for (const judged of peers) {
        const actual = lookOf(judged);
        if (actual === expected) continue;
        const message = "The paragraph does not look like the others of its style.";
        yield { message, expected, actual, path: judged.path };
      }
    }
  },
  example: {
    policy: "text: { consistent: true }",
    passes: { body: para("正文").repeat(6) },
    fails: { body: para("正文").repeat(6) + para("正文", '<w:jc w:val="center"/>') },
  },
};

/** Paragraphs in the same words share their format, so that most looks are known. */
const looks = new WeakMap<EffectiveParagraph, Map<number, string>>();

function lookOf({ format, runs }: LintParagraph): string {
  const size = runs[0]?.format.size.value ?? 0;
  let bySize = looks.get(format);
  if (bySize === undefined) {
    bySize = new Map();
    looks.set(format, bySize);
  }
  let requirements = bySize.get(size);
  if (requirements === undefined) {
    requirements = describeLook(format, size);
    bySize.set(size, requirements);
  }
  return requirements;
}

function describeLook(format: EffectiveParagraph, size: number): string {
  const { alignment, firstLine, line } = format;
  return `${alignment.value}, first line ${firstLine.value.amount} ${firstLine.value.unit}, line ${line.value.rule} ${line.value.amount}, ${size / 2} pt`;
}
