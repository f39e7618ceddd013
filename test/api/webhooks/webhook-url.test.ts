import { describe, expect, it } from "vitest";
import { webhookHosts } from "../../../apps/api/config/webhook-types.ts";
import { ApiError } from "../../../apps/api/errors.ts";
import { checkWebhookUrl } from "../../../apps/api/webhooks/webhook-url.ts";

const allow = (list: string) => webhookHosts().read(list) ?? [];

function refusal(text: string, hosts: string | null, allowPrivate: string[] | null = null) {
  try {
    checkWebhookUrl(text, { allow: hosts === null ? null : allow(hosts), allowPrivate });
  } catch (error) {
    expect(error).toBeInstanceOf(ApiError);
    const { code, detail, message, status } = error as ApiError;
    expect([code, status, detail.field]).toEqual(["INVALID_ARGUMENT", 400, "webhook_url"]);
    expect(message).toMatch(/^webhook_url (is|has) /);
    return detail;
  }
  return null;
}

describe("webhook_url", () => {
  it.each([
    ["https://hooks.example.org/a?b=c", "hooks.example.org"],
    ["https://hooks.example.org:443/", "hooks.example.org"],
    ["https://hooks.example.org:8443/", "hooks.example.org:8443"],
    ["https://a.example.org/", "other.example.net, *.example.org"],
    ["https://a.b.example.org/", "*.example.org"],
    ["https://HOOKS.example.ORG/", "hooks.Example.org"],
    ["https://bücher.example/", "xn--bcher-kva.example"],
    ["https://1.1.1.1/", "1.1.1.1"],
    ["https://[2606:4700::1111]/", "[2606:4700::1111]"],
  ])("the URL %s is taken if DOCOPS_WEBHOOK_ALLOW is %s", (text, hosts) => {
    expect(checkWebhookUrl(text, { allow: allow(hosts), allowPrivate: null })).toBe(
      new URL(text).href,
    );
  });

  it("a webhook_url is refused without DOCOPS_WEBHOOK_ALLOW", () => {
    const off = { reason: "webhooks_off", allowed: [] };
    expect(refusal("https://hooks.example.org/", null)).toMatchObject(off);
  });

  it.each([
    ["https://example.org/", "host_not_allowed"],
    ["https://hooks.example.org.evil.net/", "host_not_allowed"],
    ["https://evilexample.org/", "host_not_allowed"],
    ["https://hooks.example.org:444/", "host_not_allowed"],
    ["http://hooks.example.org:443/", "not_https"],
    ["http://hooks.example.org/", "host_not_allowed"],
    ["https://user@hooks.example.org/", "has_login"],
    ["https://hooks.example.org@evil.net/", "has_login"],
    ["https://:secret@hooks.example.org/", "has_login"],
    ["https://hooks.example.org/#part", "has_fragment"],
    ["ftp://hooks.example.org/", "not_a_url"],
    ["file:///etc/passwd", "not_a_url"],
    ["javascript:alert(1)", "not_a_url"],
    ["//hooks.example.org/", "not_a_url"],
    ["hooks.example.org", "not_a_url"],
    ["", "not_a_url"],
    [`https://hooks.example.org/${"x".repeat(2048)}`, "too_long"],
  ])("the URL %s is refused with the reason %s", (text, reason) => {
    const detail = refusal(text, "hooks.example.org, *.sub.example.org");
    expect(detail).toMatchObject({ reason });
    expect(detail?.allowed).not.toEqual([]);
  });

  it("a refusal lists the allowed hosts, and never repeats the URL, which may contain a token", () => {
    const detail = refusal("https://other.example.net/t0ken", "a.example.org, *.example.org:8443");
    expect(detail?.allowed).toEqual(["a.example.org", "*.example.org:8443"]);
    expect(JSON.stringify(detail)).not.toContain("t0ken");
  });

  it.each(["http://127.0.0.1:9000/", "http://localhost:9000/", "http://[::1]:9000/"])(
    "%s is taken without TLS only if the operator allows the host and its loopback address",
    (text) => {
      const { host } = new URL(text);
      expect(refusal(text, host)).not.toBe(null);
      expect(refusal(text, host, ["10.0.0.0/8"])).not.toBe(null);
      expect(refusal(text, host, ["127.0.0.0/8", "::1"])).toBe(null);
    },
  );

  it("a private address that the operator allows needs TLS", () => {
    expect(refusal("https://10.1.2.3/", "10.1.2.3", ["10.1.0.0/16"])).toBe(null);
    expect(refusal("http://10.1.2.3:80/", "10.1.2.3:80", ["10.1.0.0/16"])).toMatchObject({
      reason: "not_https",
    });
    expect(refusal("https://10.2.2.3/", "10.2.2.3", ["10.1.0.0/16"])).toMatchObject({
      reason: "address_not_allowed",
    });
  });
});
