import type { FormField } from "../data/form-model.ts";
import { Choice } from "../ui/parts.tsx";
import { useSay } from "../words/words.ts";
import { allReady, type Batch } from "./batch-state.ts";
import { changeBatch, useBatch } from "./batch-store.ts";
import { fieldOfName, mappedFields } from "./mapping.ts";

interface Props {
  batch: Batch;
  fields: readonly FormField[];
}

/** Which field each column fills. */
export function ColumnMapping({ batch, fields }: Props) {
  const say = useSay();
  const { mapping, isRunning } = useBatch();
  const offered = mappedFields(fields);
  const mapped = mapping.filter((name) => name !== null).length;
  return (
    <details className="card part-card" open={mapped === 0 || undefined}>
      <summary>{say("batchColumns", mapped, batch.columns.length)}</summary>
      <fieldset className="fields mapping" disabled={isRunning}>
        <legend className="visually-hidden">{say("batchColumnsAbout")}</legend>
        {batch.columns.map((column, index) => {
          const own = fieldOfName(column, fields);
          const isOwnOffered = own !== null && !offered.some(({ name }) => name === own.name);
          const options = isOwnOffered ? [...offered, own] : offered;
          return (
            <Choice
              // Columns may have equal names, and never move.
              // biome-ignore lint/suspicious/noArrayIndexKey: see above
              key={index}
              label={column === "" ? say("batchColumn", index + 1) : column}
              value={mapping[index] ?? ""}
              options={[
                ["", say("batchNoField")] as const,
                ...options.map(
                  ({ name, label }) =>
                    [name, label === name ? name : `${label} (${name})`] as const,
                ),
              ]}
              onChange={(name) => {
                const next = mapping.map((old, at) => {
                  if (at === index) return name === "" ? null : name;
                  // A field takes one column.
                  return old === name ? null : old;
                });
                changeBatch({ mapping: next, batch: allReady(batch) });
              }}
            />
          );
        })}
      </fieldset>
    </details>
  );
}
