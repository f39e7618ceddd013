import type { ErrorRequestHandler, Request, Response } from "express";
import type { Logger } from "pino";
import type { ErrorCode } from "../../contract/error-codes.ts";
import { IssuerUnreachableError } from "../auth/authentication.ts";
import { KeyStoreError } from "../auth/key-store.ts";
import { ApiError, ClientClosed, CostlyBodyError, InternalError } from "../errors.ts";
import { describeError } from "../log.ts";
import { StateUnavailableError } from "../state/errors.ts";
import { prepareJson } from "./json.ts";
import { requestFields } from "./request-fields.ts";
import { arrivalOf, requestIdOf } from "./request-id.ts";

const outcomeByCode: Readonly<Record<ErrorCode, string>> = {
  INVALID_ARGUMENT: "bad_request",
  INVALID_ARGUMENT_CONFLICT: "bad_request",
  INVALID_JSON: "bad_request",
  NOT_FOUND: "bad_request",
  METHOD_NOT_ALLOWED: "bad_request",
  UNAUTHORIZED: "unauthorized",
  FORBIDDEN: "forbidden",
  REQUEST_TIMEOUT: "timeout",
  IDEMPOTENCY_IN_PROGRESS: "conflict",
  CONFLICT: "conflict",
  GONE: "gone",
  PAYLOAD_TOO_LARGE: "payload_too_large",
  INVALID_MEDIA_TYPE: "unsupported_media",
  IDEMPOTENCY_MISMATCH: "conflict",
  PDF_FAILED: "pdf_failed",
  TOO_MANY_REQUESTS: "rate_limited",
  RATE_LIMITED: "rate_limited",
  BUDGET_EXCEEDED: "budget_exceeded",
  INTERNAL_ERROR: "internal_error",
  SHUTTING_DOWN: "shutting_down",
  CIRCUIT_OPEN: "circuit_open",
  STATE_UNAVAILABLE: "state_unavailable",
  NOT_READY: "not_ready",
};

/** The outcome of a failed request, for the log and the metrics. */
export function outcomeOf(error: ApiError | ClientClosed): string {
  return error instanceof ClientClosed ? "client_closed" : outcomeByCode[error.code];
}

const warnings: readonly ErrorCode[] = ["TOO_MANY_REQUESTS", "REQUEST_TIMEOUT", "CIRCUIT_OPEN"];

/** An operator may want to change limits after a warning, and must find the cause of an error. */
function levelOf({ code, status }: ApiError): "info" | "warn" | "error" {
  if (warnings.includes(code)) return "warn";
  return status >= 500 && code !== "SHUTTING_DOWN" ? "error" : "info";
}

/**
 * Limits for the rest of a refused body, which is read so that the client receives the answer. Pieces have a
 * limit too, because a chunk of one byte costs as much as a large one.
 */
const lingerBytes = 1024 * 1024;
const lingerPieces = 256;
const lingerMs = 2000;

/**
 * Turns an error into an HTTP answer and a line of the log.
 *
 * @param onRefusal called for requests whose credential is missing, wrong or lacks a scope.
 */
export function errorHandler(
  log: Logger,
  onRefusal: (req: Request, res: Response, error: ApiError) => void = () => undefined,
): ErrorRequestHandler {
  return (thrown: unknown, req, res, _next) => {
    const fields = requestFields(res);
    const total_ms = Math.round(performance.now() - arrivalOf(res));
    if (thrown instanceof ClientClosed) {
      log.info({ event: "client_closed", ...fields, failure_stage: thrown.stage, total_ms });
      res.destroy();
      return;
    }
    const error = toApiError(thrown);
    if (isRefusal(error)) onRefusal(req, res, error);
    log[levelOf(error)]({
      event: "error",
      outcome: outcomeOf(error),
      error_code: error.code,
      http_status: res.headersSent ? res.statusCode : error.status,
      failure_stage: error.stage,
      ...fields,
      // These reasons are codes and contain no data of the client.
      ...(error.stage === "auth" && { reason: error.detail.reason }),
      total_ms,
      ...(error instanceof InternalError ? error.logFields : {}),
    });
    if (res.headersSent) {
      // The answer has begun. The connection is cut, so that the client does not take a part for the whole.
      res.destroy();
      return;
    }
    send(req, res, error);
  };
}

