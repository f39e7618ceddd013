import type { Response } from "express";

/** Sends JSON. The media type has no charset parameter (RFC 8259, 11). */
export function sendJson(res: Response, value: unknown): void {
  sendJsonBytes(res, Buffer.from(JSON.stringify(value)));
}

/** Answers with JSON text in UTF-8. */
export function sendJsonBytes(res: Response, body: Buffer): void {
  setHeaders(res, body);
  res.end(body);
}

/** Sets the headers of a JSON answer and returns its bytes. */
export function prepareJson(res: Response, value: unknown): Buffer {
  const body = Buffer.from(JSON.stringify(value));
  setHeaders(res, body);
  return body;
}

function setHeaders(res: Response, body: Buffer): void {
  res.setHeader("Content-Type", "application/json");
  res.setHeader("Content-Length", body.length);
}
