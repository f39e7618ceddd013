import { z } from "zod";
import { keyLabelPattern } from "../key-label.ts";
import { scopes } from "../scopes.ts";
import { tenantNamePattern } from "../tenant-name.ts";

/** Requests and answers of `/v1/keys` and `/web/session`. */

const moment = z.iso.datetime();

const name = (about: string) => z.string().regex(tenantNamePattern).describe(about);

const limitClassMeaning =
  "A name that is kept with the key. In this release all keys have the same limits.";

export const apiKey = z
  .strictObject({
    id: z
      .string()
      .regex(/^[0-9A-Za-z]{12}$/)
      .describe("The part of the key after docops_, which is not secret."),
    label: z.string().describe("A name by which people recognise the key."),
    tenant: name("The tenant of the key."),
    scopes: z.array(z.enum(scopes)).describe("The scopes (docs/auth.md)."),
    limit_class: name(limitClassMeaning),
    created_at: moment.describe("When the key was created."),
    expires_at: moment.nullable().describe("When it expires; null: never."),
    revoked_at: moment.nullable().describe("When the key was revoked; null: it was not."),
    last_used_at: moment.nullable().describe("Written at most once a minute."),
    secrets: z
      .int()
      .nonnegative()
      .describe(
        "The number of valid secrets: 2 during the overlap of a rotation, 0 for a revoked or expired key.",
      ),
  })
  .describe("A key without its secret.");

export const apiKeyList = z.strictObject({ keys: z.array(apiKey) });

export const createdKey = z
  .strictObject({
    api_key: z.string().describe("The whole key. It is shown in this answer and never again."),
    key: apiKey,
  })
  .describe("A key with its new secret.");

export const createKeyBody = z.strictObject({
  label: z
    .string()
    .regex(keyLabelPattern)
    .default("key")
    .describe("A name by which people recognise the key."),
  tenant: name("The tenant of the key; default: the tenant of the request.").optional(),
  scopes: z.array(z.enum(scopes)).min(1).describe("The scopes of the key."),
  limit_class: name(limitClassMeaning).default("default"),
  expires_in_seconds: z
    .int()
    .min(1)
    .max(10 * 366 * 86_400)
    .optional()
    .describe("The seconds until the key expires; by default it never does."),
});

export const rotateKeyBody = z.strictObject({
  overlap_seconds: z
    .int()
    .min(0)
    .max(90 * 86_400)
    .default(86_400)
    .describe("How long the old secret stays valid."),
});

export const signInBody = z.strictObject({
  api_key: z.string().min(1).max(200).describe("The key to sign in with."),
});

export const sessionBody = z
  .strictObject({
    can_sign_in: z.boolean().describe("Whether this server accepts keys."),
    is_signed_in: z.boolean().describe("Whether this browser has a session."),
    id: z.string().nullable().describe("The id of the key; null without a session."),
    tenant: z.string().nullable().describe("The tenant of the key; null without a session."),
    scopes: z.array(z.enum(scopes)).describe("The scopes (docs/auth.md)."),
    expires_at: moment.nullable().describe("When it expires; null: never."),
  })
  .describe("The session of a browser.");

export type ApiKey = z.infer<typeof apiKey>;
export type CreateKey = z.input<typeof createKeyBody>;
export type CreatedKey = z.infer<typeof createdKey>;
export type Session = z.infer<typeof sessionBody>;
