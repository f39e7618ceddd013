import express from "express";
import request from "supertest";
import { expect, it } from "vitest";
import { createLogger } from "../../../apps/api/log.ts";
import { errorHandler } from "../../../apps/api/middleware/error-handler.ts";
import { requestId } from "../../../apps/api/middleware/request-id.ts";
import { StateUnavailableError } from "../../../apps/api/state/errors.ts";

it("a request that needs a database that cannot be used is answered 503 without what its driver said", async () => {
  const lines: string[] = [];
  const log = createLogger({ level: "info" }, { write: (line) => void lines.push(line) });
  const app = express();
  app.use(requestId);
  app.get("/", () => {
    throw new StateUnavailableError("57P01", new Error("a value of a row"));
  });
  app.use(errorHandler(log));
  const answer = await request(app).get("/");
  expect(answer.status).toBe(503);
  expect(answer.headers["retry-after"]).toBe("5");
  expect(answer.body).toMatchObject({ error_code: "STATE_UNAVAILABLE" });
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({
    error_code: "STATE_UNAVAILABLE",
    level: "error",
  });
  expect(answer.text + lines.join("")).not.toContain("a value of a row");
});
