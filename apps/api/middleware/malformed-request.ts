import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { requestIdHeader } from "../../contract/headers.ts";
import { ApiError } from "../errors.ts";
import { errorBody } from "./error-handler.ts";
import { newRequestId } from "./request-id.ts";

/** The time that a client has to read the answer and close the connection before it is cut. */
const lingerMs = 2000;

/** Answers a request that Node could not parse, with the error body of the contract. */
export function answerMalformed(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const isSlow = error.code === "ERR_HTTP_REQUEST_TIMEOUT";
  const problem = new ApiError(
    isSlow ? "REQUEST_TIMEOUT" : "INVALID_ARGUMENT",
    "routing",
    isSlow ? "the request did not arrive in time" : "malformed HTTP request",
  );
  // Otherwise a client that does not close its end would hold the descriptor for ever.
  setTimeout(() => socket.destroy(), lingerMs).unref();
  const id = newRequestId();
  const body = JSON.stringify(errorBody(problem, id));
  socket.end(
    [
      `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
      "Content-Type: application/json",
      `Content-Length: ${Buffer.byteLength(body)}`,
      `${requestIdHeader}: ${id}`,
      "Connection: close",
      "",
      body,
    ].join("\r\n"),
  );
}
