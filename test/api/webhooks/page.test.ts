import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { webhookHosts } from "../../../apps/api/config/webhook-types.ts";
import { retryPausesMs } from "../../../apps/api/webhooks/schedule.ts";
import { signatureHeaders } from "../../../apps/api/webhooks/signature.ts";
import { checkWebhookUrl, type WebhookUrlFault } from "../../../apps/api/webhooks/webhook-url.ts";
import { jobEndStates } from "../../../apps/contract/job-states.ts";

const page = readFileSync(new URL("../../../docs/webhooks.md", import.meta.url), "utf8");

/** The cells of the first column of a table. @param head of that column. */
function rowsOf(head: string): string[][] {
  const [, rows = ""] =
    new RegExp(`^\\| ${head} \\|.*\\n\\|[ -|]*\\n((?:\\|.*\\n)+)`, "m").exec(page) ?? [];
  return Array.from(rows.matchAll(/^\| (.*) \|$/gm), ([, cells = ""]) => cells.split(" | "));
}

function blockOf(language: string): string {
  const [, block = ""] = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, "ms").exec(page) ?? [];
  return block;
}

const msOf = { s: 1000, min: 60_000, h: 3_600_000 };

describe("docs/webhooks.md", () => {
  it("docs/webhooks.md has each event, and the schedule as it is", () => {
    expect(rowsOf("type").map(([type]) => type)).toEqual(
      jobEndStates.map((state) => `\`job.${state}\``),
    );
    const pauses = rowsOf("attempt").map(([attempt, pause = ""]) => {
      const [count, unit] = pause.split(" ");
      return [Number(attempt), Number(count) * msOf[unit as keyof typeof msOf]];
    });
    expect(pauses).toEqual([0, ...retryPausesMs].map((ms, at) => [at + 1, ms]));
  });

  it("docs/webhooks.md has each reason for which a URL is refused", () => {
    const reasons: Record<WebhookUrlFault["reason"], true> = {
      webhooks_off: true,
      host_not_allowed: true,
      not_https: true,
      address_not_allowed: true,
      has_login: true,
      has_fragment: true,
      too_long: true,
      not_a_url: true,
    };
    expect(rowsOf("reason").map(([reason]) => reason)).toEqual(
      Object.keys(reasons).map((reason) => `\`${reason}\``),
    );
  });

  it("the settings of docs/webhooks.md allow what the page says", () => {
    const lists = Array.from(page.matchAll(/DOCOPS_WEBHOOK_ALLOW=(\S+)/g), ([, list = ""]) => list);
    expect(lists).toHaveLength(2);
    const [first, local] = lists.map((list) => webhookHosts().read(list) ?? []);
    const urls = ["https://hooks.example.org/", "https://a.internal.example.org:8443/"];
    for (const url of urls) {
      expect(checkWebhookUrl(url, { allow: first ?? [], allowPrivate: null })).toBe(url);
    }
    const url = "http://127.0.0.1:9000/";
    const allowPrivate = ["127.0.0.1"];
    expect(checkWebhookUrl(url, { allow: local ?? [], allowPrivate })).toBe(url);
  });

  it("the code of docs/webhooks.md takes what docops signs, with one secret or two, and nothing else", async () => {
    const source = `data:text/javascript,${encodeURIComponent(blockOf("js"))}`;
    const { isGenuine } = (await import(source)) as {
      isGenuine(secret: string, headers: Record<string, string>, body: Buffer): boolean;
    };
    const [secret = "", old = "", strange = ""] = [1, 2, 3].map(
      (byte) => `whsec_${Buffer.alloc(32, byte).toString("base64")}`,
    );
    const body = Buffer.from(blockOf("json"));
    const sign = (atMs: number) =>
      signatureHeaders({ id: "one", body }, { atMs, secrets: [secret, old] });
    const now = Date.now();
    const headers = sign(now);
    expect(isGenuine(secret, headers, body)).toBe(true);
    expect(isGenuine(old, headers, body)).toBe(true);
    expect(isGenuine(strange, headers, body)).toBe(false);
    expect(isGenuine(secret, headers, Buffer.from("{}"))).toBe(false);
    expect(isGenuine(secret, { ...headers, "webhook-id": "two" }, body)).toBe(false);
    expect(isGenuine(secret, { ...headers, "webhook-signature": "v1,AAAA" }, body)).toBe(false);
    expect(isGenuine(secret, sign(now - 301_000), body)).toBe(false);
  });
});
