import { networkOf } from "../client-address.ts";
import type { AuditLog } from "./audit-writer.ts";
import type { AuditEvent } from "./event.ts";

/** A request that was refused: 401, 403, or 429 after too many wrong credentials. */
export type RefusedRequest = Omit<AuditEvent, "action" | "detail"> & {
  detail: AuditEvent["detail"];
  /** The full address. Requests are counted by it. It is not written. */
  client: string;
};

export interface RefusalLimits {
  /** Refusals of one client that get an event each. */
  perClient: number;
  /** Refusals of all clients that get an event each. */
  inAll: number;
  /** Clients that have a counter each. All further clients share one. */
  clients: number;
  windowMs: number;
}

const usualLimits: RefusalLimits = { perClient: 3, inAll: 30, clients: 50, windowMs: 60_000 };

interface Counted {
  /** The last refusal, which gives the event its address and reason. */
  last: RefusedRequest;
  noted: number;
  more: number;
}

/**
 * Records refusals so that a flood of wrong keys does not fill the disk. In each minute the first three refusals of a
 * client, and thirty of all clients, get an event each. The rest are recorded as counts: one for each of 50 clients,
 * and one for all others.
 */
export class Refusals {
  readonly #log: AuditLog;
  readonly #limits: RefusalLimits;
  #clients = new Map<string, Counted>();
  #noted = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(log: AuditLog, limits: RefusalLimits = usualLimits) {
    this.#log = log;
    this.#limits = limits;
  }

  note(refused: RefusedRequest): void {
    const { perClient, inAll } = this.#limits;
    const counted = this.#counted(refused);
    counted.last = refused;
    if (counted.noted >= perClient || this.#noted >= inAll) {
      counted.more++;
    } else {
      counted.noted++;
      this.#noted++;
      this.#log.note(eventOf(refused));
    }
    this.#timer ??= setTimeout(() => this.flush(), this.#limits.windowMs).unref();
  }

  /** Records the counts of this window and begins a new window. */
  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    for (const [client, { last, more }] of this.#clients) {
      if (more > 0) this.#log.note(countOf(last, more, client === others));
    }
    this.#clients = new Map();
    this.#noted = 0;
  }

  #counted(refused: RefusedRequest): Counted {
    const network = networkOf(refused.client);
    const hasRoom = this.#clients.has(network) || this.#clients.size < this.#limits.clients;
    const name = hasRoom ? network : others;
    const known = this.#clients.get(name);
    if (known !== undefined) return known;
    const counted = { last: refused, noted: 0, more: 0 };
    this.#clients.set(name, counted);
    return counted;
  }
}

/** Not a valid network, so that it equals no client's. */
const others = "others";

function eventOf({ client: _client, ...event }: RefusedRequest): AuditEvent {
  return { ...event, action: "request.refused" };
}

function countOf(last: RefusedRequest, more: number, isOfOthers: boolean): AuditEvent {
  const { outcome, address } = last;
  return {
    action: "request.refused",
    actor: "anonymous",
    tenant: null,
    requestId: null,
    address: isOfOthers ? null : address,
    object: null,
    outcome,
    detail: { requests: more },
  };
}
