import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { sql } from "kysely";
import { Webhook } from "standardwebhooks";
import { onTestFinished } from "vitest";
import { JobLeases, type JobOutcome } from "../../apps/api/jobs/store/job-leases.ts";
import { defaultJobRules } from "../../apps/api/jobs/store/job-rules.ts";
import { JobStore } from "../../apps/api/jobs/store/job-store.ts";
import type { Database } from "../../apps/api/state/database.ts";
import { newId } from "../../apps/api/state/ids.ts";
import type { DeadLetter } from "../../apps/api/webhooks/deliverer.ts";
import { openWebhooks, type Webhooks } from "../../apps/api/webhooks/open-webhooks.ts";
import { waitUntil } from "../support/wait-until.ts";
import type { JobProcess } from "./jobs.ts";

export const newSecret = `whsec_${Buffer.alloc(32, "new").toString("base64")}`;
export const oldSecret = `whsec_${Buffer.alloc(24, "old").toString("base64")}`;

const succeeded: JobOutcome = {
  state: "succeeded",
  result: { exit_code: 2, text: "s3cret" },
};
export const failed: JobOutcome = {
  state: "failed",
  error: { code: "INVALID_JSON", text: "s3cret" },
};

/** A request that a receiver has verified. */
export interface ReceivedWebhook {
  id: string;
  body: string;
  type: string;
  job: string;
}

interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: string;
  /** Never answers. */
  hangs?: boolean;
}

/** A receiver on this machine, which verifies requests as a stranger would: with the library of Standard Webhooks. */
export class Receiver {
  readonly accepted: ReceivedWebhook[] = [];
  /** The headers of all requests, accepted or not. */
  readonly requests: Record<string, string>[] = [];
  answer: (webhook: ReceivedWebhook) => Answer = () => ({ status: 204 });
  port = 0;
  readonly #secret: string;
  #server: Server | null = null;

  private constructor(secret: string) {
    this.#secret = secret;
  }

