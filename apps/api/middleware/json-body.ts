import express, { type Request, type Response } from "express";
import type { z } from "zod";
import { ApiError } from "../errors.ts";

/** The largest JSON body. Jobs are sent as multipart forms instead. */
const maxBytes = 16 * 1024;
const readBody = jsonReader(maxBytes);

/**
 * Reads the body of a request as JSON and checks it against a schema. A missing body counts as `{}`.
 *
 * @throws ApiError INVALID_MEDIA_TYPE, PAYLOAD_TOO_LARGE, INVALID_JSON, or INVALID_ARGUMENT with the name of the
 *   member.
 */
export async function readJsonBody<T>(
  req: Request,
  res: Response,
  schema: z.ZodType<T>,
): Promise<T> {
  const isEmpty =
    req.headers["transfer-encoding"] === undefined && !(Number(req.get("content-length")) > 0);
  const body = isEmpty ? {} : await readBody(req, res);
  const { data, error } = schema.safeParse(body);
  if (error === undefined) return data;
  const [issue] = error.issues;
  const unknown = issue?.code === "unrecognized_keys" ? issue.keys[0] : undefined;
  const field = [...(issue?.path ?? []), ...(unknown === undefined ? [] : [unknown])].join(".");
  const message = `${field === "" ? "the body" : field} ${faultOf(issue)}`;
  throw new ApiError("INVALID_ARGUMENT", "validation", message, { field });
}

/**
 * Makes a reader of bodies that are a JSON object or list.
 *
 * @param limit the largest body, in bytes.
 * @returns a function that throws ApiError INVALID_MEDIA_TYPE, PAYLOAD_TOO_LARGE or INVALID_JSON.
 */
export function jsonReader(limit: number): (req: Request, res: Response) => Promise<unknown> {
  const read = express.json({ limit, strict: true, inflate: false });
  return async (req, res) => {
    if (!req.is("application/json")) {
      throw new ApiError("INVALID_MEDIA_TYPE", "upload", "the body must be JSON", {
        allowed: "application/json",
      });
    }
    return new Promise((resolve, reject) => {
      read(req, res, (fault?: unknown) => {
        if (fault === undefined) resolve(req.body ?? {});
        else reject(toApiError(fault, limit));
      });
    });
  };
}

/** Converts an error of `body-parser` by its type. Its message is not used, because it quotes the body. */
function toApiError(fault: unknown, limit: number): unknown {
  const { type } = fault as { type?: unknown };
  if (type === "entity.too.large") {
    return new ApiError("PAYLOAD_TOO_LARGE", "upload", "the body is too large", {
      allowed: limit,
    });
  }
  if (type === "entity.parse.failed") {
    return new ApiError("INVALID_JSON", "upload", "the body is not a JSON object");
  }
  if (type === "charset.unsupported" || type === "encoding.unsupported") {
    return new ApiError("INVALID_MEDIA_TYPE", "upload", "the body must be JSON in UTF-8");
  }
  return fault;
}

/** The predicate of a sentence about the field. */
function faultOf(issue: z.core.$ZodIssue | undefined): string {
  if (issue?.code === "unrecognized_keys") return "is not a member of this body";
  if (issue?.code === "invalid_value") return `must be one of ${issue.values.join(", ")}`;
  return issue?.code === "invalid_type" && issue.input === undefined
    ? "is missing"
    : "is not allowed";
}
