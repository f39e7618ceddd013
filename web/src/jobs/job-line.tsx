import { Ban, Download, RotateCcw } from "lucide-react";
import type { JobBody } from "../../../apps/client/client.ts";
import { wordDocument } from "../../../apps/contract/document-kinds.ts";
import { isEndState } from "../../../apps/contract/job-states.ts";
import { failureOf, type RequestFailure } from "../server/api.ts";
import { useController } from "../state/controller.ts";
import { useConsole } from "../state/store.ts";
import type { Work } from "../state/work.ts";
import { baseName, download } from "../ui/parts.tsx";
import { errorWords } from "../words/error-words.ts";
import { useSay } from "../words/words.ts";
import { jobWord, stageWord } from "./job-words.ts";

interface Props {
  job: JobBody;
  mayWrite: boolean;
  /** The work that this page has submitted as the job. */
  work: Work | null;
  onSubmit(work: Work): void;
  onChange(act: () => Promise<JobBody>): void;
  onFailure(failure: RequestFailure): void;
}

export function JobLine({ job, mayWrite, work, onSubmit, onChange, onFailure }: Props) {
  const say = useSay();
  const language = useConsole(({ appearance }) => appearance.language);
  const { client } = useController();
  const { id, state, timing, error } = job;
  const [word, tone] = jobWord(job);
  const stage = stageWord(job);
  const short = id.slice(-6);
  const seconds = new Intl.NumberFormat(language, { maximumFractionDigits: 2 });
  const isOver = isEndState(state);
  const hasResult = state === "succeeded";
  const save = async (isDocument: boolean) => {
    try {
      const accept = isDocument ? { accept: wordDocument.mediaType } : {};
      const answer = await client.jobs.result(id, accept);
      const name = work?.template ? baseName(work.template.name) : id;
      download(`${name}${isDocument ? ".docx" : ".zip"}`, await answer.bytes());
    } catch (caught) {
      onFailure(failureOf(caught));
    }
  };
  return (
    <tr data-job={id}>
      <th scope="row">
        <span>{work?.template?.name ?? say("jobName", short)}</span>
        <details>
          <summary>{say("details")}</summary>
          <dl className="facts">
            <dt>{say("jobId")}</dt>
            <dd>
              <code>{id}</code>
            </dd>
            <dt>{say("jobAttempt")}</dt>
            <dd>{job.attempt}</dd>
            <dt>{say("jobWaited")}</dt>
            <dd>{say("jobSeconds", seconds.format(timing.waited_seconds))}</dd>
            {job.exit_code !== null && (
              <>
                <dt>{say("jobExitCode")}</dt>
                <dd>{job.exit_code}</dd>
              </>
            )}
          </dl>
        </details>
      </th>
      <td>
        <span className={`pill ${tone}`} data-state={state}>
          {tone === "busy" && <span className="dot" />}
          {say(job.is_cancel_requested && !isOver ? "jobCancelling" : word)}
        </span>
        {stage !== null && <p className="hint">{say(stage)}</p>}
        {error !== null && (
          <>
            <p className="row-problem">{say(errorWords[error.error_code] ?? "jobNoResult")}</p>
            <details>
              <summary>{say("details")}</summary>
              <code>{error.error_code}</code> {error.message}
            </details>
          </>
        )}
      </td>
      <td data-label={say("jobsCreated")}>
        <time dateTime={timing.created_at}>
          {new Date(timing.created_at).toLocaleString(language)}
        </time>
      </td>
      <td data-label={say("jobsTook")}>
        {timing.run_seconds !== null && say("jobSeconds", seconds.format(timing.run_seconds))}
      </td>
      <td>
        <div className="row">
          {hasResult && job.exit_code !== 3 && (
            <button
              type="button"
              className="button small"
              aria-label={say("jobDocumentOf", short)}
              onClick={() => void save(true)}
            >
              <Download size={14} aria-hidden="true" />
              {say("jobDocument")}
            </button>
          )}
          {hasResult && (
            <button
              type="button"
              className="button small"
              aria-label={say("jobAllOf", short)}
              onClick={() => void save(false)}
            >
              {say("jobAll")}
            </button>
          )}
          {mayWrite && !isOver && (
            <button
              type="button"
              className="button small"
              disabled={job.is_cancel_requested}
              aria-label={say("jobCancelOf", short)}
              onClick={() => onChange(() => client.jobs.cancel(id))}
            >
              <Ban size={14} aria-hidden="true" />
              {say("cancel")}
            </button>
          )}
          {mayWrite && isOver && (!hasResult || work !== null) && (
            <button
              type="button"
              className="button small"
              aria-label={say("jobAgainOf", short)}
              onClick={() =>
                hasResult && work !== null ? onSubmit(work) : onChange(() => client.jobs.retry(id))
              }
            >
              <RotateCcw size={14} aria-hidden="true" />
              {say("jobAgain")}
            </button>
          )}
        </div>
      </td>
    </tr>
  );
}
