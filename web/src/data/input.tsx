import { Switch } from "@base-ui/react/switch";
import { useSay } from "../words/words.ts";
import type { FormField } from "./form-model.ts";
import { numberIn } from "./paste.ts";
import { PictureInput } from "./picture-input.tsx";

export interface InputProps {
  id: string;
  field: FormField;
  value: unknown;
  isWrong: boolean;
  describedBy: string;
  label?: string;
  /** `undefined` removes the value. */
  onChange(value: unknown): void;
  onLeave(): void;
  onFocus(): void;
}

/** The input for a kind of value. A value that does not match the kind is shown as it is, so that it can be mended. */
export function Input(props: InputProps) {
  const { id, field, value, isWrong, describedBy, label, onChange, onLeave, onFocus } = props;
  const say = useSay();
  const shared = {
    id,
    "aria-invalid": isWrong,
    ...(describedBy === "" ? {} : { "aria-describedby": describedBy }),
    ...(label === undefined ? {} : { "aria-label": label }),
    onBlur: onLeave,
    onFocus,
  };
  switch (field.kind) {
    case "choice": {
      const text = String(value ?? "");
      const choices =
        text === "" || field.choices.includes(text) ? field.choices : [text, ...field.choices];
      return (
        <select
          {...shared}
          value={text}
          onChange={({ target }) => onChange(target.value === "" ? undefined : target.value)}
        >
          <option value="">{say("choose")}</option>
          {choices.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      );
    }
    case "switch":
      if (value !== undefined && value !== null && typeof value !== "boolean") break;
      return (
        <Switch.Root
          {...shared}
          aria-label={label ?? field.label}
          className="switch"
          checked={value === true}
          onCheckedChange={(checked) => onChange(checked)}
        >
          <Switch.Thumb className="switch-thumb" />
        </Switch.Root>
      );
    case "number":
      return (
        <input
          {...shared}
          type="text"
          inputMode="decimal"
          value={textOf(value)}
          onChange={({ target }) =>
            onChange(target.value === "" ? undefined : (exactNumber(target.value) ?? target.value))
          }
        />
      );
    case "date":
      if (value !== undefined && !/^(?:\d{4}-\d{2}-\d{2})?$/.test(textOf(value))) break;
      return (
        <input
          {...shared}
          type="date"
          value={textOf(value)}
          onChange={({ target }) => onChange(target.value === "" ? undefined : target.value)}
        />
      );
    case "picture":
      return <PictureInput {...shared} value={value} onChange={onChange} />;
    case "list": {
      if (typeof value === "string") break;
      const lines = Array.isArray(value) ? value.map(textOf).join("\n") : "";
      return (
        <textarea
          {...shared}
          rows={rowsOf(lines, 3)}
          value={lines}
          onChange={({ target }) =>
            onChange(target.value === "" ? undefined : target.value.split("\n"))
          }
        />
      );
    }
    default:
  }
  const text = textOf(value);
  return (
    <textarea
      {...shared}
      rows={rowsOf(text, field.kind === "markdown" ? 4 : 1)}
      value={text}
      onChange={({ target }) => onChange(target.value === "" ? undefined : target.value)}
    />
  );
}

/** A number that is written as JSON writes it; `1.` and `007` stay texts while somebody types. */
function exactNumber(text: string): number | null {
  const number = numberIn(text);
  return number !== null && String(number) === text ? number : null;
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function rowsOf(text: string, least: number): number {
  const wrapped = text.split("\n").reduce((sum, line) => sum + 1 + Math.floor(line.length / 60), 0);
  return Math.min(Math.max(wrapped, least), 8);
}
