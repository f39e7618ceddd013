import { useId } from "react";
import type { JsonSchema, Payload } from "./api.ts";
import { useSay } from "./words.ts";

interface Props {
  schema: JsonSchema | undefined;
  payload: Payload;
  /** Names of fields that the last look at the template missed. */
  missing: ReadonlySet<string>;
  onChange(payload: Payload): void;
}

/** A form of a skill's payload, as its JSON Schema has it. */
export function PayloadForm({ schema, payload, missing, onChange }: Props) {
  const say = useSay();
  const fields = Object.entries(schema?.properties ?? {});
  if (fields.length === 0) return <p className="hint">{say("formOpen")}</p>;
  return (
    <div className="fields">
      {fields.map(([key, own]) => (
        <Field
          key={key}
          name={key}
          schema={own}
          value={payload[key]}
          isMissing={missing.has(key.toUpperCase())}
          onChange={(value) => {
            const { [key]: _old, ...rest } = payload;
            onChange(value === undefined ? rest : { ...payload, [key]: value });
          }}
        />
      ))}
    </div>
  );
}

interface FieldProps {
  name: string;
  schema: JsonSchema;
  value: unknown;
  isMissing: boolean;
  onChange(value: unknown): void;
}

function Field({ name, schema, value, isMissing, onChange }: FieldProps) {
  const id = useId();
  const say = useSay();
  const kind = schema.anyOf?.find(({ type }) => type !== "null") ?? schema;
  const isList = kind.type === "array";
  const text = isList && Array.isArray(value) ? value.join("\n") : String(value ?? "");
  const lines = text.split("\n").length;
  const change = (next: string) => {
    if (next === "") onChange(undefined);
    else onChange(isList ? next.split("\n") : next);
  };
  return (
    <div className={isMissing ? "field missing" : "field"}>
      <label htmlFor={id}>
        {schema.title ?? name} <code>{name}</code>
        {isList && <small> {say("oneALine")}</small>}
      </label>
      <textarea
        id={id}
        name={name}
        rows={Math.min(Math.max(lines, isList ? 3 : 1), 8)}
        value={text}
        aria-invalid={isMissing}
        onChange={(event) => change(event.target.value)}
      />
    </div>
  );
}
