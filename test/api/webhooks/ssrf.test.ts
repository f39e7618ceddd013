import http from "node:http";
import https from "node:https";
import { isIP, type LookupFunction, Socket, type TcpNetConnectOpts } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { webhookHosts } from "../../../apps/api/config/webhook-types.ts";
import { AddressRules } from "../../../apps/api/webhooks/addresses.ts";
import { sendWebhook } from "../../../apps/api/webhooks/send-webhook.ts";
import { readWebhookUrl } from "../../../apps/api/webhooks/webhook-url.ts";

/**
 * Addresses to which a server must not be led: loopback, private and special ones, in every way to write them. Most
 * have got past the list of some other service.
 */
const special = [
  ...["0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.1.2.3"],
  ...["169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.192", "192.0.2.1"],
  ...["192.88.99.1", "192.168.1.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1"],
  ...["224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"],
  // IPv6: unspecified, loopback, unique local, link-local, site-local, multicast, documentation, discard.
  ...["::", "::1", "fc00::1", "fd12:3456::1", "fe80::1", "febf::1", "fec0::1", "ff02::1"],
  ...["2001:db8::1", "3fff::1", "100::1", "5f00::1", "2001:2::1", "2001:10::1", "2001:20::1"],
  // IPv4 in IPv6: mapped, translated, compatible, NAT64, 6to4, Teredo.
  ...["::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:8.8.8.8", "::ffff:0:10.0.0.1"],
  ...["::a9fe:a9fe", "::7f00:1", "::10.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:1"],
  ...["2002:7f00:1::1", "2002:a9fe:a9fe::", "2001:0:a9fe:a9fe::1"],
];

const open = ["1.1.1.1", "100.63.255.255", "172.15.0.1", "172.32.0.1", "192.169.0.1", "198.20.0.1"];
const open6 = ["2606:4700::1111", "2a00:1450::1", "2001:4860:4860::8888", "2003::1"];

/** Ways to write an address of this machine or its network in a URL. */
const disguised = [
  ...["127.0.0.1", "127.1", "0x7f.1", "0x7f000001", "2130706433", "0177.0.0.1", "017700000001"],
  ...[
    "0",
    "127.0.0.1.",
    "１２７.0.0.1",
    "①②⑦.0.0.1",
    "0xA9FEA9FE",
    "169.254.43518",
    "%31%32%37.0.0.1",
  ],
  ...["[::1]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::FFFF:7F00:1]", "[::a9fe:a9fe]"],
  ...["[::127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[fe80::1]", "[::]"],
];

/** Stands in for the sockets of Node's agents: it looks up as they do, and never connects. */
class RecordedSockets {
  readonly lookedUp: string[] = [];
  /** The addresses to which Node would have connected. */
  readonly connected: string[] = [];

  readonly create = (options: TcpNetConnectOpts): Socket => {
    const socket = new Socket();
    const { host = "", lookup } = options;
    const connect = (addresses: string[]) => {
      this.connected.push(...addresses);
      socket.destroy(Object.assign(new Error("recorded"), { code: "RECORDED" }));
    };
    if (isIP(host) !== 0) connect([host]);
    else {
      this.lookedUp.push(host);
      lookup?.(host, { all: true }, (error, found) => {
        if (error !== null) socket.destroy(error);
        else connect(typeof found === "string" ? [found] : found.map(({ address }) => address));
      });
    }
    return socket;
  };
}

/** Resolves every name to the next of these lists of addresses. */
function resolver(...answers: string[][]): LookupFunction & { asked: number } {
  const lookup = Object.assign(
    ((_name, options, done) => {
      const found = (answers[lookup.asked++] ?? []).map((address) => ({
        address,
        family: isIP(address),
      }));
      expect(options.all).toBe(true);
      process.nextTick(done, null, found);
    }) as LookupFunction,
    { asked: 0 },
  );
  return lookup;
}

async function send(url: string, lookup: LookupFunction, allowPrivate: string[] = []) {
  const request = { url: new URL(url), body: Buffer.from("{}"), headers: {} };
  return sendWebhook(request, { allowPrivate, lookup, timeoutMs: 5000 });
}

const refused = { kind: "failed", code: "ADDRESS_NOT_ALLOWED" };
const noLookup = resolver();

