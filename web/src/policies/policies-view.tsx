import { useEffect, useId, useRef, useState } from "react";
import { standardSettings } from "../state/settings.ts";
import { useConsole, useStore } from "../state/store.ts";
import { download, Failure } from "../ui/parts.tsx";
import { useSay } from "../words/words.ts";
import { changedFindings } from "./finding-changes.ts";
import { PolicyForm } from "./policy-form.tsx";
import { type PolicyFindings, usePolicyCheck } from "./use-policy-check.ts";

/** An editor of a policy, beside the findings of the policy in the open document. */
export default function PoliciesView() {
  const say = useSay();
  const id = useId();
  const { dispatch } = useStore();
  const yaml = useConsole(({ settings }) => settings.policy_yaml);
  const hasTemplate = useConsole(({ work }) => work.present.template !== null);
  const change = (policy_yaml: string) => dispatch({ type: "settings", part: { policy_yaml } });
  const use = () => {
    dispatch({ type: "settings", part: standardSettings("custom") });
    dispatch({ type: "view", view: "fill" });
  };
  return (
    <div className="part-view">
      <header className="part-head">
        <h1 className="title">{say("viewPolicies")}</h1>
        <span className="spring" />
        <label className="button">
          {say("policyOpen")}
          <input
            className="visually-hidden"
            type="file"
            accept=".yaml,.yml"
            onChange={async ({ target }) => {
              const file = target.files?.[0];
              target.value = "";
              if (file !== undefined) change(await file.text());
            }}
          />
        </label>
        <button
          type="button"
          className="button"
          disabled={yaml === ""}
          onClick={() => download("policy.yaml", yaml)}
        >
          {say("policySave")}
        </button>
        <button
          type="button"
          className="button primary"
          disabled={yaml.trim() === "" || !hasTemplate}
          onClick={use}
        >
          {say("policyUse")}
        </button>
      </header>
      <div className="policy-panes">
        <div className="stack">
          <PolicyForm yaml={yaml} onChange={change} />
          <div className="field">
            <label htmlFor={id}>{say("option_policy_yaml")}</label>
            <textarea
              id={id}
              className="code"
              rows={14}
              spellCheck={false}
              value={yaml}
              onChange={({ target }) => change(target.value)}
            />
          </div>
        </div>
        {hasTemplate ? <Effect yaml={yaml} /> : <p className="about">{say("policyNoDocument")}</p>}
      </div>
    </div>
  );
}

/** The findings of the policy, and how they have changed since the view was opened. */
function Effect({ yaml }: { yaml: string }) {
  const say = useSay();
  const language = useConsole(({ appearance }) => appearance.language);
  const name = useConsole(({ work }) => work.present.template?.name ?? "");
  const { findings, failure, isChecking } = usePolicyCheck(yaml);
  const previous = useRef<PolicyFindings | null>(null);
  const [first, setFirst] = useState<PolicyFindings | null>(null);
  useEffect(() => {
    if (previous.current === null && findings !== null) setFirst(findings);
    previous.current = findings;
  }, [findings]);
  const { added, gone } = changedFindings(first?.issues ?? [], findings?.issues ?? []);
  const isNew = new Set(added);
  return (
    <section className="policy-effect" aria-labelledby="policy-effect" aria-busy={isChecking}>
      <h2 id="policy-effect">{say("policyEffect", name)}</h2>
      {failure !== null && <Failure failure={failure} />}
      {failure === null && findings !== null && (
        <>
          <p role="status">
            {say("policyFindings", findings.count)}{" "}
            {first !== null && first !== findings && (
              <span className="hint">{say("policyChanged", added.length, gone.length)}</span>
            )}
          </p>
          <ul className="finding-list">
            {findings.issues.map((issue, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: findings of one rule and place may be equal
              <li key={index} data-code={issue.code} className={isNew.has(issue) ? "is-new" : ""}>
                {language === "en" ? issue.message : (issue.message_zh ?? issue.message)}{" "}
                <code>{issue.paragraph_path}</code>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
