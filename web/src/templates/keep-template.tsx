import { useEffect, useId, useState } from "react";
import type { TemplateForm } from "../../../apps/client/templates.ts";
import { useConsole } from "../state/store.ts";
import { useSay } from "../words/words.ts";
import { isTemplateName, suggestedName } from "./template-name.ts";

/** Keeps the open template under a name. Its data are not kept. */
export function KeepTemplate({ onKeep }: { onKeep(form: TemplateForm): void }) {
  const say = useSay();
  const id = useId();
  const { template, skill } = useConsole(({ work }) => work.present);
  const suggested = template === null ? "" : (template.kept?.name ?? suggestedName(template.name));
  const [name, setName] = useState(suggested);
  useEffect(() => setName(suggested), [suggested]);
  const isName = isTemplateName(name);
  return (
    <form
      className="part-bar keep"
      onSubmit={(event) => {
        event.preventDefault();
        if (template !== null && isName) onKeep({ name, file: template.file, skill });
      }}
    >
      <div className="field">
        <label htmlFor={id}>{say("templateName")}</label>
        <input
          id={id}
          value={name}
          spellCheck={false}
          disabled={template === null}
          aria-invalid={name !== "" && !isName}
          aria-describedby={`${id}-about`}
          onChange={({ target }) => setName(target.value)}
        />
        <p id={`${id}-about`} className="hint">
          {template === null ? say("templateNoneOpen") : say("templateNameAbout", template.name)}
        </p>
      </div>
      <button type="submit" className="button primary" disabled={template === null || !isName}>
        {say("templateKeep")}
      </button>
    </form>
  );
}
