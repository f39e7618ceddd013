import type { Meta } from "./api.ts";
import { Choice } from "./parts.tsx";
import { PolicyForm } from "./policy-form.tsx";
import { ownPolicy, type Settings } from "./settings.ts";
import { useSay } from "./words.ts";

const reportFiles = ["html", "sarif", "junit", "annotated"];

interface Props {
  settings: Settings;
  meta: Meta | null;
  onChange(part: Partial<Settings>): void;
}

/** A preset, or the settings one by one: a request has only one of the two. */
export function SettingsView({ settings, meta, onChange }: Props) {
  const say = useSay();
  const chosen = new Set(settings.format_report_files.split(",").filter(Boolean));
  return (
    <section className="card" aria-labelledby="settings">
      <h2 id="settings">{say("settings")}</h2>
      <div className="row" role="radiogroup" aria-labelledby="settings">
        {[false, true].map((isAdvanced) => (
          <label key={String(isAdvanced)} className="option">
            <input
              type="radio"
              name="kind"
              checked={settings.isAdvanced === isAdvanced}
              onChange={() => onChange({ isAdvanced })}
            />
            {say(isAdvanced ? "advanced" : "preset")}
          </label>
        ))}
      </div>
      {settings.isAdvanced ? (
        <div className="fields">
          <Choice
            label={say("mode")}
            value={settings.format_mode}
            options={["report", "strict", "off"]}
            onChange={(format_mode) => onChange({ format_mode })}
          />
          <Choice
            label={say("baseline")}
            value={settings.format_baseline}
            options={["template", "policy"]}
            onChange={(format_baseline) => onChange({ format_baseline })}
          />
          <Choice
            label={say("fixMode")}
            value={settings.format_fix_mode}
            options={["safe", "none"]}
            onChange={(format_fix_mode) => onChange({ format_fix_mode })}
          />
          <Choice
            label={say("report")}
            value={settings.format_report}
            options={["json", "human", "both"]}
            onChange={(format_report) => onChange({ format_report })}
          />
          <Choice
            label={say("policy")}
            value={settings.policy}
            options={[
              ...(meta?.supported_policies ?? ["default"]),
              [ownPolicy, say("policyOwn")] as const,
            ]}
            onChange={(policy) => onChange({ policy })}
          />
          {settings.policy === ownPolicy && (
            <PolicyForm
              yaml={settings.policy_yaml}
              onChange={(policy_yaml) => onChange({ policy_yaml })}
            />
          )}
          {settings.policy === ownPolicy && (
            <div className="field">
              <label htmlFor="policy-yaml">{say("policyYaml")}</label>
              <textarea
                id="policy-yaml"
                className="code"
                rows={8}
                spellCheck={false}
                value={settings.policy_yaml}
                onChange={(event) => onChange({ policy_yaml: event.target.value })}
              />
            </div>
          )}
        </div>
      ) : (
        <Choice
          label={say("preset")}
          value={settings.preset}
          options={meta?.supported_presets ?? [settings.preset]}
          onChange={(preset) => onChange({ preset })}
        />
      )}
      <fieldset className="row">
        <legend>{say("reportFiles")}</legend>
        {reportFiles.map((form) => (
          <label key={form} className="option">
            <input
              type="checkbox"
              checked={chosen.has(form)}
              onChange={(event) => {
                if (event.target.checked) chosen.add(form);
                else chosen.delete(form);
                onChange({
                  format_report_files: reportFiles.filter((own) => chosen.has(own)).join(","),
                });
              }}
            />
            {form}
          </label>
        ))}
        <label className="option">
          <input
            type="checkbox"
            checked={settings.export_suggested_policy}
            onChange={(event) => onChange({ export_suggested_policy: event.target.checked })}
          />
          {say("suggestPolicy")}
        </label>
      </fieldset>
    </section>
  );
}