// No test of this file opens a socket, whatever the guard does.
describe("addresses of webhooks", () => {
  let sockets: RecordedSockets;

  beforeEach(() => {
    sockets = new RecordedSockets();
    for (const { prototype } of [http.Agent, https.Agent]) {
      vi.spyOn(prototype as unknown as RecordedAgent, "createConnection").mockImplementation(
        sockets.create,
      );
    }
  });
  afterEach(() => void vi.restoreAllMocks());

  it.each(special)("a name that resolves to %s leads nowhere", async (address) => {
    expect(await send("https://hooks.example.org/", resolver([address]))).toEqual(refused);
    expect(sockets.lookedUp).toEqual(["hooks.example.org"]);
    expect(sockets.connected).toEqual([]);
  });

  it.each(special)(
    "the list of special addresses has %s without the help of request-filtering-agent",
    (address) => {
      expect(new AddressRules([]).isAllowed(address)).toBe(false);
    },
  );

  it.each(special)(
    "a URL with the address %s leads nowhere, although nothing is looked up",
    async (address) => {
      const host = isIP(address) === 6 ? `[${address}]` : address;
      expect(await send(`https://${host}/`, noLookup)).toEqual(refused);
      expect([sockets.lookedUp, sockets.connected]).toEqual([[], []]);
    },
  );

  it.each(disguised)(
    "the URL https://%s/ is refused when the job is submitted, and again when it is sent",
    async (host) => {
      const text = `https://${host}/`;
      const url = URL.parse(text);
      const allowed = url?.hostname.replace(/\.$/, "") ?? "x";
      const allow = webhookHosts().read(allowed) ?? [];
      expect(readWebhookUrl(text, { allow, allowPrivate: null })).toMatchObject({
        reason: "address_not_allowed",
      });
      expect(await send(text, noLookup)).toEqual(refused);
      expect(sockets.connected).toEqual([]);
    },
  );

  it.each([...open, ...open6])(
    "a name that resolves to the public address %s is connected there",
    async (address) => {
      const sent = await send("https://hooks.example.org/", resolver([address]));
      expect(sent).toEqual({ kind: "failed", code: "RECORDED" });
      expect(sockets.connected).toEqual([address]);
    },
  );

  it("a URL with a public address is connected there", async () => {
    await send("https://1.1.1.1/", noLookup);
    await send("https://[2606:4700::1111]/", noLookup);
    expect(sockets.connected).toEqual(["1.1.1.1", "2606:4700::1111"]);
  });

  it("one special address among public ones is enough to refuse a name", async () => {
    const mixed = resolver(["1.1.1.1", "10.0.0.1", "1.0.0.1"]);
    expect(await send("https://hooks.example.org/", mixed)).toEqual(refused);
    expect(sockets.connected).toEqual([]);
  });

  it("a name without an address is an error", async () => {
    expect(await send("https://hooks.example.org/", resolver([]))).toEqual(refused);
    expect(sockets.connected).toEqual([]);
  });

  it("a name that is rebound is looked up once for a connection, which goes to the address that was checked", async () => {
    const rebinding = resolver(["1.1.1.1"], ["127.0.0.1"], ["1.1.1.1"]);
    const url = "https://hooks.example.org/";
    expect(await send(url, rebinding)).toEqual({ kind: "failed", code: "RECORDED" });
    expect([rebinding.asked, sockets.connected]).toEqual([1, ["1.1.1.1"]]);
    expect(await send(url, rebinding)).toEqual(refused);
    expect([rebinding.asked, sockets.connected]).toEqual([2, ["1.1.1.1"]]);
  });

  it("what the operator allows is reached, and its neighbours are not", async () => {
    const networks = ["10.1.0.0/16", "fd00:1::/32", "127.0.0.1"];
    const reached = ["10.1.255.1", "fd00:1::9", "127.0.0.1"];
    for (const address of reached) {
      await send("https://hooks.example.org/", resolver([address]), networks);
    }
    expect(sockets.connected).toEqual(reached);
    for (const address of ["10.2.0.1", "fd00:2::9", "127.0.0.2", "169.254.169.254"]) {
      const lookup = resolver([address]);
      expect(await send("https://hooks.example.org/", lookup, networks)).toEqual(refused);
    }
    expect(sockets.connected).toEqual(reached);
  });

  it("the check writes nothing to the console, whichever families of addresses meet", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const networks = ["10.1.0.0/16", "fd00:1::/32"];
    for (const address of ["10.1.0.1", "fd00:1::1", "1.1.1.1", "2606:4700::1111", "10.2.0.1"]) {
      await send("https://hooks.example.org/", resolver([address]), networks);
    }
    expect(warn).not.toHaveBeenCalled();
  });

  it("no proxy of the environment is used", async () => {
    vi.stubEnv("HTTPS_PROXY", "http://127.0.0.1:1");
    vi.stubEnv("NODE_USE_ENV_PROXY", "1");
    await send("https://hooks.example.org/", resolver(["1.1.1.1"]));
    vi.unstubAllEnvs();
    expect(sockets.connected).toEqual(["1.1.1.1"]);
  });
});

interface RecordedAgent {
  createConnection(options: TcpNetConnectOpts): Socket;
}
