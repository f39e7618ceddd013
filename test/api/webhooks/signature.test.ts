import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { webhookKey } from "../../../apps/api/config/webhook-secret.ts";
import { signatureHeaders } from "../../../apps/api/webhooks/signature.ts";

const secretOf = (bytes: number) => `whsec_${Buffer.alloc(bytes, 7).toString("base64")}`;

describe("signatures of webhooks", () => {
  it("the example of the specification's libraries has the signature that they give it", () => {
    const body = Buffer.from('{"test": 2432232314}');
    const headers = signatureHeaders(
      { id: "msg_p5jXN8AQM9LWM0D4loKWxJek", body },
      { atMs: 1614265330_000, secrets: ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"] },
    );
    expect(headers["webhook-signature"]).toBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  });

  it("the library of Standard Webhooks verifies a signature, and finds every change of body, id, time or secret", () => {
    const secret = secretOf(32);
    const body = Buffer.from(JSON.stringify({ data: "Grüße, 你好" }));
    const atMs = Date.now();
    const headers = signatureHeaders({ id: "one", body }, { atMs, secrets: [secret] });
    const verify = (changed: Record<string, string>, text = body, by = secret) =>
      new Webhook(by).verify(text, { ...headers, ...changed });
    expect(verify({})).toEqual({ data: "Grüße, 你好" });
    expect(() => verify({ "webhook-id": "two" })).toThrow("No matching signature");
    const later = String(Math.floor(atMs / 1000) + 1);
    expect(() => verify({ "webhook-timestamp": later })).toThrow("No matching signature");
    expect(() => verify({}, Buffer.from("{}"))).toThrow("No matching signature");
    expect(() => verify({}, body, secretOf(24))).toThrow("No matching signature");
  });

  it.each([24, 32, 64])("a secret of %i bytes is taken", (bytes) => {
    expect(webhookKey(secretOf(bytes))).toHaveLength(bytes);
  });

  it.each([
    secretOf(23),
    secretOf(65),
    secretOf(32).replace("whsec_", ""),
    secretOf(32).replace("whsec_", "whsk_"),
    secretOf(32).replace(/=+$/, ""),
    `${secretOf(32)}!`,
    ` ${secretOf(32)}`,
    "whsec_",
    "",
  ])("the text %j is no secret, which is told before anything is signed", (text) => {
    expect(webhookKey(text)).toBe(null);
  });
});
