import { z } from "zod";
import { sandboxLayers, unreadyReasons } from "../readiness.ts";

/** The answers of `/healthz`, `/health` and `/readyz`. */

export const healthzBody = z.strictObject({ status: z.literal("ok") });
export const healthBody = z.strictObject({ ok: z.literal(true) });
const sandbox = z
  .strictObject({
    present: z.array(z.enum(sandboxLayers)).describe("The active layers."),
    missing: z
      .array(z.enum(sandboxLayers))
      .describe("The missing layers; `docops doctor` says why."),
  })
  .describe(
    "The layers of the sandbox that confine workers on this machine, and the layers that are missing.",
  );
export const readyBody = z.strictObject({ status: z.literal("ready"), sandbox });
export const notReadyBody = z.strictObject({
  status: z.literal("not_ready"),
  reasons: z
    .array(z.enum(unreadyReasons))
    .min(1)
    .describe("The reasons why the server takes no jobs."),
  sandbox,
});

export type Ready = z.infer<typeof readyBody>;
export type NotReady = z.infer<typeof notReadyBody>;
