import type { ErrorRequestHandler, Request, Response } from "express";
import type { Logger } from "pino";
import type { ErrorCode } from "../../contract/error-codes.ts";
import { IssuerUnreachableError } from "../auth/authentication.ts";
import { KeyStoreError } from "../auth/key-store.ts";
import { ApiError, ClientClosed, CostlyBodyError, InternalError } from "../errors.ts";
import { describeError } from "../log.ts";
import { StateUnavailableError } from "../state/errors.ts";
import { prepareJson } from "./json.ts";
import { loggedPrincipal } from "./principal.ts";
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
  PAYLOAD_TOO_LARGE: "payload_too_large",
  INVALID_MEDIA_TYPE: "unsupported_media",
  TOO_MANY_REQUESTS: "rate_limited",
  INTERNAL_ERROR: "internal_error",
  SHUTTING_DOWN: "shutting_down",
  STATE_UNAVAILABLE: "state_unavailable",
  NOT_READY: "not_ready",
};

/** How a request that failed is counted, in the log and in the metrics. */
export function outcomeOf(error: ApiError | ClientClosed): string {
  return error instanceof ClientClosed ? "client_closed" : outcomeByCode[error.code];
}

/** What an operator can do something about is a warning, what he must look at an error. */
function levelOf({ code, status }: ApiError): "info" | "warn" | "error" {
  if (code === "TOO_MANY_REQUESTS" || code === "REQUEST_TIMEOUT") return "warn";
  return status >= 500 && code !== "SHUTTING_DOWN" ? "error" : "info";
}

/**
 * How much of a refused body is still read, so that the client gets to see the answer: bytes, and pieces, as a
 * chunk of one byte costs what a large one costs.
 */
const lingerBytes = 1024 * 1024;
const lingerPieces = 256;
const lingerMs = 2000;

/**
 * The one place where an error becomes an HTTP answer and a line of the log.
 *
 * @param onRefusal hears of requests whose credential was missing, wrong or not enough.
 */
export function errorHandler(
  log: Logger,
  onRefusal: (req: Request, res: Response, error: ApiError) => void = () => undefined,
): ErrorRequestHandler {
  return (thrown: unknown, req, res, _next) => {
    const request_id = requestIdOf(res);
    const total_ms = Math.round(performance.now() - arrivalOf(res));
    if (thrown instanceof ClientClosed) {
      const failure_stage = thrown.stage;
      log.info({
        event: "client_closed",
        request_id,
        ...loggedPrincipal(res),
        failure_stage,
        total_ms,
      });
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
      request_id,
      ...loggedPrincipal(res),
      // These reasons are codes of ours.
      ...(error.stage === "auth" && { reason: error.detail.reason }),
      total_ms,
      ...(error instanceof InternalError ? error.logFields : {}),
    });
    if (res.headersSent) {
      // The ZIP is cut off in the middle: the client must not take it for whole.
      res.destroy();
      return;
    }
    send(req, res, error);
  };
}

function isRefusal({ code, stage }: ApiError): boolean {
  return (
    code === "UNAUTHORIZED" ||
    code === "FORBIDDEN" ||
    // Too many wrong credentials.
    (code === "TOO_MANY_REQUESTS" && stage === "auth")
  );
}

/** The one error body of the contract. */
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
  if (thrown instanceof StateUnavailableError) {
    return new ApiError("STATE_UNAVAILABLE", "state", thrown.message, {}, { "Retry-After": "5" });
  }
  const status = (thrown as { status?: unknown } | null)?.status;
  if (status === 400) return new ApiError("INVALID_ARGUMENT", "routing", "malformed request");
  return new InternalError("routing", describeError(thrown));
}

/** Credentials can be neither taken nor refused now: not the client's fault, so that it is no 401. */
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
  // The body is not read, so the connection is of no further use. Closed at once, it would be reset
  // and the answer lost; so the answer goes out first, and a bounded rest of the body is dropped.
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
    // One piece a turn: hundreds of clients may be refused at once, and each could send megabytes in one.
    req.pause();
    turn ??= setImmediate(resume);
  };
  const timer = setTimeout(finish, lingerMs);
  req.on("data", count).once("end", finish).once("close", finish).resume();
}
