import { useEffect, useId, useState } from "react";
import { type Say, useSay, type WordKey } from "../words/words.ts";
import type { PolicyText } from "./policy-text.ts";

/** The alignments of a paragraph. */
const alignments: Readonly<Record<string, WordKey>> = {
  left: "alignLeft",
  center: "alignCenter",
  right: "alignRight",
  both: "alignBoth",
  distribute: "alignDistribute",
};

/** The keys that most policies have. Other keys can be written in the YAML. */
const fields: readonly { path: readonly string[]; label: WordKey; options?: readonly string[] }[] =
  [
    { path: ["page", "size"], label: "paperSize", options: ["A3", "A4", "A5", "Letter", "Legal"] },
    { path: ["page", "margins", "top"], label: "marginTop" },
    { path: ["page", "margins", "bottom"], label: "marginBottom" },
    { path: ["page", "margins", "left"], label: "marginLeft" },
    { path: ["page", "margins", "right"], label: "marginRight" },
    { path: ["roles", "body", "font", "east_asia"], label: "fontEastAsia" },
    { path: ["roles", "body", "font", "latin"], label: "fontLatin" },
    { path: ["roles", "body", "size"], label: "fontSize" },
    { path: ["roles", "body", "line"], label: "lineSpacing" },
    { path: ["roles", "body", "first_line_indent"], label: "firstLineIndent" },
    {
      path: ["roles", "body", "alignment"],
      label: "alignment",
      options: Object.keys(alignments),
    },
  ];

interface Props {
  yaml: string;
  onChange(yaml: string): void;
}

/** A form that shows and changes a policy's YAML. Keys that the form does not have stay unchanged. */
export function PolicyForm({ yaml, onChange }: Props) {
  const say = useSay();
  const id = useId();
  const [reader, setReader] = useState<PolicyText | null>(null);
  useEffect(() => {
    let isGone = false;
    void import("./policy-text.ts").then(({ policyText }) => {
      if (!isGone) setReader(policyText);
    });
    return () => {
      isGone = true;
    };
  }, []);
  if (reader === null) return null;
  const policy = reader.read(yaml);
  return (
    <fieldset className="group">
      <legend>{say("policyForm")}</legend>
      {policy === null && <p className="hint">{say("policyNoForm")}</p>}
      <div className="fields two">
        {fields.map(({ path, label, options }) => {
          const fieldId = `${id}-${path.join("-")}`;
          const value = policy === null ? "" : policy.get(path);
          const change = (next: string) => onChange(reader.write(yaml, path, next));
          const shared = {
            id: fieldId,
            disabled: policy === null || value === null,
            value: value ?? "",
          };
          return (
            <div className="field" key={fieldId}>
              <label htmlFor={fieldId}>{say(label)}</label>
              {options === undefined ? (
                <input {...shared} onChange={({ target }) => change(target.value)} />
              ) : (
                <select {...shared} onChange={({ target }) => change(target.value)}>
                  {["", ...options].map((option) => (
                    <option key={option} value={option} title={option}>
                      {optionText(option, say)}
                    </option>
                  ))}
                </select>
              )}
            </div>
          );
        })}
      </div>
    </fieldset>
  );
}

/** The words of a value; the name of a paper is its word. */
function optionText(option: string, say: Say): string {
  if (option === "") return "—";
  const word = alignments[option];
  return word === undefined ? option : say(word);
}
