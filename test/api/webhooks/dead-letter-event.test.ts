import { expect, it } from "vitest";
import { deadLetterEvent } from "../../../apps/api/webhooks/dead-letter-event.ts";

it("the audit event of a dead delivery names the delivery, its tenant, its job and its last result", () => {
  const letter = { id: "delivery", tenant: "acme", job: "job", result: "503" };
  expect(deadLetterEvent(letter)).toEqual({
    ...{ actor: "server", tenant: "acme", requestId: null, address: null },
    ...{ action: "webhook.dead", object: "delivery", outcome: "503", detail: { job: "job" } },
  });
});