  static async start(secret = newSecret): Promise<Receiver> {
    const receiver = new Receiver(secret);
    await receiver.up();
    onTestFinished(() => receiver.down());
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/hook?token=t0ken`;
  }

  /** Listens, on the same port as before. */
  async up(): Promise<void> {
    const server = createServer(async (request, response) => {
      const body = (await buffer(request)).toString();
      const headers = request.headers as Record<string, string>;
      this.requests.push(headers);
      let webhook: ReceivedWebhook;
      try {
        const verified = new Webhook(this.#secret).verify(body, headers) as {
          type: string;
          data: { id: string };
        };
        const { type, data } = verified;
        webhook = { id: headers["webhook-id"] ?? "", body, type, job: data.id };
      } catch (error) {
        response.writeHead(401).end(String(error));
        return;
      }
      const { status, hangs, headers: answered = {}, body: text = "" } = this.answer(webhook);
      if (hangs) return;
      if (status >= 200 && status < 300) this.accepted.push(webhook);
      response.writeHead(status, answered).end(text);
    });
    await new Promise<void>((resolve) => server.listen(this.port, "127.0.0.1", resolve));
    this.port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** Stops listening, so that connections are refused. */
  async down(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (server === null) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** The settings of a server that may send webhooks to a receiver. */
export function settingsFor({ port }: Pick<Receiver, "port">) {
  return {
    DOCOPS_WEBHOOK_ALLOW: `127.0.0.1:${port}`,
    DOCOPS_WEBHOOK_ALLOW_PRIVATE: "127.0.0.1",
    DOCOPS_WEBHOOK_SECRET: newSecret,
  };
}

/** A clock that tests move: that of the database, and with it that of this process. */
export class Clock {
  aheadMs = 0;

  constructor() {
    const { now } = Date;
    Date.now = () => now() + this.aheadMs;
    onTestFinished(() => {
      Date.now = now;
    });
  }

  /** The same database with this clock. */
  of(database: Database): Database {
    const clock = this;
    return {
      engine: database.engine,
      db: database.db,
      get now() {
        return sql<number>`${database.now} + ${sql.lit(clock.aheadMs)}`;
      },
      serialize: (transaction, name) => database.serialize(transaction, name),
      trySerialize: (transaction, name) => database.trySerialize(transaction, name),
      ping: () => database.ping(),
      takeLogin: (url) => database.takeLogin(url),
      close: () => database.close(),
    };
  }

  /** Waits until nothing is due, and moves on to the next attempt. @returns false if nothing waits. */
  async advance({ db, now }: Database, latestMs = Number.POSITIVE_INFINITY): Promise<boolean> {
    await waitUntil("nothing is due", async () => (await waiting({ db, now })).due === 0);
    const { next } = await waiting({ db, now });
    if (next === null || this.aheadMs >= latestMs) return false;
    this.aheadMs = Math.min(this.aheadMs + Math.max(next, 0) + 1, latestMs);
    return true;
  }
}

/** How many attempts are due or under way, and the milliseconds until the next one. */
async function waiting({ db, now }: Pick<Database, "db" | "now">) {
  const current = await sql<{ at: number }>`select ${now} as at`.execute(db);
  const at = current.rows[0]?.at ?? 0;
  const rows = await db
    .selectFrom("webhook_deliveries")
    .select(["job", "event", "due_at", "lease_token"])
    .where("state", "=", "waiting")
    .orderBy("event")
    .execute();
  const first = rows.filter((row) => rows.find(({ job }) => job === row.job) === row);
  const due = first.filter(({ due_at, lease_token }) => lease_token !== null || due_at <= at);
  const nextAt = first.length === 0 ? null : Math.min(...first.map(({ due_at }) => due_at));
  return { due: due.length, next: nextAt === null ? null : nextAt - at };
}

/** A process that delivers. */
export interface Deliveries {
  webhooks: Webhooks;
  dead: DeadLetter[];
  errors: unknown[];
}

/** Starts to deliver to receivers on this machine. */
export function deliver(
  database: Pick<Database, "engine" | "db" | "now">,
  receivers: readonly Pick<Receiver, "port">[],
  { secrets = [newSecret], timeoutMs = 10_000 } = {},
): Deliveries {
  const dead: DeadLetter[] = [];
  const errors: unknown[] = [];
  const webhooks = openWebhooks({
    database,
    config: {
      allow: receivers.map(({ port }) => ({ name: "127.0.0.1", isSuffix: false, port })),
      allowPrivate: ["127.0.0.0/8"],
      secrets,
    },
    onDead: (letter) => dead.push(letter),
    onError: (error) => errors.push(error),
    pollMs: 10,
    timeoutMs,
  });
  onTestFinished(() => webhooks.close());
  return { webhooks, dead, errors };
}

/** The store and the leases of a process on another clock. */
export function jobsAt(database: Database, runner: string): Pick<JobProcess, "store" | "leases"> {
  return {
    store: new JobStore(database, defaultJobRules),
    leases: new JobLeases(database, defaultJobRules, runner),
  };
}

/** Submits a job with a webhook. @returns its id. */
export async function submitWithWebhook(
  { store }: Pick<JobProcess, "store">,
  url: string,
  tenant = "acme",
): Promise<string> {
  const id = newId();
  const job = { id, tenant, priority: 0, costMs: 100, spec: { text: "s3cret" }, inputs: [] };
  const { kind } = await store.create({ ...job, webhookUrl: url });
  if (kind !== "created") throw new Error("the job was refused");
  return id;
}

export function deliveriesOf({ db }: Pick<Database, "db">) {
  return db.selectFrom("webhook_deliveries").selectAll().orderBy("job").orderBy("event").execute();
}

/** Claims the next job and ends it. @returns its id. */
export async function runOne(leases: JobLeases, outcome: JobOutcome = succeeded): Promise<string> {
  const [lease] = await leases.claimNext(1);
  if (lease === undefined) throw new Error("no job is queued");
  await leases.finish(lease, outcome);
  return lease.id;
}

/** Ends a job and starts it again: each end is an event. @param of its tenant. */
export async function endThrice(jobs: ReturnType<typeof jobsAt>, url: string, of: string) {
  const id = await submitWithWebhook(jobs, url, of);
  await runOne(jobs.leases, failed);
  await jobs.store.restart({ tenant: of, id });
  await jobs.store.cancel({ tenant: of, id });
  await jobs.store.restart({ tenant: of, id });
  await runOne(jobs.leases);
  return id;
}

/** Of each delivery its state and last result. */
export async function states(database: Database): Promise<string[]> {
  return (await deliveriesOf(database)).map(({ state, last_result }) => `${state} ${last_result}`);
}
