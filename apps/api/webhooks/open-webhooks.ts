import { AskedLoop } from "../jobs/delivery/asked-loop.ts";
import type { Database } from "../state/database.ts";
import { type DeadLetter, Deliverer, type DeliveryCounts } from "./deliverer.ts";
import type { ClaimedDelivery } from "./delivery-store.ts";
import { DeliveryStore } from "./delivery-store.ts";
import { type SendOptions, type SendResult, sendWebhook } from "./send-webhook.ts";
import { signatureHeaders } from "./signature.ts";
import { readWebhookUrl, type WebhookUrlRules } from "./webhook-url.ts";

/** The webhooks of a server with a state. */
export interface Webhooks {
  /** How attempts of this process have ended. */
  readonly counts: Readonly<DeliveryCounts>;
  /** Looks for deliveries that are due. Call it when a job has ended in this process. */
  look(): void;
  /** Signs with other secrets from now on. */
  takeSecrets(secrets: readonly string[]): void;
  /** Stops, after attempts that have begun. */
  close(): Promise<void>;
}

export interface WebhooksOptions {
  database: Pick<Database, "engine" | "db" | "now">;
  /** `secrets`: the newest first. */
  config: WebhookUrlRules & { secrets: readonly string[] | null };
  /** Called for each delivery that gets no further attempt. */
  onDead(letter: DeadLetter): void;
  /** Called when the database cannot be used. */
  onError(error: unknown): void;
  /** The pause between two looks, in milliseconds. */
  pollMs?: number;
  /** The longest time of an attempt, in milliseconds. */
  timeoutMs?: number;
  /** The resolver and the trusted certificates, if they are not the system's. */
  network?: Pick<SendOptions, "lookup" | "ca">;
}

/** Standard Webhooks recommends 15 to 30 seconds. */
const defaultTimeoutMs = 20_000;
/** A lease lasts this much longer than an attempt, for the writing of its result. */
const leaseReserveMs = 40_000;
const slots = 16;
const slotsPerHost = 4;

/**
 * Starts to deliver webhooks. Several processes of a database share the work, and one that is killed loses nothing: its
 * deliveries are repeated.
 */
export function openWebhooks({
  database,
  config,
  network = {},
  onDead,
  onError,
  pollMs = 1000,
  timeoutMs = defaultTimeoutMs,
}: WebhooksOptions): Webhooks {
  let secrets = config.secrets ?? [];
  const send = async (delivery: ClaimedDelivery): Promise<SendResult> => {
    // The settings may have changed since the job was submitted.
    const checked = readWebhookUrl(delivery.url, config);
    if (!checked.ok) return { kind: "failed", code: checked.reason.toUpperCase() };
    const { body, claimedAt: atMs, id } = delivery;
    const headers = signatureHeaders({ id, body }, { atMs, secrets });
    const allowPrivate = config.allowPrivate ?? [];
    return sendWebhook(
      { url: checked.url, body, headers },
      { ...network, allowPrivate, timeoutMs },
    );
  };
  const store = new DeliveryStore(database, timeoutMs + leaseReserveMs);
  const deliverer = new Deliverer({ store, send, slots, slotsPerHost, onDead, onError });
  const loop: AskedLoop = new AskedLoop({
    round: () => deliverer.begin(() => loop.look()),
    pollMs,
    onError,
  });
  return {
    counts: deliverer.counts,
    look: () => loop.look(),
    takeSecrets: (list) => {
      secrets = list;
    },
    close: async () => {
      deliverer.stop();
      await loop.close();
      await deliverer.ended();
    },
  };
}
