import { useEffect, useState } from "react";
import type { TemplateBody, TemplateDiff } from "../../../apps/client/client.ts";
import { failureOf, type RequestFailure } from "../server/api.ts";
import { useController } from "../state/controller.ts";
import { Choice, Failure } from "../ui/parts.tsx";
import { useSay } from "../words/words.ts";
import { DiffList } from "./diff-list.tsx";
import { shortVersion } from "./template-name.ts";

/** Compares two versions. It begins with the published one, or the oldest, and the newest. */
export function VersionDiff({ body }: { body: TemplateBody }) {
  const say = useSay();
  const controller = useController();
  const { versions, published_version } = body;
  const newest = versions[0]?.version ?? "";
  const others = versions.filter(({ version }) => version !== newest);
  const isOther = others.some(({ version }) => version === published_version);
  const [from, setFrom] = useState((isOther ? published_version : others.at(-1)?.version) ?? "");
  const [to, setTo] = useState(newest);
  const [diff, setDiff] = useState<TemplateDiff | null>(null);
  const [failure, setFailure] = useState<RequestFailure | null>(null);
  const [isAsked, setIsAsked] = useState(false);
  const { name } = body;
  useEffect(() => {
    if (!isAsked) return;
    const own = new AbortController();
    setDiff(null);
    setFailure(null);
    controller.client.templates.diff(name, { from, to }, { signal: own.signal }).then(
      (answer) => !own.signal.aborted && setDiff(answer),
      (error) => !own.signal.aborted && setFailure(failureOf(error)),
    );
    return () => own.abort();
  }, [isAsked, name, from, to, controller]);
  const options = versions.map(({ version }) => [version, shortVersion(version)] as const);
  return (
    <div className="stack">
      <div className="row">
        <Choice
          isInline
          label={say("diffFrom")}
          value={from}
          options={options}
          onChange={setFrom}
        />
        <Choice isInline label={say("diffTo")} value={to} options={options} onChange={setTo} />
        {!isAsked && (
          <button type="button" className="button" onClick={() => setIsAsked(true)}>
            {say("diffCompare")}
          </button>
        )}
      </div>
      {failure !== null && <Failure failure={failure} />}
      {diff !== null && <DiffList diff={diff} />}
    </div>
  );
}
