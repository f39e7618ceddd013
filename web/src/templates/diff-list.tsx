import type { TemplateDiff } from "../../../apps/client/client.ts";
import { useConsole } from "../state/store.ts";
import { useSay } from "../words/words.ts";

/** The differences of two versions: fields, texts, formatting, pages, and parts that nothing else explains. */
export function DiffList({ diff }: { diff: TemplateDiff }) {
  const say = useSay();
  const isEnglish = useConsole(({ appearance }) => appearance.language === "en");
  const { fields, changes, pages, parts, truncated } = diff;
  if (parts.length === 0 && changes.length === 0) {
    return <p role="status">{say("diffNone")}</p>;
  }
  return (
    <div className="diff" role="status">
      {fields.added.length > 0 && <p>{say("diffFieldsAdded", fields.added.join(say("comma")))}</p>}
      {fields.removed.length > 0 && (
        <p>{say("diffFieldsRemoved", fields.removed.join(say("comma")))}</p>
      )}
      <ul className="diff-list">
        {changes.map(({ from_path, to_path, from_text, to_text, formatting }) => (
          <li key={`${from_path} ${to_path}`}>
            {from_text !== to_text && from_text !== null && <del>{from_text || "¶"}</del>}
            {from_text !== to_text && to_text !== null && <ins>{to_text || "¶"}</ins>}
            {formatting !== null && (
              <p className="hint">
                {from_text === to_text && <q>{to_text}</q>}{" "}
                {say(
                  "diffFormat",
                  isEnglish ? formatting.from : formatting.from_zh,
                  isEnglish ? formatting.to : formatting.to_zh,
                )}
              </p>
            )}
          </li>
        ))}
        {pages.map(({ section, from, to, from_zh, to_zh }) => (
          <li key={section}>
            {say(
              "diffPage",
              Number(/\d+$/.exec(section)?.[0] ?? 0) + 1,
              (isEnglish ? from : from_zh) ?? "—",
              (isEnglish ? to : to_zh) ?? "—",
            )}
          </li>
        ))}
      </ul>
      <details>
        <summary>{say("diffParts", parts.length)}</summary>
        <ul>
          {parts.map(({ part }) => (
            <li key={part}>
              <code>{part}</code>
            </li>
          ))}
        </ul>
      </details>
      {truncated && <p className="notice fair">{say("diffTruncated")}</p>}
    </div>
  );
}
