import { type Command, InvalidArgumentError, Option } from "commander";
import type { WebhookDeliveryState } from "../api/state/schema.ts";
import { commandExitCodes } from "../contract/exit-codes.ts";
import { tenantNameAllowed, tenantNamePattern } from "../contract/tenant-name.ts";
import { CommandError, printJson, printLine, table } from "./output.ts";
import { withDatabase } from "./state.ts";

interface ListFlags {
  state: WebhookDeliveryState;
  tenant?: string;
  limit: number;
  json?: boolean;
}

const mostListed = 1000;

export function addWebhooks(program: Command): void {
  const webhooks = program
    .command("webhooks")
    .description("List deliveries of webhooks and send them again (docs/webhooks.md).");
  webhooks
    .command("list")
    .description("List deliveries, newest first.")
    .addOption(
      new Option("--state <state>", "list deliveries in this state")
        .choices(["dead", "waiting", "delivered"])
        .default("dead"),
    )
    .option("--tenant <name>", "list only deliveries of this tenant", tenantName)
    .option("--limit <count>", `list at most this many, up to ${mostListed}`, limit, 100)
    .option("--json", "print the list as JSON")
    .action(list);
  webhooks
    .command("redeliver")
    .description("Send dead or delivered webhooks again. Their attempts are counted from 1 again.")
    .argument("[ids...]", "the ids of deliveries")
    .option("--dead", "send all dead deliveries again")
    .action(redeliverAll);
}

async function list({ json, limit: count, state, tenant }: ListFlags): Promise<void> {
  const deliveries = await withDatabase(async (database) => {
    const { listDeliveries } = await import("../api/webhooks/redeliver.ts");
    return listDeliveries(database, { state, tenant: tenant ?? null, limit: count });
  });
  if (json) return printJson(deliveries);
  if (deliveries.length === 0) return printLine(`No delivery is ${state}.`);
  const rows = deliveries.map((delivery) => [
    delivery.id,
    new Date(delivery.createdAt).toISOString(),
    delivery.tenant,
    delivery.job,
    delivery.type,
    delivery.host,
    String(delivery.attempts),
    delivery.lastResult ?? "",
  ]);
  const head = ["id", "created", "tenant", "job", "type", "host", "attempts", "last result"];
  printLine(table([head, ...rows]));
}

async function redeliverAll(ids: string[], { dead = false }: { dead?: boolean }): Promise<void> {
  if (ids.length > 0 === dead) {
    const message = "Give the ids of deliveries, or --dead for all dead deliveries.";
    throw new CommandError(commandExitCodes.usage, message);
  }
  const count = await withDatabase(async (database) => {
    const { redeliver } = await import("../api/webhooks/redeliver.ts");
    return redeliver(database, dead ? null : ids);
  });
  printLine(`To be sent again: ${count}`);
  if (dead || count === new Set(ids).size) return;
  const message = `${new Set(ids).size - count} of the ids are unknown, or their deliveries already wait.`;
  throw new CommandError(commandExitCodes.failed, message);
}

function tenantName(text: string): string {
  if (!tenantNamePattern.test(text))
    throw new InvalidArgumentError(`It must be ${tenantNameAllowed}.`);
  return text;
}

function limit(text: string): number {
  const count = Number(text);
  if (/^\d{1,4}$/.test(text) && count >= 1 && count <= mostListed) return count;
  throw new InvalidArgumentError(`Give a whole number from 1 to ${mostListed}.`);
}
