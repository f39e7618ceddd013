import { useEffect, useRef, useState } from "react";
import type { FormatIssue } from "../../../apps/contract/reports.ts";
import { failureOf, precheck, type RequestFailure } from "../server/api.ts";
import { useController } from "../state/controller.ts";
import { jobFiles } from "../state/job-files.ts";
import { Latest } from "../state/latest.ts";
import { jobOptionValues, standardSettings } from "../state/settings.ts";
import { useConsole } from "../state/store.ts";

export interface PolicyFindings {
  issues: readonly FormatIssue[];
  /** The number of all findings, of which the list may have the first only. */
  count: number;
}

const pauseMs = 300;

/** Asks the server for the findings of a policy in the open document. Only the answer to the latest text is shown. */
export function usePolicyCheck(yaml: string) {
  const controller = useController();
  const work = useConsole((state) => state.work.present);
  const settings = useConsole((state) => state.settings);
  const latest = useRef(new Latest());
  const [isChecking, setIsChecking] = useState(false);
  const [findings, setFindings] = useState<PolicyFindings | null>(null);
  const [failure, setFailure] = useState<RequestFailure | null>(null);
  const isFirst = useRef(true);
  useEffect(() => {
    const { template, skill } = work;
    if (template === null) return;
    setIsChecking(true);
    const waitMs = isFirst.current ? 0 : pauseMs;
    isFirst.current = false;
    latest.current.request(waitMs, async (signal) => {
      const files = jobFiles({ ...work, template });
      // A repair would hide what the policy finds.
      const custom = { ...standardSettings("custom"), format_fix_mode: "none" };
      const checked = { ...settings, ...custom, policy_yaml: yaml, skill };
      try {
        const answer = await precheck(controller.server, jobOptionValues(checked), files, signal);
        if (signal.aborted) return;
        setFindings({ issues: answer.format.issues, count: answer.format.issue_count });
        setFailure(null);
      } catch (error) {
        if (signal.aborted) return;
        setFailure(failureOf(error));
      }
      setIsChecking(false);
    });
  }, [work, settings, yaml, controller]);
  useEffect(() => {
    const current = latest.current;
    return () => current.stop();
  }, []);
  return { findings, failure, isChecking };
}
