import type { Request, RequestHandler } from "express";
import { type CreatedKey, createKeyBody, rotateKeyBody } from "../../contract/answers/keys.ts";
import { describeKey } from "../auth/describe-key.ts";
import { isKeyId } from "../auth/key-format.ts";
import type { IssuedKey, KeyService } from "../auth/key-service.ts";
import type { LogConfig } from "../config/config.ts";
import { ApiError, clip } from "../errors.ts";
import { auditOrigin } from "../middleware/audit-origin.ts";
import { sendJson } from "../middleware/json.ts";
import { readJsonBody } from "../middleware/json-body.ts";
import { principalOf } from "../middleware/principal.ts";

/**
 * `/v1/keys` manages the keys of all tenants and needs the scope `admin`. Each function makes a handler.
 */

/** The form of addresses in the audit log. */
type AddressConfig = Pick<LogConfig, "clientAddress">;

/** `GET /v1/keys` */
export function listKeys(service: KeyService): RequestHandler {
  return async (_req, res) => {
    const records = await service.list();
    sendJson(res, { keys: records.map((record) => describeKey(record, Date.now())) });
  };
}

/** `POST /v1/keys` */
export function createKey(service: KeyService, { clientAddress }: AddressConfig): RequestHandler {
  return async (req, res) => {
    const body = await readJsonBody(req, res, createKeyBody);
    const by = service.by(auditOrigin(req, res, clientAddress));
    const issued = await by.create({
      label: body.label,
      tenant: body.tenant ?? principalOf(res).tenant,
      scopes: body.scopes,
      limitClass: body.limit_class,
      expiresInMs: body.expires_in_seconds === undefined ? null : body.expires_in_seconds * 1000,
    });
    res.status(201).set("Location", `/v1/keys/${issued.record.id}`);
    sendJson(res, answerOf(issued));
  };
}

/** `POST /v1/keys/{id}/rotate` */
export function rotateKey(service: KeyService, { clientAddress }: AddressConfig): RequestHandler {
  return async (req, res) => {
    const { overlap_seconds } = await readJsonBody(req, res, rotateKeyBody);
    const by = service.by(auditOrigin(req, res, clientAddress));
    const issued = await by.rotate(idOf(req), overlap_seconds * 1000);
    if (issued === null) throw noSuchKey(req);
    sendJson(res, answerOf(issued));
  };
}

/** `DELETE /v1/keys/{id}` */
export function revokeKey(service: KeyService, { clientAddress }: AddressConfig): RequestHandler {
  return async (req, res) => {
    const by = service.by(auditOrigin(req, res, clientAddress));
    const record = await by.revoke(idOf(req));
    if (record === null) throw noSuchKey(req);
    sendJson(res, describeKey(record, Date.now()));
  };
}

function answerOf({ apiKey, record }: IssuedKey): CreatedKey {
  return { api_key: apiKey, key: describeKey(record, Date.now()) };
}

/** @throws ApiError NOT_FOUND if the id has not the form of a key's id. The store is not asked then. */
function idOf(req: Request): string {
  const { id } = req.params;
  if (typeof id !== "string" || !isKeyId(id)) throw noSuchKey(req);
  return id;
}

function noSuchKey({ params: { id } }: Request): ApiError {
  const detail = { id: clip(String(id), 64) };
  return new ApiError("NOT_FOUND", "routing", "there is no active key with this id", detail);
}
