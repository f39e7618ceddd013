import { z } from "zod";
import { sandboxLayers, unreadyReasons } from "../readiness.ts";

/** The answers of `/healthz`, `/health` and `/readyz`. */

export const healthz = z.strictObject({ status: z.literal("ok") });
export const health = z.strictObject({ ok: z.literal(true) });
const sandbox = z
  .strictObject({
    present: z.array(z.enum(sandboxLayers)),
    missing: z.array(z.enum(sandboxLayers)),
  })
  .describe("What holds workers on this machine, and what does not.");
export const ready = z.strictObject({ status: z.literal("ready"), sandbox });
export const notReady = z.strictObject({
  status: z.literal("not_ready"),
  reasons: z.array(z.enum(unreadyReasons)).min(1),
  sandbox,
});

export type Ready = z.infer<typeof ready>;
export type NotReady = z.infer<typeof notReady>;
