import type { StateConfig } from "../../apps/api/config/config.ts";
import { openDatabase } from "../../apps/api/state/open-database.ts";
import { openWebhooks } from "../../apps/api/webhooks/open-webhooks.ts";

/** The orders of a test's process that delivers webhooks. */
export interface WebhookProcessSettings {
  state: StateConfig;
  /** The port of the receiver on this machine. */
  port: number;
  secret: string;
}

/** A program that delivers webhooks until it is killed. */
async function main({ port, secret, state }: WebhookProcessSettings): Promise<void> {
  const database = await openDatabase(state);
  if (database === null) throw new Error("these settings have no state");
  openWebhooks({
    database,
    config: {
      allow: [{ name: "127.0.0.1", isSuffix: false, port }],
      allowPrivate: ["127.0.0.0/8"],
      secrets: [secret],
    },
    onDead: () => undefined,
    onError: (error) => process.stderr.write(`${String(error)}\n`),
    pollMs: 10,
  });
}

await main(JSON.parse(process.argv[2] ?? "") as WebhookProcessSettings);
