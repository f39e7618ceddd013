import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { isWorthLogging, LoginPace } from "../../apps/api/admission/login-pace.ts";
import { networkOf } from "../../apps/api/client-address.ts";
import { startTestServer, type TestServer } from "./support.ts";

const env = {
  DOCOPS_WEB_BASIC_AUTH: "ops:s3cret",
  DOCOPS_TRUST_PROXY: "1",
  DOCOPS_LOG_CLIENT_ADDRESS: "truncated",
};

async function login({ url }: TestServer, password: string, address: string): Promise<number> {
  const authorization = `Basic ${Buffer.from(`ops:${password}`).toString("base64")}`;
  const headers = { authorization, "x-forwarded-for": address };
  return (await fetch(`${url}/v1/meta`, { headers })).status;
}

describe("guessing a password", () => {
  it("guessing a password is slowed for its address; the right one waits there, and gets in", async () => {
    const server = await startTestServer(env);
    const guesses = Array.from({ length: 60 }, (_, index) =>
      login(server, `guess${index}`, "203.0.113.7"),
    );
    const statuses = await Promise.all(guesses);
    const looked = statuses.filter((status) => status === 401).length;
    expect(looked).toBeLessThanOrEqual(6 + 20);
    expect(statuses.filter((status) => status === 429)).toHaveLength(60 - looked);
    const others = login(server, "s3cret", "203.0.113.8");
    const own = login(server, "s3cret", "203.0.113.7");
    expect(await Promise.race([others.then(() => "others"), own.then(() => "own")])).toBe("others");
    expect([await others, await own]).toEqual([200, 200]);
  });

  it("guessing a password is told in the log with how often, and without a word of what was sent", async () => {
    const server = await startTestServer(env);
    for (let guess = 0; guess < 6; guess++) await login(server, "gue55", "203.0.113.7");
    const told = server.logLines().filter(({ event }) => event === "logins_slowed");
    expect(told).toMatchObject([{ level: "warn", failures: 6, client: "203.0.113.0" }]);
    expect(JSON.stringify(server.logLines())).not.toMatch(/gue55|s3cret|b3Bz/);
  });

  it("no credentials are no guess", async () => {
    const server = await startTestServer(env);
    const ask = async () => (await fetch(`${server.url}/v1/meta`)).status;
    const statuses = await Promise.all(Array.from({ length: 50 }, ask));
    expect(new Set(statuses)).toEqual(new Set([401]));
  });
});

describe("what is remembered of addresses", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const failing = (pace: LoginPace, address: string, times: number) => {
    for (let time = 0; time < times; time++) pace.fail(address);
  };
  const isAtOnce = async (pace: LoginPace, address: string) =>
    Promise.race([pace.admit(address), vi.advanceTimersByTimeAsync(0).then(() => "later")]);

  it("what is remembered of addresses is bounded", () => {
    const pace = new LoginPace();
    for (let index = 0; index < 50_000; index++) pace.fail(`10.0.${index >> 8}.${index & 255}`);
    expect(pace.size).toBeLessThanOrEqual(10_000);
  });

  it("what is remembered of addresses is forgotten a minute after the last failure", async () => {
    let now = 0;
    const pace = new LoginPace(() => now);
    failing(pace, "10.0.0.1", 6);
    now = 60_000;
    expect(await isAtOnce(pace, "10.0.0.1")).toBe("later");
    now = 60_001;
    expect(await isAtOnce(pace, "10.0.0.1")).toBe(true);
  });

  it("what is remembered of addresses is one for all addresses of a network of IPv6, and for what is no address", () => {
    expect(networkOf("2001:db8:1:2:3:4:5:6")).toBe(networkOf("2001:0DB8:1:2::9%eth0"));
    expect(networkOf("2001:db8:1:2::")).not.toBe(networkOf("2001:db8:1:3::"));
    expect(networkOf("1::2:3:4:5:6:7")).toBe("1:0:2:3");
    expect(networkOf("::ffff:10.0.0.1")).toBe("10.0.0.1");
    expect(networkOf("x".repeat(10_000))).toBe("unknown");
  });

  it("what is remembered of addresses is worth a line when it begins, and whenever it has doubled", () => {
    const told = Array.from({ length: 200 }, (_, index) => index + 1).filter(isWorthLogging);
    expect(told).toEqual([6, 12, 24, 48, 96, 192]);
  });
});
