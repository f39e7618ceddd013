import { type ReactNode, useId, useState } from "react";
import type { JobOptionName } from "../../apps/contract/job-options.ts";
import type { RequestFailure } from "./api.ts";
import { useSay } from "./words.ts";

/** A button that copies a text to the clipboard, and confirms it. */
export function Copy({ text, children }: { text: string; children?: ReactNode }) {
  const say = useSay();
  const [isCopied, setIsCopied] = useState(false);
  return (
    <button
      type="button"
      className={children === undefined ? "small" : ""}
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

/** Shows an error: its place, what is wrong, what is allowed, and on demand the whole answer. */
export function Failure({ failure }: { failure: RequestFailure }) {
  const say = useSay();
  if (failure.kind === "unreachable") {
    return (
      <p className="error" role="alert">
        {say("errorNetwork")}
      </p>
    );
  }
  const { body, code, detail, message } = failure.error;
  return (
    <div className="error" role="alert">
      <p>
        <strong>{code}</strong> {message}
      </p>
      {typeof detail.field === "string" && (
        <p>
          {say("errorField")}: <code>{detail.field}</code>
        </p>
      )}
      {body !== null && (
        <details>
          <summary>{say("rawJson")}</summary>
          <pre>{JSON.stringify(body, null, 2)}</pre>
        </details>
      )}
    </div>
  );
}

interface ChoiceProps {
  label: string;
  /** The job option that it sets. */
  name?: JobOptionName;
  value: string;
  options: readonly (string | readonly [string, string])[];
  onChange(value: string): void;
}

export function Choice({ label, name, value, options, onChange }: ChoiceProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select id={id} name={name} value={value} onChange={(event) => onChange(event.target.value)}>
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

export function download(name: string, content: Uint8Array | string): void {
  const part = typeof content === "string" ? content : new Uint8Array(content);
  const url = URL.createObjectURL(new Blob([part]));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
