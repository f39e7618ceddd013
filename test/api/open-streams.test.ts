import { EventEmitter, once } from "node:events";
import express from "express";
import { pino } from "pino";
import request from "supertest";
import { describe, expect, it, onTestFinished } from "vitest";
import { readConfig } from "../../apps/api/config/config.ts";
import { memoryCounts } from "../../apps/api/limits/counts.ts";
import { RateLimits } from "../../apps/api/limits/rate-limits.ts";
import { errorHandler } from "../../apps/api/middleware/error-handler.ts";
import { requestId } from "../../apps/api/middleware/request-id.ts";
import { errorBody } from "../../apps/contract/answers/error.ts";
import { noLog } from "./support.ts";

/** An application with one route that streams until its client leaves. */
async function startStreams(limit: number): Promise<{ url: string; left: EventEmitter }> {
  const { rates } = readConfig({ DOCOPS_RATE_LIMIT_EVENTS: String(limit) });
  const counts = memoryCounts();
  const limits = new RateLimits({
    config: rates,
    limiter: counts.rates,
    streams: counts.streams,
    metrics: null,
  });
  const left = new EventEmitter();
  const app = express();
  app.set("trust proxy", 1).use(requestId);
  app.get("/events", limits.streamGuard(), (_req, res) => {
    res.type("text/event-stream").write(": open\n\n");
    res.once("close", () => left.emit("left"));
  });
  app.use(errorHandler(pino({}, noLog)));
  const server = app.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return { url: `http://127.0.0.1:${address.port}`, left };
}

const open = (url: string, address: string) => {
  const control = new AbortController();
  const answer = fetch(`${url}/events`, {
    headers: { "x-forwarded-for": address },
    signal: control.signal,
  });
  return { answer, leave: () => control.abort() };
};

describe("streams that are open at once", () => {
  it("streams of a caller are bounded, and one whose client leaves makes room", async () => {
    const { url, left } = await startStreams(2);
    const streams = [open(url, "192.0.2.1"), open(url, "192.0.2.1")];
    for (const { answer } of streams) expect((await answer).status).toBe(200);
    const refused = await request(url).get("/events").set("X-Forwarded-For", "192.0.2.1");
    expect([refused.status, refused.headers["retry-after"]]).toEqual([429, "1"]);
    expect(errorBody.parse(refused.body)).toMatchObject({
      error_code: "RATE_LIMITED",
      detail: {
        limit: "DOCOPS_RATE_LIMIT_EVENTS",
        allowed: 2,
        remaining: 0,
        hint: "Close one of your streams first. 2 may be open at once. The operator can raise DOCOPS_RATE_LIMIT_EVENTS.",
      },
    });
    const gone = once(left, "left");
    streams[0]?.leave();
    await gone;
    expect((await open(url, "192.0.2.1").answer).status).toBe(200);
  });

  it("streams of one caller do not count for another", async () => {
    const { url } = await startStreams(1);
    expect((await open(url, "192.0.2.1").answer).status).toBe(200);
    expect((await open(url, "192.0.2.2").answer).status).toBe(200);
  });
});
