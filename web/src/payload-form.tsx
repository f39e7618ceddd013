import { useContext, useId } from "react";
import type { JsonSchema, Payload } from "./api.ts";
import { AssetNames } from "./assets.ts";
import { useSay } from "./words.ts";

interface Props {
  schema: JsonSchema | undefined;
  payload: Payload;
  /** The names of fields without a value, by the last precheck. */
  missing: ReadonlySet<string>;
  onChange(payload: Payload): void;
}

/** A form for a skill's payload, made from its JSON Schema. */
export function PayloadForm({ schema, payload, missing, onChange }: Props) {
  const say = useSay();
  if (Object.keys(schema?.properties ?? {}).length === 0) {
    return <p className="hint">{say("formOpen")}</p>;
  }
  return (
    <Members schema={schema as JsonSchema} value={payload} missing={missing} onChange={onChange} />
  );
}

interface MembersProps {
  schema: JsonSchema;
  value: Payload;
  missing: ReadonlySet<string>;
  onChange(value: Payload): void;
}

/** The fields of an object. A member without a value is removed. */
function Members({ schema, value, missing, onChange }: MembersProps) {
  return (
    <div className="fields">
      {Object.entries(schema.properties ?? {}).map(([key, memberSchema]) => (
        <Field
          key={key}
          name={key}
          schema={memberSchema}
          value={value[key]}
          missing={missing}
          onChange={(next) => {
            const { [key]: _old, ...rest } = value;
            onChange(next === undefined ? rest : { ...value, [key]: next });
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
  missing: ReadonlySet<string>;
  onChange(value: unknown): void;
}

function Field({ name, schema: stated, value, missing, onChange }: FieldProps) {
  const id = useId();
  const title = stated.title ?? name;
  const schema = valueSchema(stated);
  if (schema.type === "object") {
    const members = isPayload(value) ? value : {};
    return (
      <fieldset className="group">
        <legend>
          {title} <code>{name}</code>
        </legend>
        <Members schema={schema} value={members} missing={missing} onChange={onChange} />
      </fieldset>
    );
  }
  const item = schema.items === undefined ? null : valueSchema(schema.items);
  if (schema.type === "array" && item?.type === "object") {
    return <Items {...{ name, title, item, missing, onChange }} value={value} />;
  }
  const isMissing = missing.has(name.toUpperCase());
  return (
    <div className={isMissing ? "field missing" : "field"}>
      <label htmlFor={id}>
        {title} <code>{name}</code>
      </label>
      <Input {...{ id, name, schema, value, isMissing, onChange }} />
    </div>
  );
}

interface ItemsProps {
  name: string;
  title: string;
  item: JsonSchema;
  value: unknown;
  missing: ReadonlySet<string>;
  onChange(value: unknown): void;
}

/** A list of objects. Each has a group of fields. */
function Items({ name, title, item, value, missing, onChange }: ItemsProps) {
  const say = useSay();
  const items = Array.isArray(value) ? value.map((entry) => (isPayload(entry) ? entry : {})) : [];
  return (
    <fieldset className="group">
      <legend>
        {title} <code>{name}</code>
      </legend>
      {items.map((itemValue, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an item has no identity but its index
        <fieldset className="group item" key={index}>
          <legend>{index + 1}</legend>
          <Members
            schema={item}
            value={itemValue}
            missing={missing}
            onChange={(next) => onChange(items.with(index, next))}
          />
          <button type="button" onClick={() => onChange(items.toSpliced(index, 1))}>
            {say("removeItem", index + 1)}
          </button>
        </fieldset>
      ))}
      <button type="button" onClick={() => onChange([...items, {}])}>
        {say("addItem")}
      </button>
    </fieldset>
  );
}

interface InputProps {
  id: string;
  name: string;
  schema: JsonSchema;
  value: unknown;
  isMissing: boolean;
  onChange(value: unknown): void;
}

function Input({ id, name, schema, value, isMissing, onChange }: InputProps) {
  const say = useSay();
  const shared = { id, name, "aria-invalid": isMissing };
  if (schema.enum !== undefined) {
    return (
      <select
        {...shared}
        value={String(value ?? "")}
        onChange={({ target }) => onChange(target.value === "" ? undefined : target.value)}
      >
        <option value="">—</option>
        {schema.enum.map((option) => (
          <option key={String(option)}>{String(option)}</option>
        ))}
      </select>
    );
  }
  if (schema.type === "boolean") {
    const words = { true: say("yes"), false: say("no") };
    return (
      <select
        {...shared}
        value={typeof value === "boolean" ? String(value) : ""}
        onChange={({ target }) =>
          onChange(target.value === "" ? undefined : target.value === "true")
        }
      >
        <option value="">—</option>
        {Object.entries(words).map(([option, word]) => (
          <option key={option} value={option}>
            {word}
          </option>
        ))}
      </select>
    );
  }
  if (schema.type === "number" || schema.type === "integer") {
    return (
      <input
        {...shared}
        type="number"
        step={schema.type === "integer" ? 1 : "any"}
        value={typeof value === "number" ? value : ""}
        onChange={({ target }) =>
          onChange(Number.isNaN(target.valueAsNumber) ? undefined : target.valueAsNumber)
        }
      />
    );
  }
  if (schema.format === "date") {
    return (
      <input
        {...shared}
        type="date"
        value={String(value ?? "")}
        onChange={({ target }) => onChange(target.value === "" ? undefined : target.value)}
      />
    );
  }
  if (schema.contentEncoding === "base64") {
    return <ImageInput {...shared} value={value} onChange={onChange} />;
  }
  const isList = schema.type === "array";
  const text = isList && Array.isArray(value) ? value.join("\n") : String(value ?? "");
  const change = (next: string) => {
    if (next === "") onChange(undefined);
    else onChange(isList ? next.split("\n") : next);
  };
  return (
    <>
      {isList && <small id={`${id}-hint`}>{say("oneALine")}</small>}
      <textarea
        {...shared}
        {...(isList ? { "aria-describedby": `${id}-hint` } : {})}
        rows={Math.min(Math.max(text.split("\n").length, isList ? 3 : 1), 8)}
        value={text}
        onChange={({ target }) => change(target.value)}
      />
    </>
  );
}

interface ImageInputProps {
  id: string;
  name: string;
  value: unknown;
  onChange(value: unknown): void;
}

/** Sets a picture: a file, which the payload has in Base64, or the name of an asset. */
function ImageInput({ value, onChange, ...shared }: ImageInputProps) {
  const say = useSay();
  const assets = useContext(AssetNames);
  const asset = isPayload(value) && typeof value.asset === "string" ? value.asset : "";
  const members = isPayload(value) ? value : {};
  const choices = asset === "" || assets.includes(asset) ? assets : [asset, ...assets];
  const take = async (file: File | undefined) => {
    if (file === undefined) return;
    const reader = new FileReader();
    reader.onload = () => onChange(String(reader.result).replace(/^data:[^,]*,/, ""));
    reader.readAsDataURL(file);
  };
  return (
    <div className="row">
      <input
        {...shared}
        type="file"
        accept="image/png,image/jpeg,image/svg+xml"
        onChange={({ target }) => void take(target.files?.[0])}
      />
      {choices.length > 0 && (
        <select
          aria-label={say("imageOrAsset")}
          value={asset}
          onChange={({ target }) =>
            onChange(target.value === "" ? undefined : { ...members, asset: target.value })
          }
        >
          <option value="">{say("imageOrAsset")}</option>
          {choices.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      )}
      {typeof value === "string" && value !== "" && (
        <>
          <span className="hint">
            {say("imageThere", Math.ceil((value.length * 3) / 4 / 1024))}
          </span>
          <button type="button" onClick={() => onChange(undefined)}>
            {say("removeImage")}
          </button>
        </>
      )}
    </div>
  );
}

/**
 * The schema of a value without null, which means the same as a missing value. A picture may be a text or an
 * object; this returns the schema of the text, which is the first.
 */
function valueSchema(schema: JsonSchema): JsonSchema {
  const option = schema.anyOf?.find(({ type }) => type !== "null");
  return option === undefined ? schema : valueSchema(option);
}

function isPayload(value: unknown): value is Payload {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