/** The answer that `errorHandler` sends for an error. */
export function errorAnswer(error: ApiError, requestId: string) {
  const headers = { ...error.headers, "Content-Type": "application/json" };
  const body = Buffer.from(JSON.stringify(errorBody(error, requestId)));
  return { status: error.status, headers, body };
}

function isRefusal({ code, stage }: ApiError): boolean {
  return (
    code === "UNAUTHORIZED" ||
    code === "FORBIDDEN" ||
    // 429 after too many wrong credentials.
    (code === "TOO_MANY_REQUESTS" && stage === "auth")
  );
}

/** The error body of the contract. */
export function errorBody(error: ApiError, requestId: string) {
  return {
    error_code: error.code,
    message: error.message,
    detail: { ...error.detail, request_id: requestId },
  };
}

function toApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  if (thrown instanceof IssuerUnreachableError) return unavailable("jwks_unreachable");
  if (thrown instanceof KeyStoreError) return unavailable("keys_unreachable");
  if (thrown instanceof StateUnavailableError) return stateUnavailable(thrown);
  const status = (thrown as { status?: unknown } | null)?.status;
  if (status === 400) return new ApiError("INVALID_ARGUMENT", "routing", "malformed request");
  return new InternalError("routing", describeError(thrown));
}

/** The error for a database that cannot be used. */
export function stateUnavailable({ message }: StateUnavailableError): ApiError {
  return new ApiError("STATE_UNAVAILABLE", "state", message, {}, { "Retry-After": "5" });
}

/** The error if credentials cannot be checked. It is not 401, because it is not the client's fault. */
function unavailable(reason: "jwks_unreachable" | "keys_unreachable"): ApiError {
  const headers = { "Retry-After": "5" };
  const message = "credentials cannot be checked now";
  return new ApiError("NOT_READY", "auth", message, { reason }, headers);
}

function send(req: Request, res: Response, error: ApiError): void {
  res.status(error.status).set(error.headers);
  const body = prepareJson(res, errorBody(error, requestIdOf(res)));
  if (!hasUnreadBody(req)) {
    res.end(body);
    return;
  }
  // The body is not read, so the connection cannot be used again. Closing it at once would reset it and
  // lose the answer; so the answer goes out first, and a bounded rest of the body is read and dropped.
  res.set("Connection", "close");
  if (error instanceof CostlyBodyError) {
    res.end(body, () => req.socket.destroy());
    return;
  }
  res.write(body);
  discardRest(req, () => res.end());
}

function hasUnreadBody(req: Request): boolean {
  const isAnnounced =
    req.headers["transfer-encoding"] !== undefined || Number(req.headers["content-length"]) > 0;
  return isAnnounced && !req.complete;
}

function discardRest(req: Request, done: () => void): void {
  let received = 0;
  let pieces = 0;
  let turn: NodeJS.Immediate | null = null;
  const resume = () => {
    turn = null;
    req.resume();
  };
  const finish = () => {
    clearTimeout(timer);
    if (turn !== null) clearImmediate(turn);
    req.off("data", count).off("end", finish).off("close", finish);
    req.pause();
    done();
  };
  const count = (chunk: Buffer) => {
    received += chunk.length;
    pieces++;
    if (received > lingerBytes || pieces > lingerPieces) return finish();
    // One piece in each turn of the event loop: hundreds of clients may be refused at once, and each could
    // send megabytes in one turn.
    req.pause();
    turn ??= setImmediate(resume);
  };
  const timer = setTimeout(finish, lingerMs);
  req.on("data", count).once("end", finish).once("close", finish).resume();
}
