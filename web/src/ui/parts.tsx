import { type ReactNode, useId, useState } from "react";
import type { RequestFailure } from "../server/api.ts";
import { useConsole } from "../state/store.ts";
import { errorWords } from "../words/error-words.ts";
import { useSay } from "../words/words.ts";

/** A button that copies a text to the clipboard, and confirms it. */
export function Copy({ text, children }: { text: string; children?: ReactNode }) {
  const say = useSay();
  const [isCopied, setIsCopied] = useState(false);
  return (
    <button
      type="button"
      className="button small"
      onClick={async () => {
        await navigator.clipboard.writeText(text);
        setIsCopied(true);
        setTimeout(() => setIsCopied(false), 2000);
      }}
    >
      <span aria-live="polite">{isCopied ? say("copied") : (children ?? say("copy"))}</span>
    </button>
  );
}

/** An error in the reader's words. What the server said itself is folded under it. */
export function Failure({ failure }: { failure: RequestFailure }) {
  const say = useSay();
  const isEnglish = useConsole(({ appearance }) => appearance.language === "en");
  if (failure.kind === "unreachable") {
    return (
      <div className="notice bad" role="alert">
        <p>{say("errorNetwork")}</p>
      </div>
    );
  }
  const { body, code, detail, message } = failure.error;
  const word = errorWords[code];
  const field = typeof detail.field === "string" ? detail.field : code;
  // The server speaks English.
  const sentence = isEnglish ? message : say("errorOther", field);
  return (
    <div className="notice bad" role="alert">
      <p>{word === undefined ? sentence : say(word)}</p>
      {word === undefined && isEnglish && typeof detail.hint === "string" && <p>{detail.hint}</p>}
      <details>
        <summary>{say("details")}</summary>
        <p>
          <code>{code}</code> {message}
        </p>
        {body !== null && <pre>{JSON.stringify(body, null, 2)}</pre>}
      </details>
    </div>
  );
}

interface ChoiceProps {
  label: string;
  /** The name of the job option that it sets. */
  name?: string;
  /** The words of the API for the value. */
  title?: string;
  value: string;
  options: readonly (string | readonly [string, string])[];
  isInline?: boolean;
  onChange(value: string): void;
}

export function Choice({
  label,
  name,
  title,
  value,
  options,
  isInline = false,
  onChange,
}: ChoiceProps) {
  const id = useId();
  return (
    <div className={isInline ? "field inline" : "field"}>
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        name={name}
        title={title}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      >
        {options.map((option) => {
          const [word, text] = typeof option === "string" ? [option, option] : option;
          return (
            <option key={word} value={word}>
              {text}
            </option>
          );
        })}
      </select>
    </div>
  );
}

/** Nothing is there yet: a sentence, and the way to go on. */
export function Empty({
  icon,
  title,
  children,
}: {
  icon: ReactNode;
  title: string;
  children?: ReactNode;
}) {
  return (
    <div className="empty">
      <span className="empty-icon">{icon}</span>
      <h2>{title}</h2>
      {children}
    </div>
  );
}

export function download(name: string, content: Uint8Array | string): void {
  const part = typeof content === "string" ? content : new Uint8Array(content);
  const url = URL.createObjectURL(new Blob([part]));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** The name of a file without its ending. */
export function baseName(name: string): string {
  return name.replace(/\.[^.]*$/, "");
}
