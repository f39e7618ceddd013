import type { RequestHandler } from "express";
import { sendJson } from "../middleware/json.ts";
import { type Offer, openApiDocument } from "../openapi/document.ts";

/** `GET /openapi.json`: this API, described for machines. */
export function openApiRoute(offer: Offer): RequestHandler {
  const document = openApiDocument(offer);
  return (_req, res) => {
    sendJson(res, document);
  };
}
