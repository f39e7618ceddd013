import { type ReactNode, useId, useState } from "react";
import type { ErrorBody } from "./api.ts";
import { useSay } from "./words.ts";

/** A button that puts a text on the clipboard, and says so. */
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

/** What was wrong, where, and what is allowed; the answer itself is one click away. */
export function Failure({ error }: { error: ErrorBody | null }) {
  const say = useSay();
  if (error === null) {
    return (
      <p className="error" role="alert">
        {say("errorNetwork")}
      </p>
    );
  }
  const field = error.detail?.field;
  return (
    <div className="error" role="alert">
      <p>
        <strong>{error.error_code}</strong> {error.message}
      </p>
      {typeof field === "string" && (
        <p>
          {say("errorField")}: <code>{field}</code>
        </p>
      )}
      <details>
        <summary>{say("rawJson")}</summary>
        <pre>{JSON.stringify(error, null, 2)}</pre>
      </details>
    </div>
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  options: readonly (string | readonly [string, string])[];
  onChange(value: string): void;
}

export function Choice({ label, value, options, onChange }: ChoiceProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => onChange(event.target.value)}>
        {options.map((option) => {
          const [own, text] = typeof option === "string" ? [option, option] : option;
          return (
            <option key={own} value={own}>
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
