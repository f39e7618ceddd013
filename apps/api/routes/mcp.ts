import type { RequestHandler } from "express";
import { RequestLimit } from "../admission/request-limit.ts";
import { ApiError } from "../errors.ts";
import { InProcessServer } from "../mcp/in-process-server.ts";
import { refusePages } from "../mcp/refuse-pages.ts";
import { jsonReader } from "../middleware/json-body.ts";
import { routeOf } from "../middleware/matched-route.ts";
import { requestFields } from "../middleware/request-fields.ts";
import { clientGone } from "./jobs/job-of-request.ts";
import type { RouteDependencies } from "./route.ts";

/**
 * `POST /mcp`: one message of the Model Context Protocol (Streamable HTTP, without sessions). A tool asks this server by
 * HTTP within the process, with the credential of its caller: login, scopes, rates, budgets, slots and audit are those
 * of the routes that it asks.
 */
export function mcpRoute({
  config,
  executor,
  jobs,
  log,
  outputs,
  templates,
}: Pick<
  RouteDependencies,
  "config" | "executor" | "jobs" | "log" | "outputs" | "templates"
>): RequestHandler {
  const { capacity, cors, http, mcp } = config;
  const read = jsonReader(mcp.maxMessageBytes);
  // A message waits for the request that it makes, which counts among those of its own route.
  const messages = new RequestLimit(capacity.maxRequests, { inUse: 0 });
  let server: InProcessServer | null = null;
  return async (req, res) => {
    refusePages(req, { cors, allowedHosts: http.allowedHosts });
    if (!messages.admit()) throw executor.refusal("admission");
    try {
      const message = await read(req, res);
      if (Array.isArray(message)) throw isBatch();
      server ??= new InProcessServer(req.app);
      // The SDK is loaded with the first message.
      const { answerMessage } = await import("../mcp/answer-message.ts");
      const done = await answerMessage(message, {
        ...{ req, res, server },
        gone: clientGone(res),
        storesJobs: jobs !== null,
        keepsTemplates: templates !== null,
        makesPdfs: outputs.includes("pdf"),
      });
      log.info({
        event: "done",
        ...done,
        http_status: res.statusCode,
        ...requestFields(res),
        route: routeOf(res),
      });
    } finally {
      messages.leave();
    }
  };
}

/** Batches were removed from the protocol in its version 2025-06-18. They would multiply what a rate counts once. */
function isBatch(): ApiError {
  return new ApiError("INVALID_ARGUMENT", "validation", "a body must be one message, not a list", {
    allowed: "one JSON-RPC message",
  });
}
