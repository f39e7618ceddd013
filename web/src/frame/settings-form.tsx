import { useId } from "react";
import {
  type JobOption,
  type JobOptionName,
  jobOptionNames,
  jobOptions,
} from "../../../apps/contract/job-options.ts";
import { PolicyForm } from "../policies/policy-form.tsx";
import type { Meta } from "../server/api.ts";
import { isOffered, ownPolicy, type Settings, wordsOf } from "../state/settings.ts";
import { useConsole, useStore } from "../state/store.ts";
import { Choice } from "../ui/parts.tsx";
import { choiceWord, optionWord, policyName } from "../words/option-words.ts";
import { useSay } from "../words/words.ts";

interface Props {
  settings: Settings;
  meta: Meta | null;
  onChange(part: Partial<Settings>): void;
}

/** The settings of the format check: a preset, or the single settings. A request has only one of both. */
export function SettingsForm() {
  const { dispatch } = useStore();
  const settings = useConsole((state) => state.settings);
  const meta = useConsole((state) => state.meta);
  const onChange = (part: Partial<Settings>) => dispatch({ type: "settings", part });
  const props: Props = { settings, meta, onChange };
  const say = useSay();
  // The skill is set beside the data.
  const names = jobOptionNames.filter(
    (name) => name !== "skill" && isOffered(name, settings) && isSupported(name, meta),
  );
  const ofKind = (...kinds: readonly JobOption["kind"][]) =>
    names.filter((name) => kinds.includes(jobOptions[name].kind));
  return (
    <div className="stack">
      <div className="row" role="radiogroup" aria-label={say("runSettings")}>
        {[false, true].map((isAdvanced) => (
          <label key={String(isAdvanced)} className="option">
            <input
              type="radio"
              name="kind"
              checked={settings.isAdvanced === isAdvanced}
              onChange={() => onChange({ isAdvanced })}
            />
            {say(isAdvanced ? "advanced" : "simple")}
          </label>
        ))}
      </div>
      <div className="fields">
        {ofKind("choice", "name").map((name) => (
          <OptionChoice key={name} name={name} {...props} />
        ))}
      </div>
      <div className="fields wide">
        {ofKind("text").map((name) => (
          <OptionText key={name} name={name} {...props} />
        ))}
      </div>
      {ofKind("list").map((name) => (
        <OptionList key={name} name={name} {...props} />
      ))}
      <div className="row">
        {ofKind("flag").map((name) => (
          <label key={name} className="option" title={`${name}=true`}>
            <input
              type="checkbox"
              name={name}
              checked={settings[name] === true}
              onChange={(event) => onChange({ [name]: event.target.checked })}
            />
            {say(optionWord(name))}
          </label>
        ))}
      </div>
    </div>
  );
}

/** Whether the server can do what an option asks for; before it has told, every option is shown. */
function isSupported(name: JobOptionName, meta: Meta | null): boolean {
  if (meta === null) return true;
  if (name === "output") return meta.supported_outputs.length > 1;
  if (name === "pdf_profile") return meta.supported_pdf_profiles.length > 0;
  return name !== "update_toc" || meta.supports_update_toc;
}

interface OptionProps extends Props {
  name: JobOptionName;
}

/** Sets an option with one of several words, or the policy. */
function OptionChoice({ name, settings, meta, onChange }: OptionProps) {
  const say = useSay();
  const option: JobOption = jobOptions[name];
  const policies = meta?.supported_policies ?? [jobOptions.policy.default];
  const options =
    option.kind === "choice"
      ? option.choices.map((word) => [word, say(choiceWord(name, word))] as const)
      : [
          ...policies.map((policy) => [policy, policyName(policy, say)] as const),
          [ownPolicy, say("policyOwn")] as const,
        ];
  return (
    <Choice
      label={say(optionWord(name))}
      name={name}
      title={settings[name] === ownPolicy ? "policy_yaml" : `${name}=${settings[name]}`}
      value={String(settings[name])}
      options={options}
      onChange={(word) => onChange({ [name]: word })}
    />
  );
}

/** Sets an option with a list of words: a checkbox for each word. */
function OptionList({ name, settings, onChange }: OptionProps) {
  const say = useSay();
  const option: JobOption = jobOptions[name];
  const chosen = wordsOf(settings, name);
  const choices = option.kind === "list" ? option.choices : [];
  return (
    <fieldset className="row">
      <legend>{say(optionWord(name))}</legend>
      {choices.map((word) => (
        <label key={word} className="option" title={`${name}=${word}`}>
          <input
            type="checkbox"
            name={name}
            value={word}
            checked={chosen.includes(word)}
            onChange={(event) => {
              const others = chosen.filter((other) => other !== word);
              onChange({ [name]: (event.target.checked ? [...others, word] : others).join(",") });
            }}
          />
          {say(choiceWord(name, word))}
        </label>
      ))}
    </fieldset>
  );
}

/** Sets an option with a text of many lines. The policy's YAML also has a form, and is shown if chosen. */
function OptionText({ name, settings, onChange }: OptionProps) {
  const say = useSay();
  const id = useId();
  if (name === "policy_yaml" && settings.policy !== ownPolicy) return null;
  const text = String(settings[name]);
  const change = (value: string) => onChange({ [name]: value });
  return (
    <>
      {name === "policy_yaml" && <PolicyForm yaml={text} onChange={change} />}
      <div className="field">
        <label htmlFor={id}>{say(optionWord(name))}</label>
        <textarea
          id={id}
          name={name}
          className="code"
          rows={8}
          spellCheck={false}
          value={text}
          onChange={(event) => change(event.target.value)}
        />
      </div>
    </>
  );
}
