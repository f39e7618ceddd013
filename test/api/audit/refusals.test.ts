import { expect, it } from "vitest";
import type { AuditEvent } from "../../../apps/api/audit/event.ts";
import { Refusals } from "../../../apps/api/audit/refusals.ts";

const limits = { perClient: 3, inAll: 30, clients: 50, windowMs: 60_000 };

function newLog() {
  const events: AuditEvent[] = [];
  const refusals = new Refusals({ note: (event) => events.push(event) }, limits);
  const refuse = (client: string) =>
    refusals.note({
      actor: "anonymous",
      tenant: null,
      requestId: "r",
      address: client,
      object: "GET /v1/keys",
      outcome: "credential_refused",
      detail: { status: 401 },
      client,
    });
  return { events, refusals, refuse };
}

it("the first refusals of a client get an event each, and the rest are counted", () => {
  const { events, refusals, refuse } = newLog();
  for (let time = 0; time < 10; time++) refuse("192.0.2.1");
  refuse("192.0.2.2");
  expect(events.map(({ address }) => address)).toEqual([
    "192.0.2.1",
    "192.0.2.1",
    "192.0.2.1",
    "192.0.2.2",
  ]);
  refusals.flush();
  expect(events.slice(4)).toEqual([
    expect.objectContaining({ address: "192.0.2.1", detail: { requests: 7 } }),
  ]);
});

it("a flood from many addresses leaves a bounded number of events, and every refusal is counted", () => {
  const { events, refusals, refuse } = newLog();
  for (let index = 0; index < 20_000; index++) {
    refuse(`10.${index % 50}.${index % 200}.${index % 250}`);
  }
  refusals.flush();
  expect(events.length).toBeLessThanOrEqual(limits.inAll + limits.clients + 1);
  const counted = events.reduce((sum, { detail }) => sum + Number(detail.requests ?? 1), 0);
  expect(counted).toBe(20_000);
  const others = events.filter(({ address, detail }) => address === null && "requests" in detail);
  expect(others).toHaveLength(1);
});

it("addresses of one IPv6 network count as one client", () => {
  const { events, refuse } = newLog();
  for (let index = 0; index < 10; index++) refuse(`2001:db8:1:2::${index.toString(16)}`);
  expect(events).toHaveLength(limits.perClient);
});

it("a new window begins with single events again", () => {
  const { events, refusals, refuse } = newLog();
  for (let time = 0; time < 5; time++) refuse("192.0.2.1");
  refusals.flush();
  refuse("192.0.2.1");
  expect(events.at(-1)?.detail).toEqual({ status: 401 });
  refusals.flush();
  expect(events).toHaveLength(5);
});
