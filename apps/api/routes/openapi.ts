import type { RequestHandler } from "express";
import { sendJsonBytes } from "../middleware/json.ts";
import { openApiDocument } from "../openapi/document.ts";
import type { Offer } from "../openapi/offer.ts";

/** `GET /openapi.json`: this API, described for machines. */
export function openApiRoute(offer: Offer): RequestHandler {
  // It stays the same for as long as the process lives.
  const document = Buffer.from(JSON.stringify(openApiDocument(offer)));
  return (_req, res) => {
    sendJsonBytes(res, document);
  };
}
