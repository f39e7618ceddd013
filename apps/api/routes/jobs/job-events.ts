import { once } from "node:events";
import type { Request, RequestHandler, Response } from "express";
import { isEndState } from "../../../contract/job-states.ts";
import { ApiError, clip } from "../../errors.ts";
import { describeEvent } from "../../jobs/describe-job.ts";
import type { JobEvent } from "../../jobs/store/job-events.ts";
import type { JobName } from "../../jobs/store/job-store.ts";
import type { StoredJobs } from "../../jobs/stored-jobs.ts";
import { clientGone, jobNameOf, noSuchJob } from "./job-of-request.ts";

/** How often the database is asked for events at the latest: those of other processes may come without a signal. */
const pollMs = 1000;
/** A comment after this time without events keeps proxies from closing the connection. */
const heartbeatMs = 15_000;
/** How long a browser waits before it connects again. */
const reconnectMs = 2000;
const eventsPerRead = 100;

/**
 * `GET /v1/jobs/{id}/events`: the events of a job as server-sent events (WHATWG HTML, 9.2), those after `Last-Event-ID`.
 * Every process can continue the stream of another one. The stream ends after the end of the job; a client that has all
 * events of an ended job gets 204, which makes browsers stop to connect again.
 */
export function streamEvents(jobs: StoredJobs): RequestHandler {
  return async (req, res) => {
    const name = jobNameOf(req, res);
    const after = lastEventIdOf(req);
    const job = await jobs.find(name);
    if (job === null) throw noSuchJob(name.id);
    res.set("Cache-Control", "no-store");
    if (isEndState(job.state) && job.lastEvent <= after) {
      res.status(204).end();
      return;
    }
    // A proxy such as nginx would hold events back.
    res.setHeader("X-Accel-Buffering", "no");
    // By `res.set`, Express would add a charset, which the media type does not need.
    res.setHeader("Content-Type", "text/event-stream");
    res.flushHeaders();
    if (req.method === "HEAD") {
      res.end();
      return;
    }
    await new EventStream(jobs, name, res).send(after);
  };
}

class EventStream {
  readonly #jobs: StoredJobs;
  readonly #name: JobName;
  readonly #res: Response;
  readonly #stop: AbortSignal;
  #sentAt = performance.now();

  constructor(jobs: StoredJobs, name: JobName, res: Response) {
    this.#jobs = jobs;
    this.#name = name;
    this.#res = res;
    this.#stop = AbortSignal.any([clientGone(res), jobs.closing]);
  }

  /** Sends events until the job has ended, the client has left, or the server ends. */
  async send(after: number): Promise<void> {
    const watched = this.#jobs.watch(this.#name.id);
    let last = after;
    try {
      await this.#write(`retry: ${reconnectMs}\n\n`);
      while (!this.#stop.aborted) {
        // The state is read first: an event that comes after it is in the next round.
        const job = await this.#jobs.find(this.#name);
        last = await this.#sendAfter(last);
        if (job === null || (isEndState(job.state) && last >= job.lastEvent)) break;
        if (performance.now() - this.#sentAt >= heartbeatMs) await this.#write(":\n\n");
        await watched.changed(pollMs, this.#stop);
      }
    } finally {
      watched.close();
      this.#res.end();
    }
  }

  /** @returns the number of the last event that was sent. */
  async #sendAfter(after: number): Promise<number> {
    let last = after;
    for (;;) {
      const events = await this.#jobs.events(this.#name.id, last, eventsPerRead);
      for (const event of events) {
        if (this.#stop.aborted) return last;
        await this.#write(textOf(event));
        last = event.seq;
      }
      if (events.length < eventsPerRead) return last;
    }
  }

  /** Waits while the client reads slowly, so that nothing piles up. */
  async #write(text: string): Promise<void> {
    this.#sentAt = performance.now();
    if (this.#res.write(text)) return;
    await once(this.#res, "drain", { signal: this.#stop }).catch(() => undefined);
  }
}

function textOf(event: JobEvent): string {
  return `id: ${event.seq}\nevent: ${event.type}\ndata: ${JSON.stringify(describeEvent(event))}\n\n`;
}

/** @throws ApiError INVALID_ARGUMENT */
function lastEventIdOf(req: Request): number {
  const id = req.get("last-event-id");
  if (id === undefined || id === "") return 0;
  if (/^\d{1,9}$/.test(id)) return Number(id);
  throw new ApiError("INVALID_ARGUMENT", "validation", "Last-Event-ID must be the id of an event", {
    field: "Last-Event-ID",
    value: clip(id),
  });
}
