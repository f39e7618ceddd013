import { useRef } from "react";
import type { FormField } from "../data/form-model.ts";
import { hasScope, hasState } from "../frame/rail.tsx";
import { failureOf } from "../server/api.ts";
import { useController } from "../state/controller.ts";
import { jobOptionValues } from "../state/settings.ts";
import { useStore } from "../state/store.ts";
import { type Row, rowsToRun, withRow } from "./batch-state.ts";
import { batchWork, changeBatch } from "./batch-store.ts";
import { payloadOf, wrongCells } from "./mapping.ts";

let running: AbortController | null = null;

/** Runs the rows that have no document yet: as a batch of the server if it keeps jobs, else one by one. */
export function useBatchRun(fields: readonly FormField[]): { run(): Promise<void>; stop(): void } {
  const store = useStore();
  const controller = useController();
  const latest = useRef(fields);
  latest.current = fields;
  const run = async () => {
    const { batch, mapping } = batchWork();
    const state = store.get();
    const { template, skill } = state.work.present;
    if (batch === null || template === null || running !== null) return;
    const own = new AbortController();
    running = own;
    const rows = rowsToRun(batch).flatMap((index) => {
      const cells = batch.rows[index]?.cells ?? [];
      if (wrongCells(cells, mapping, latest.current).size > 0) return [];
      return [{ index, payload: payloadOf(cells, mapping, latest.current) }];
    });
    changeBatch({ isRunning: true, failure: null });
    const isKept = hasState(state) && hasScope(state, "jobs:write");
    const runner = await import("./run-batch.ts");
    const runRows = isKept ? runner.runByServer : runner.runOneByOne;
    try {
      await runRows({
        server: controller.server,
        template: template.file,
        skill,
        options: jobOptionValues({ ...state.settings, skill }),
        rows,
        signal: own.signal,
        onRow: (index, part: Partial<Row>) => {
          const now = batchWork().batch;
          if (now !== null) changeBatch({ batch: withRow(now, index, part) });
        },
      });
    } catch (error) {
      changeBatch({ failure: failureOf(error) });
    } finally {
      running = null;
      const now = batchWork().batch;
      const rest = now?.rows.map((row) => {
        const isOpen = row.state === "waiting" || row.state === "running";
        return isOpen ? { ...row, state: "ready" as const } : row;
      });
      if (now !== null && rest !== undefined) changeBatch({ batch: { ...now, rows: rest } });
      changeBatch({ isRunning: false, isStopping: false });
    }
  };
  const stop = () => {
    if (running === null) return;
    changeBatch({ isStopping: true });
    running.abort();
  };
  return { run, stop };
}
