import { useMemo, useState } from "react";
import { wordDocument } from "../../../apps/contract/document-kinds.ts";
import type { PrecheckAnswer, RequestFailure } from "../api.ts";
import { type Highlights, PageView } from "../page-view.tsx";
import { Failure } from "../parts.tsx";
import { useSay } from "../words.ts";

interface Props {
  template: File | null;
  /** The report about what a run would do. */
  report: PrecheckAnswer | null;
  failure: RequestFailure | null;
  onChoose(template: File): void;
}

export function TemplateCard({ template, report, failure, onChoose }: Props) {
  const say = useSay();
  const [isOver, setIsOver] = useState(false);
  const highlights: Highlights = useMemo(
    () => ({
      goTo: null,
      texts: [
        ...(report?.fields ?? []).map(({ name }) => ({
          kind: "field" as const,
          text: `【${name}`,
        })),
        ...(report?.unsupported ?? []).map(({ original_text }) => ({
          kind: "unsupported" as const,
          text: original_text,
        })),
      ],
    }),
    [report],
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
            accept={wordDocument.extension}
            aria-label={say("chooseFile")}
            onChange={(event) => {
              const file = event.target.files?.[0];
              if (file) onChoose(file);
            }}
          />
        </label>
        {template && <strong>{template.name}</strong>}
      </div>
      {failure && <Failure failure={failure} />}
      {template && (
        <div className="columns">
          <PageView label={say("prepare")} document={template} highlights={highlights} />
          <div aria-live="polite">{report && <Fields report={report} />}</div>
        </div>
      )}
    </section>
  );
}

function Fields({ report }: { report: PrecheckAnswer }) {
  const say = useSay();
  return (
    <>
      <h3>
        {say("fields")} ({report.fields.length})
      </h3>
      {report.fields.length === 0 && <p className="hint">{say("noFields")}</p>}
      {report.fields.length > 0 && report.fit.reason !== null && (
        <p className="fair">{say(`fit_${report.fit.reason}`)}</p>
      )}
      <ul className="tags">
        {report.fields.map(({ name, count }) => (
          <li key={name} className={report.missing_required.includes(name) ? "missing" : ""}>
            <code>【{name}】</code> {say("places", count)}
          </li>
        ))}
      </ul>
      {report.unsupported.length > 0 && (
        <>
          <h3>{say("unsupported")}</h3>
          <ul>
            {report.unsupported.map(({ original_text, reason, paragraph_path }) => (
              <li key={`${paragraph_path} ${original_text}`} className="missing">
                <code>{original_text}</code> {reason} ({paragraph_path})
              </li>
            ))}
          </ul>
        </>
      )}
      {report.missing_required.length > 0 && (
        <p className="missing">
          {say("missingNow")}: {report.missing_required.join(", ")}
        </p>
      )}
    </>
  );
}
