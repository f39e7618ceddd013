import { Tabs } from "@base-ui/react/tabs";
import { Ellipsis } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { isOfData } from "../problems/findings.ts";
import type { JsonSchema } from "../server/api.ts";
import { payloadSchema } from "../state/controller.ts";
import { type Path, pathText, valueAt } from "../state/payload.ts";
import { currentFaults } from "../state/status.ts";
import { useConsole, useStore } from "../state/store.ts";
import { anySkill } from "../state/work.ts";
import { Menu, MenuItem, MenuLine } from "../ui/menu.tsx";
import { useSay } from "../words/words.ts";
import { FormFields } from "./field.tsx";
import { FormContext, type FormState } from "./form-context.ts";
import { allFields, type FormField, fieldNamed, formOf } from "./form-model.ts";
import { inputId } from "./input-id.ts";
import { JsonPane } from "./json-pane.tsx";
import { Pictures } from "./pictures.tsx";
import { SkillChoice } from "./skill-choice.tsx";

/** The form of the present template and skill. */
export function useForm(): readonly FormField[] {
  const { template, skill } = useConsole(({ work }) => work.present);
  const analysis = useConsole((state) => state.analysis);
  const language = useConsole((state) => state.appearance.language);
  const taskSchema = useConsole(({ meta }) => meta?.skills[skill]?.task_schema);
  return useMemo(() => {
    const outline = analysis?.template === template ? (analysis?.outline ?? []) : [];
    const schema: JsonSchema | undefined = payloadSchema(taskSchema);
    return formOf({ schema: skill === anySkill ? undefined : schema, outline, language });
  }, [analysis, template, skill, language, taskSchema]);
}

/** The data of the document: a form made from the template, and the same as JSON. */
export function DataPane() {
  const say = useSay();
  const { dispatch } = useStore();
  const [tab, setTab] = useState("form");
  const invalidJson = useConsole((state) => state.invalidJson);
  const target = useConsole((state) => state.target);
  useEffect(() => {
    if (target?.pane === "data") setTab("form");
  }, [target]);
  return (
    <Tabs.Root className="pane-tabs" value={tab} onValueChange={(value) => setTab(String(value))}>
      <div className="pane-head">
        <h2>{say("paneData")}</h2>
        <Tabs.List className="tabs" aria-label={say("dataForm")}>
          <Tabs.Tab value="form" disabled={invalidJson !== null}>
            {say("form")}
          </Tabs.Tab>
          <Tabs.Tab value="json">{say("json")}</Tabs.Tab>
        </Tabs.List>
        <span className="spring" />
        <DataMenu
          onClear={() => dispatch({ type: "edit", work: { payload: {}, assets: [] }, name: null })}
        />
      </div>
      <Tabs.Panel value="form" className="pane-body">
        <SkillChoice />
        <Form />
        <Pictures />
      </Tabs.Panel>
      <Tabs.Panel value="json" className="pane-body json">
        <JsonPane />
      </Tabs.Panel>
    </Tabs.Root>
  );
}

function DataMenu({ onClear }: { onClear(): void }) {
  const say = useSay();
  const { dispatch } = useStore();
  const sample = useConsole(
    ({ meta, work }) => meta?.skills[work.present.skill]?.sample_task.payload,
  );
  // The skill, whose sample it is, is chosen when the template has been read.
  const isRead = useConsole(({ analysis, work }) => analysis?.template === work.present.template);
  const isSampleUseful = isRead && sample !== undefined && Object.keys(sample).length > 0;
  return (
    <>
      <button
        type="button"
        className="button small"
        disabled={!isSampleUseful}
        onClick={() => dispatch({ type: "edit", work: { payload: { ...sample } }, name: null })}
      >
        {say("useSample")}
      </button>
      <Menu
        trigger={
          <button type="button" className="icon-button" aria-label={say("dataMenu")}>
            <Ellipsis size={16} aria-hidden="true" />
          </button>
        }
      >
        <MenuItem
          isDisabled={!isSampleUseful}
          onSelect={() => dispatch({ type: "edit", work: { payload: { ...sample } }, name: null })}
        >
          {say("useSample")}
        </MenuItem>
        <MenuLine />
        <MenuItem onSelect={onClear}>{say("clearData")}</MenuItem>
      </Menu>
    </>
  );
}

function Form() {
  const say = useSay();
  const fields = useForm();
  const state = useFormState(fields);
  const root = useRef<HTMLDivElement>(null);
  const target = useConsole((whole) => whole.target);
  const isRead = useConsole(({ analysis, work }) => analysis?.template === work.present.template);
  useEffect(() => {
    if (target?.pane !== "data") return;
    const id = inputId(target.path);
    // The form may be about to get its fields.
    const timer = setTimeout(() => {
      const input =
        root.current?.querySelector<HTMLElement>(`[id="${CSS.escape(id)}"]`) ??
        root.current?.querySelector<HTMLElement>(`[id^="${CSS.escape(id)}"]`);
      input?.scrollIntoView({ block: "center" });
      input?.focus();
    }, 0);
    return () => clearTimeout(timer);
  }, [target]);
  const here = fields.filter((field) => field.isInTemplate);
  const elsewhere = fields.filter((field) => !field.isInTemplate);
  if (fields.length === 0)
    return <p className="about">{say(isRead ? "noFields" : "readingFields")}</p>;
  return (
    <FormContext value={state}>
      <div ref={root} className="form">
        <FormFields fields={here} before={[]} />
        {elsewhere.length > 0 && (
          <details className="elsewhere" open={here.length === 0}>
            <summary>{say("notInTemplate", elsewhere.length)}</summary>
            <FormFields fields={elsewhere} before={[]} />
          </details>
        )}
      </div>
    </FormContext>
  );
}

/**
 * The faults of the fields: values that the server refused, and required fields without a value. Until the server has
 * answered for the newest data, its last answer counts for the values that are still the same.
 */
function useFormState(fields: readonly FormField[]): FormState {
  const faults = useConsole((state) => currentFaults(state));
  const page = useConsole((state) => state.page);
  const payload = useConsole(({ work }) => work.present.payload);
  return useMemo(() => {
    const isSame = (path: Path) =>
      Object.is(valueAt(page?.work.payload, path), valueAt(payload, path));
    const missing = new Set<string>();
    for (const name of page?.findings.missing_required ?? []) {
      const path = fieldNamed(fields, name)?.path;
      if (path !== undefined && isSame(path)) missing.add(pathText(path));
    }
    for (const { section, item, field } of page?.findings.missing_in_items ?? []) {
      const table = fieldNamed(fields, section)?.path;
      if (table === undefined) continue;
      const path = [...table, item - 1, field.toLowerCase()];
      if (isSame(path)) missing.add(pathText(path));
    }
    const wrong = new Map(faults.map((fault) => [fault.path.replace(/^payload\./, ""), fault]));
    const byValue = new Map<string, string>();
    for (const { reason, field_name, message } of page?.findings.unsupported ?? []) {
      const path = isOfData(reason) ? fieldNamed(fields, field_name ?? "")?.path : undefined;
      if (path !== undefined && isSame(path)) byValue.set(pathText(path), message ?? "");
    }
    return { faults: wrong, missing, byValue, count: allFields(fields).length };
  }, [fields, faults, page, payload]);
}
