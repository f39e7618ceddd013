import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { expect, it, onTestFinished } from "vitest";
import { sendWebhook } from "../../apps/api/webhooks/send-webhook.ts";

/** A receiver with a certificate for a name, which resolves to this machine. */
async function tlsReceiver(name: string) {
  const directory = mkdtempSync(join(tmpdir(), "docops-tls-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const [key, cert] = [join(directory, "key.pem"), join(directory, "cert.pem")] as const;
  const subject = ["-subj", `/CN=${name}`, "-addext", `subjectAltName=DNS:${name}`];
  execFileSync(
    "openssl",
    [
      ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", ...subject],
      ...["-keyout", key, "-out", cert],
    ],
    { stdio: "ignore" },
  );
  const bodies: string[] = [];
  const ca = readFileSync(cert, "utf8");
  const server = createServer({ key: readFileSync(key), cert: ca }, async (request, response) => {
    bodies.push((await buffer(request)).toString());
    response.writeHead(204).end();
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const send = (host: string, trusted?: string) =>
    sendWebhook(
      { url: new URL(`https://${host}:${port}/`), body: Buffer.from("signed"), headers: {} },
      {
        allowPrivate: ["127.0.0.1"],
        timeoutMs: 10_000,
        lookup: (_name, _options, done) => done(null, [{ address: "127.0.0.1", family: 4 }]),
        ...(trusted === undefined ? {} : { ca: trusted }),
      },
    );
  return { bodies, ca, send };
}

it("a webhook is delivered to a receiver whose certificate is trusted and has its name", async () => {
  const { bodies, ca, send } = await tlsReceiver("hooks.example.org");
  expect(await send("hooks.example.org", ca)).toMatchObject({ status: 204 });
  expect(bodies).toEqual(["signed"]);
});

it("a webhook is not sent to a receiver whose certificate is not trusted, or has another name", async () => {
  const { bodies, ca, send } = await tlsReceiver("hooks.example.org");
  expect(await send("hooks.example.org")).toEqual({
    kind: "failed",
    code: "DEPTH_ZERO_SELF_SIGNED_CERT",
  });
  expect(await send("other.example.org", ca)).toEqual({
    kind: "failed",
    code: "ERR_TLS_CERT_ALTNAME_INVALID",
  });
  expect(bodies).toEqual([]);
});
