import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { isEndState } from "../../../apps/contract/job-states.ts";
import { failureOf, type RequestFailure } from "../server/api.ts";
import { useController } from "../state/controller.ts";
import { type ListedJob, withEvent, withJob, withPage } from "./job-list.ts";

/** The time between two requests for the list, in milliseconds: others submit jobs too. */
const pageMs = 4000;
/** The most streams of events at once: a browser opens six connections to a server. */
const maxStreams = 3;

/** The newest jobs, followed by their events. */
export function useJobs() {
  const { client } = useController();
  const clientNow = useRef(client);
  clientNow.current = client;
  const [list, setList] = useState<readonly ListedJob[] | null>(null);
  const [failure, setFailure] = useState<RequestFailure | null>(null);

  const refresh = useCallback(async (signal?: AbortSignal) => {
    try {
      const page = await clientNow.current.jobs.list(signal === undefined ? {} : { signal });
      if (signal?.aborted) return;
      setList((old) => withPage(old ?? [], page.jobs));
      setFailure(null);
    } catch (error) {
      if (!signal?.aborted) setFailure(failureOf(error));
    }
  }, []);

  useEffect(() => {
    const own = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async () => {
      await refresh(own.signal);
      if (!own.signal.aborted) timer = setTimeout(look, pageMs);
    };
    void look();
    return () => {
      own.abort();
      clearTimeout(timer);
    };
  }, [refresh]);

  const open = useMemo(
    () =>
      (list ?? [])
        .filter(({ job }) => !isEndState(job.state))
        .slice(0, maxStreams)
        .map(({ job }) => job.id)
        .join(" "),
    [list],
  );
  useFollowed(open, clientNow, setList);

  /** Changes a job, and shows what it became. */
  const change = useCallback(async (act: () => Promise<Parameters<typeof withJob>[1]>) => {
    try {
      const job = await act();
      setList((old) => withJob(old ?? [], job));
      setFailure(null);
    } catch (error) {
      setFailure(failureOf(error));
    }
  }, []);
  return { list, failure, setFailure, change, refresh };
}

type Client = ReturnType<typeof useController>["client"];

/** Follows the jobs of these ids until they end. */
function useFollowed(
  ids: string,
  client: { readonly current: Client },
  setList: (change: (old: readonly ListedJob[] | null) => readonly ListedJob[] | null) => void,
): void {
  const streams = useRef(new Map<string, AbortController>());
  useEffect(() => {
    const wanted = new Set(ids === "" ? [] : ids.split(" "));
    for (const [id, stream] of streams.current) {
      if (wanted.has(id)) continue;
      stream.abort();
      streams.current.delete(id);
    }
    for (const id of wanted) {
      if (streams.current.has(id)) continue;
      const own = new AbortController();
      streams.current.set(id, own);
      const { jobs } = client.current;
      const follow = async () => {
        for await (const event of jobs.events(id, { signal: own.signal })) {
          if (own.signal.aborted) return;
          const { type } = event;
          if (type !== "stage" && type !== "cancel_requested" && isEndState(type)) break;
          setList((old) => old && withEvent(old, id, event));
        }
        // The job itself has the exit code and the error of its end.
        const job = await jobs.get(id, { signal: own.signal });
        setList((old) => old && withJob(old, job));
      };
      // A stream that fails leaves the job to the next page of the list.
      void follow().catch(() => {});
    }
  }, [ids, client, setList]);
  useEffect(() => {
    const all = streams.current;
    return () => {
      for (const stream of all.values()) stream.abort();
      all.clear();
    };
  }, []);
}
