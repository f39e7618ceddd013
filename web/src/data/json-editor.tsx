import { useEffect, useRef } from "react";
import type { JsonSchema } from "../server/api.ts";

interface Props {
  label: string;
  value: string;
  /** The schema that the JSON must match. */
  schema: JsonSchema | undefined;
  onChange(text: string): void;
}

interface Editor {
  setText(text: string): void;
  destroy(): void;
}

/** An editor for JSON that marks faults at their places. Its code is loaded when it is shown. */
export function JsonEditor({ label, value, schema, onChange }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<Editor>(null);
  const latest = useRef({ value, onChange });
  latest.current = { value, onChange };
  useEffect(() => {
    let isGone = false;
    void import("./code-editor.ts").then(({ createEditor }) => {
      if (isGone || host.current === null) return;
      editor.current = createEditor(host.current, {
        label,
        schema,
        text: latest.current.value,
        onChange: (text) => latest.current.onChange(text),
      });
    });
    return () => {
      isGone = true;
      editor.current?.destroy();
      editor.current = null;
    };
  }, [label, schema]);
  useEffect(() => editor.current?.setText(value), [value]);
  return <div className="editor" ref={host} />;
}
