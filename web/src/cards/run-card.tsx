import { useEffect, useRef, useState } from "react";
import { wordDocument } from "../../../apps/contract/document-kinds.ts";
import { failureOf, type RequestFailure, type RunResult, run, type Server } from "../api.ts";
import type { Asset } from "../assets.ts";
import { curlCommand } from "../curl.ts";
import { Copy, Failure } from "../parts.tsx";
import { ResultView } from "../result-view.tsx";
import type { PastRun, Settings } from "../settings.ts";
import { useSay } from "../words.ts";

interface Props {
  server: Server;
  /** Whether a copied command needs a key, because this page has a key or a session. */
  needsKey: boolean;
  settings: Settings;
  template: File | null;
  task: string;
  assets: readonly Asset[];
  onEnd(past: PastRun): void;
}

export function RunCard({ server, needsKey, settings, template, task, assets, onEnd }: Props) {
  const templateName = template?.name ?? `template${wordDocument.extension}`;
  const say = useSay();
  const [result, setResult] = useState<RunResult | null>(null);
  const [failure, setFailure] = useState<RequestFailure | null>(null);
  const [wasCancelled, setWasCancelled] = useState(false);
  const [seconds, setSeconds] = useState<number | null>(null);
  const job = useRef<AbortController>(null);
  useEffect(() => () => job.current?.abort(), []);

  const start = async () => {
    if (template === null) return;
    const controller = new AbortController();
    job.current = controller;
    setResult(null);
    setFailure(null);
    setWasCancelled(false);
    const startedAt = performance.now();
    const end = (how: Omit<PastRun, "at" | "settings" | "template">) =>
      onEnd({ at: new Date().toISOString(), settings, template: template.name, ...how });
    const show = () => setSeconds((performance.now() - startedAt) / 1000);
    show();
    const clock = setInterval(show, 100);
    try {
      const ended = await run(server, settings, { template, task, assets }, controller.signal);
      setResult(ended);
      const { requestId, exitCode } = ended;
      end({ status: 200, requestId, exitCode: String(exitCode), errorCode: null });
    } catch (error) {
      if (controller.signal.aborted) return setWasCancelled(true);
      const failed = failureOf(error);
      setFailure(failed);
      if (failed.kind === "unreachable") return;
      const { status, requestId, code } = failed.error;
      end({ status, requestId: requestId ?? "", exitCode: null, errorCode: code });
    } finally {
      clearInterval(clock);
      setSeconds(null);
    }
  };

  return (
    <section className="card" aria-labelledby="run">
      <h2 id="run">{say("run")}</h2>
      <div className="row">
        <button
          type="button"
          className="primary"
          disabled={template === null || seconds !== null}
          onClick={start}
        >
          {say("run")}
        </button>
        {seconds !== null && (
          <button type="button" onClick={() => job.current?.abort()}>
            {say("cancel")}
          </button>
        )}
        <Copy text={curlCommand(settings, { templateName, assets, needsKey }, location.origin)}>
          {say("copyCurl")}
        </Copy>
        <span role="status" className="hint">
          {seconds !== null && say("running", seconds.toFixed(1))}
          {wasCancelled && say("cancelled")}
          {template === null && say("templateNeeded")}
        </span>
      </div>
      {seconds !== null && <progress aria-label={say("run")} />}
      {failure && <Failure failure={failure} />}
      {result !== null && (
        <>
          <h2>{say("result")}</h2>
          <ResultView result={result} />
        </>
      )}
    </section>
  );
}
