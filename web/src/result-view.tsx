import { useMemo, useState } from "react";
import type { ApiResult } from "../../apps/contract/answers/run.ts";
import { apiMembers, artifactNames } from "../../apps/contract/artifacts.ts";
import type { FitFault, FitVerdict } from "../../apps/contract/fit.ts";
import type {
  FixChange,
  FormatIssue,
  LogEntry,
  MissingFields,
} from "../../apps/contract/reports.ts";
import { jsonMember, type RunResult } from "./api.ts";
import { type Highlights, PageView } from "./page-view.tsx";
import { Copy, download } from "./parts.tsx";
import { useSay, type WordKey } from "./words.ts";

/** The part of the format report that is shown. */
interface Report {
  issues: FormatIssue[];
  summary: { fix_changes?: FixChange[] };
}

const severities = ["error", "warn", "info"];

/** Shows the result of a job: the document, the number of filled fields, and the format issues. */
export function ResultView({ result }: { result: RunResult }) {
  const say = useSay();
  const [goTo, setGoTo] = useState<string | null>(null);
  const read = useMemo(() => readResult(result), [result]);
  const { page, log, missing, report, apiResult, fit } = read;
  const highlights: Highlights = useMemo(
    () => ({
      goTo,
      texts: log.flatMap(({ status, original_text, new_text }): Highlights["texts"] => {
        if (status === "replaced") return [{ kind: "replaced", text: new_text ?? "" }];
        return status === "literal" ? [] : [{ kind: "missing", text: original_text }];
      }),
    }),
    [log, goTo],
  );
  const issues = report?.issues ?? [];
  const changes = report?.summary.fix_changes ?? [];
  const { exitCode } = result;
  return (
    <div className="result">
      <p className={`outcome ${gradeOf(exitCode, fit)}`} role="status">
        {say("exitCode")} <strong>{exitCode}</strong>{" "}
        {exitCode === 0 && fit !== null ? say(`fit_${fit}`) : say(`exit${exitCode}`)}
      </p>
      <dl className="facts">
        <dt>{say("requestId")}</dt>
        <dd>
          <code>{result.requestId}</code> <Copy text={result.requestId} />
        </dd>
        <dt>{say("fields")}</dt>
        <dd>{say("replaced", log.filter(({ status }) => status === "replaced").length)}</dd>
        {missing.length > 0 && (
          <>
            <dt>{say("missing")}</dt>
            <dd>{missing.join(", ")}</dd>
          </>
        )}
      </dl>
      <Timing timing={apiResult?.timing ?? {}} />
      <div className="columns">
        <div>
          {page && <PageView label={say("result")} document={page} highlights={highlights} />}
        </div>
        <div>
          <h3>{say("issues")}</h3>
          {issues.length === 0 && <p className="hint">{say("noIssues")}</p>}
          {severities.map((severity) => (
            <IssueList
              key={severity}
              severity={severity}
              issues={issues.filter((issue) => issue.severity === severity)}
              onGo={setGoTo}
            />
          ))}
          {changes.length > 0 && <Changes changes={changes} onGo={setGoTo} />}
          <Files result={result} />
        </div>
      </div>
    </div>
  );
}

/** A document of another skill's template may be whole, and is hardly what somebody wanted. */
function gradeOf(exitCode: number, fit: FitFault | null): "good" | "fair" | "bad" {
  if (exitCode !== 0) return "bad";
  return fit === null ? "good" : "fair";
}

function readResult(result: RunResult) {
  const bytes = result.members[artifactNames.document];
  const missing = jsonMember<MissingFields>(result, artifactNames.missingFields);
  const log = jsonMember<{ entries: LogEntry[]; fit: FitVerdict }>(
    result,
    artifactNames.replaceLog,
  );
  return {
    page: bytes === undefined ? null : new Blob([new Uint8Array(bytes)]),
    log: log?.entries ?? [],
    fit: log?.fit.reason ?? null,
    missing: [...(missing?.missing_required ?? []), ...(missing?.missing_optional ?? [])],
    report: jsonMember<Report>(result, artifactNames.formatReport),
    apiResult: jsonMember<ApiResult>(result, apiMembers.result),
  };
}

interface IssueListProps {
  severity: string;
  issues: readonly FormatIssue[];
  onGo(path: string): void;
}

function IssueList({ severity, issues, onGo }: IssueListProps) {
  if (issues.length === 0) return null;
  const byCode = Map.groupBy(issues, ({ code }) => code);
  return (
    <div className={`issues ${severity}`}>
      <h4>
        {severity} ({issues.length})
      </h4>
      {[...byCode].map(([code, issuesOfCode]) => (
        <details key={code}>
          <summary>
            <code>{code}</code> × {issuesOfCode.length}
          </summary>
          <ul>
            {issuesOfCode.map((issue) => (
              <li key={`${issue.paragraph_path} ${issue.run_id} ${issue.message}`}>
                <button type="button" className="link" onClick={() => onGo(issue.paragraph_path)}>
                  {issue.run_id ?? issue.paragraph_path}
                </button>{" "}
                {issue.message}
              </li>
            ))}
          </ul>
        </details>
      ))}
    </div>
  );
}

function Changes({ changes, onGo }: { changes: readonly FixChange[]; onGo(path: string): void }) {
  const say = useSay();
  const show = (value: unknown) =>
    value === undefined || value === null
      ? "—"
      : typeof value === "object"
        ? JSON.stringify(value)
        : String(value);
  return (
    <>
      <h3>
        {say("fixed")} ({changes.length})
      </h3>
      <div className="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">{say("place")}</th>
              <th scope="col">{say("before")}</th>
              <th scope="col">{say("after")}</th>
            </tr>
          </thead>
          <tbody>
            {changes.map((change) => (
              <tr key={`${change.code} ${change.paragraph_path}`}>
                <td>
                  <button
                    type="button"
                    className="link"
                    onClick={() => onGo(change.paragraph_path)}
                  >
                    {change.paragraph_path}
                  </button>
                </td>
                <td>{show(change.before)}</td>
                <td>{show(change.after)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

const timingWords: readonly (readonly [string, WordKey])[] = [
  ["queue_wait_ms", "timingQueue"],
  ["subprocess_ms", "timingWorker"],
  ["zip_ms", "timingZip"],
  ["total_ms", "timingTotal"],
];

function Timing({ timing }: { timing: Readonly<Record<string, number>> }) {
  const say = useSay();
  const whole = timing.total_ms ?? 0;
  const known = timingWords.filter(([key]) => timing[key] !== undefined);
  if (known.length === 0) return null;
  return (
    <div className="timing">
      <h3>{say("timing")}</h3>
      {known.map(([key, word]) => (
        <label key={key}>
          <span>{say(word)}</span>
          <meter min={0} max={Math.max(whole, 1)} value={timing[key] ?? 0} />
          <span>{Math.round(timing[key] ?? 0)} ms</span>
        </label>
      ))}
    </div>
  );
}

function Files({ result }: { result: RunResult }) {
  const say = useSay();
  const { zip } = result;
  return (
    <>
      <h3>{say("files")}</h3>
      <ul className="files">
        <li>
          <button type="button" onClick={() => download("result.zip", zip)}>
            {say("downloadZip")}
          </button>
        </li>
        {Object.entries(result.members).map(([name, bytes]) => (
          <li key={name}>
            <button type="button" className="link" onClick={() => download(name, bytes)}>
              {name}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
