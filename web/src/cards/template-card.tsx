import { useMemo, useState } from "react";
import type { ErrorBody, Precheck } from "../api.ts";
import { type Marks, PageView } from "../page-view.tsx";
import { Failure } from "../parts.tsx";
import { useSay } from "../words.ts";

interface Props {
  template: File | null;
  look: Precheck | null;
  lookError: ErrorBody | null | undefined;
  onChoose(template: File): void;
}

export function TemplateCard({ template, look, lookError, onChoose }: Props) {
  const say = useSay();
  const [isOver, setIsOver] = useState(false);
  const marks: Marks = useMemo(
    () => ({
      goTo: null,
      texts: [
        ...(look?.fields ?? []).map(({ name }) => ({ kind: "field" as const, text: `【${name}` })),
        ...(look?.unsupported ?? []).map(({ original_text }) => ({
          kind: "unsupported" as const,
          text: original_text,
        })),
      ],
    }),
    [look],
  );
  return (
    <section className="card" aria-labelledby="prepare">
      <h2 id="prepare">{say("prepare")}</h2>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is one way, the field inside is the other */}
      <div
        className={isOver ? "drop over" : "drop"}
        onDragOver={(event) => {
          event.preventDefault();
          setIsOver(true);
        }}
        onDragLeave={() => setIsOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setIsOver(false);
          const [file] = event.dataTransfer.files;
          if (file) onChoose(file);
        }}
      >
        <label>
          <span>{say("dropHere")}</span>
          <input
            type="file"
            accept=".docx,.docm,.dotx,.dotm"
            aria-label={say("chooseFile")}
            onChange={(event) => {
              const file = event.target.files?.[0];
              if (file) onChoose(file);
            }}
          />
        </label>
        {template && <strong>{template.name}</strong>}
      </div>
      {lookError !== undefined && <Failure error={lookError} />}
      {template && (
        <div className="columns">
          <PageView label={say("prepare")} document={template} marks={marks} />
          <div aria-live="polite">{look && <Fields look={look} />}</div>
        </div>
      )}
    </section>
  );
}

function Fields({ look }: { look: Precheck }) {
  const say = useSay();
  return (
    <>
      <h3>
        {say("fields")} ({look.fields.length})
      </h3>
      {look.fields.length === 0 && <p className="hint">{say("noFields")}</p>}
      <ul className="tags">
        {look.fields.map(({ name, count }) => (
          <li key={name} className={look.missing_required.includes(name) ? "missing" : ""}>
            <code>【{name}】</code> {say("places", count)}
          </li>
        ))}
      </ul>
      {look.unsupported.length > 0 && (
        <>
          <h3>{say("unsupported")}</h3>
          <ul>
            {look.unsupported.map(({ original_text, reason, paragraph_path }) => (
              <li key={`${paragraph_path} ${original_text}`} className="missing">
                <code>{original_text}</code> {reason} ({paragraph_path})
              </li>
            ))}
          </ul>
        </>
      )}
      {look.missing_required.length > 0 && (
        <p className="missing">
          {say("missingNow")}: {look.missing_required.join(", ")}
        </p>
      )}
    </>
  );
}
