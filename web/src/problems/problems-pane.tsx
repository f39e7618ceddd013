import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import { useMemo, useState } from "react";
import { useForm } from "../data/data-pane.tsx";
import { type Standard, standardOf, standardSettings } from "../state/settings.ts";
import { currentFaults } from "../state/status.ts";
import { useConsole, useStore } from "../state/store.ts";
import { Choice, Failure } from "../ui/parts.tsx";
import { Segments } from "../ui/segments.tsx";
import { policyName } from "../words/option-words.ts";
import { useSay, type WordKey } from "../words/words.ts";
import { type Grade, type Problem, problemsOf, type Remedy } from "./problems.ts";
import { ResultFacts } from "./result-facts.tsx";
import { useRemedies } from "./use-remedies.ts";

const icons = { blocks: CircleAlert, should: TriangleAlert, hint: Info } as const;
const gradeWords: Record<Grade, WordKey> = {
  blocks: "gradeBlocks",
  should: "gradeShould",
  hint: "gradeHint",
};

/** All problems of the present work. */
export function useProblems(): Problem[] {
  const say = useSay();
  const fields = useForm();
  const faults = useConsole(currentFaults);
  const language = useConsole((state) => state.appearance.language);
  const isByPolicy = useConsole(
    ({ settings }) => settings.isAdvanced && settings.format_baseline === "policy",
  );
  const findings = useConsole(({ page, analysis, work }) => {
    if (page !== null && page.work === work.present) return page.findings;
    return page === null && analysis?.template === work.present.template
      ? (analysis?.findings ?? null)
      : (page?.findings ?? null);
  });
  return useMemo(
    () => problemsOf({ findings, faults, fields, isByPolicy, say, language }),
    [findings, faults, fields, isByPolicy, say, language],
  );
}

/** One list of everything that is wrong, with what mends it. */
export function ProblemsPane() {
  const say = useSay();
  const problems = useProblems();
  const [only, setOnly] = useState<Grade | "all">("all");
  const failure = useConsole((state) => state.runFailure ?? state.live.failure);
  // Only an answer for the present data says that nothing is wrong with them.
  const isChecked = useConsole(({ page, work }) => page?.work === work.present);
  const counts = Map.groupBy(problems, ({ grade }) => grade);
  const listed = only === "all" ? problems : problems.filter(({ grade }) => grade === only);
  return (
    <>
      <div className="pane-head">
        <h2>
          {say("paneProblems")}{" "}
          {problems.length > 0 && <span className="count">{problems.length}</span>}
        </h2>
        <span className="spring" />
      </div>
      <div className="pane-body">
        <StandardChoice />
        {failure !== null && <Failure failure={failure} />}
        <ResultFacts />
        {problems.length > 0 && (
          <Segments
            label={say("gradeFilter")}
            value={only}
            options={[
              { value: "all" as const, text: say("gradeAll") },
              ...(["blocks", "should", "hint"] as const).map((grade) => ({
                value: grade,
                text: `${say(gradeWords[grade])} ${counts.get(grade)?.length ?? 0}`,
              })),
            ]}
            onChange={(next) => setOnly(next)}
          />
        )}
        {problems.length === 0 && isChecked && failure === null && (
          <div className="empty small">
            <CircleCheck size={28} aria-hidden="true" />
            <p>{say("noProblems")}</p>
          </div>
        )}
        <ul className="problems">
          {listed.map((problem) => (
            <ProblemItem key={problem.id} problem={problem} />
          ))}
        </ul>
      </div>
    </>
  );
}

function ProblemItem({ problem }: { problem: Problem }) {
  const say = useSay();
  const { dispatch } = useStore();
  const { apply, splitTag } = useRemedies();
  const Icon = icons[problem.grade];
  const { place } = problem;
  return (
    <li className={`problem ${problem.grade}`}>
      <Icon size={16} aria-label={say(gradeWords[problem.grade])} />
      <div>
        <p>{problem.text}</p>
        {problem.quote !== null && <q>{problem.quote}</q>}
        <div className="row">
          {place !== null && (
            <button
              type="button"
              className="link"
              onClick={() => dispatch({ type: "go", target: { pane: "page", ...place } })}
            >
              {say("show")}
            </button>
          )}
          {problem.remedies.map((remedy) => (
            <button key={remedy.kind} type="button" className="link" onClick={() => apply(remedy)}>
              {remedyText(remedy, say)}
            </button>
          ))}
        </div>
        {splitTag !== null && (
          <p className="notice bad" role="alert">
            {say("retagFailed", splitTag.from, splitTag.to)}
          </p>
        )}
        <details>
          <summary>{say("details")}</summary>
          <code>{problem.detail}</code>
        </details>
      </div>
    </li>
  );
}

function remedyText(remedy: Remedy, say: ReturnType<typeof useSay>): string {
  switch (remedy.kind) {
    case "fill":
      return say("remedyFill");
    case "retag":
      return say("remedyRetag", remedy.to);
    case "optional":
      return say("remedyOptional");
    case "rename-key":
      return say("remedyRename", remedy.to);
    case "remove":
      return say("remedyRemove");
    case "add-key":
      return say("remedyAddKey");
    case "repair":
      return say("remedyRepair");
    case "mute-rule":
      return say("remedyMute");
  }
}

/** The choice of the template or policy that the format is compared with. */
function StandardChoice() {
  const say = useSay();
  const { dispatch } = useStore();
  const standard = useConsole((state) => standardOf(state.settings));
  const policies = useConsole((state) => state.meta?.supported_policies.join("\n") ?? "");
  const options: (readonly [string, string])[] = [
    ["template", say("standardTemplate")],
    ["check", say("standardCheck")],
    ...policies
      .split("\n")
      .filter((name) => name !== "")
      .map((name) => [`policy:${name}`, policyName(name, say)] as const),
    ["custom", say("policyOwn")],
  ];
  return (
    <Choice
      label={say("standard")}
      value={standard}
      options={options}
      onChange={(value) =>
        dispatch({ type: "settings", part: standardSettings(value as Standard) })
      }
    />
  );
}
