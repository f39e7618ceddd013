import { useEffect } from "react";
import type { FormField } from "../data/form-model.ts";
import { optionsKey } from "../state/console-state.ts";
import { useConsole } from "../state/store.ts";
import { allReady } from "./batch-state.ts";
import { changeBatch, useBatch } from "./batch-store.ts";
import { mapColumns } from "./mapping.ts";

/**
 * Makes the documents of another template, skill or setting obsolete, and maps the columns once the fields of the
 * template are known.
 */
export function useFreshRows(fields: readonly FormField[]): void {
  const { template, skill } = useConsole(({ work }) => work.present);
  const options = useConsole(({ settings }) => optionsKey(settings));
  const { batch, mapping, madeBy, isRunning } = useBatch();
  useEffect(() => {
    if (isRunning) return;
    const isSame =
      madeBy.template === template && madeBy.skill === skill && madeBy.options === options;
    if (!isSame) {
      changeBatch({
        madeBy: { template, skill, options },
        ...(batch !== null && { batch: allReady(batch) }),
        ...(batch !== null &&
          madeBy.template !== template && { mapping: mapColumns(batch.columns, fields) }),
      });
      return;
    }
    if (batch === null || mapping.some((name) => name !== null)) return;
    const found = mapColumns(batch.columns, fields);
    if (found.some((name) => name !== null)) changeBatch({ mapping: found });
  }, [template, skill, options, madeBy, isRunning, batch, mapping, fields]);
}
