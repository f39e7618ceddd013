import type { Logger } from "pino";
import type { Registry } from "prom-client";
import type { Audit } from "../audit/open-audit.ts";
import type { WebhooksConfig } from "../config/config.ts";
import { describeError } from "../log.ts";
import type { BackgroundErrors } from "../observability/background-errors.ts";
import type { Database } from "../state/database.ts";
import { deadLetterEvent } from "./dead-letter-event.ts";
import { openWebhooks, type Webhooks } from "./open-webhooks.ts";
import { addWebhookMetrics } from "./webhook-metrics.ts";

/** The parts of a server that its webhooks need. */
export interface StartWebhooksParts {
  config: WebhooksConfig;
  audit: Pick<Audit, "note">;
  /** Null: there are no metrics. */
  registry: Registry | null;
  log: Logger;
  errors: BackgroundErrors;
}

/** Starts to deliver the webhooks of a state. Log and audit log tell which ones are dead. */
export function startWebhooks(
  database: Database,
  { audit, config, errors, log, registry }: StartWebhooksParts,
): Webhooks {
  const webhooks = openWebhooks({
    database,
    config,
    onDead: (letter) => {
      const { id: delivery, ...facts } = letter;
      log.warn({ event: "webhook_dead", delivery, ...facts });
      audit.note(deadLetterEvent(letter));
    },
    onError: (error) => errors.error("webhooks_failed", describeError(error)),
  });
  if (registry !== null) addWebhookMetrics(registry, { database, webhooks });
  return webhooks;
}
