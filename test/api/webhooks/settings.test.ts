import { describe, expect, it } from "vitest";
import { readConfig } from "../../../apps/api/config/config.ts";
import { ConfigError } from "../../../apps/api/config/config-error.ts";

const secret = `whsec_${Buffer.alloc(32, 1).toString("base64")}`;
const other = `whsec_${Buffer.alloc(32, 2).toString("base64")}`;

function faultOf(env: Record<string, string>): string {
  try {
    readConfig(env);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message;
  }
  return "";
}

describe("settings of webhooks", () => {
  it("without settings there are no webhooks", () => {
    const { webhooks } = readConfig({});
    expect(webhooks).toEqual({ allow: null, allowPrivate: null, secrets: null });
  });

  it("hosts, networks and secrets are read from lists", () => {
    const { webhooks } = readConfig({
      DOCOPS_WEBHOOK_ALLOW: "Hooks.example.org, *.example.net:8443,10.0.0.1, ::1",
      DOCOPS_WEBHOOK_ALLOW_PRIVATE: "10.0.0.0/8, ::1",
      DOCOPS_WEBHOOK_SECRET: `${secret}, ${other}`,
    });
    expect(webhooks).toEqual({
      allow: [
        { name: "hooks.example.org", isSuffix: false, port: null },
        { name: "example.net", isSuffix: true, port: 8443 },
        { name: "10.0.0.1", isSuffix: false, port: null },
        { name: "[::1]", isSuffix: false, port: null },
      ],
      allowPrivate: ["10.0.0.0/8", "::1"],
      secrets: [secret, other],
    });
  });

  it.each([
    "https://hooks.example.org/",
    "*",
    "*.",
    "*.10.0.0.1",
    "a.*.org",
    "h.org:0",
    "h.org:65536",
    ",",
  ])("DOCOPS_WEBHOOK_ALLOW=%s stops the start", (hosts) => {
    const env = { DOCOPS_WEBHOOK_ALLOW: hosts, DOCOPS_WEBHOOK_SECRET: secret };
    expect(faultOf(env)).toMatch(/^DOCOPS_WEBHOOK_ALLOW=".*": must be hosts such as/m);
  });

  it("a URL instead of a host is answered with its host", () => {
    const env = {
      DOCOPS_WEBHOOK_ALLOW: "https://hooks.example.org:8443/x",
      DOCOPS_WEBHOOK_SECRET: secret,
    };
    expect(faultOf(env)).toContain("did you mean hooks.example.org:8443?");
  });

  it.each([
    "10.0.0.0/33",
    "fd00::/129",
    "10.0.0.0/",
    "10.0.0/8",
    "localhost",
    "fe80::1%eth0",
    "1.1.1.1/8/8",
    ",",
  ])("DOCOPS_WEBHOOK_ALLOW_PRIVATE=%s stops the start", (network) => {
    const fault = faultOf({ DOCOPS_WEBHOOK_ALLOW_PRIVATE: network });
    expect(fault).toMatch(/^DOCOPS_WEBHOOK_ALLOW_PRIVATE=".*": must be addresses and networks/m);
  });

  it("a malformed secret, or a third one, stops the start without being shown", () => {
    for (const text of ["whsec_c2hvcnQ=", `${secret},${other},${secret}`, "x".repeat(40)]) {
      const fault = faultOf({ DOCOPS_WEBHOOK_SECRET: text });
      expect(fault).toContain(
        "DOCOPS_WEBHOOK_SECRET=(value not shown): must be one or two secrets",
      );
      expect(fault).not.toContain(text);
    }
  });

  it("hosts without a secret stop the start", () => {
    const fault = faultOf({ DOCOPS_WEBHOOK_ALLOW: "hooks.example.org" });
    expect(fault).toContain(
      'DOCOPS_WEBHOOK_ALLOW="hooks.example.org": needs DOCOPS_WEBHOOK_SECRET',
    );
  });

  it("hosts without a state are told to have no effect", () => {
    const env = { DOCOPS_WEBHOOK_ALLOW: "hooks.example.org", DOCOPS_WEBHOOK_SECRET: secret };
    expect(readConfig(env).notices.join()).toContain("DOCOPS_WEBHOOK_ALLOW is not used");
    const notices = readConfig({ ...env, DOCOPS_STATE: "sqlite" }).notices.join();
    expect(notices).not.toContain("DOCOPS_WEBHOOK_ALLOW");
  });
});
