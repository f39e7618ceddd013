import { request } from "node:http";
import { expect, it } from "vitest";
import { startTestServer, type TestServer } from "./support.ts";

/** The status of an empty form with these headers: 415 if it reaches the upload. */
function post({ port }: TestServer, headers: Record<string, string>, method = "POST") {
  return new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
    const sent = request(
      { port, host: "127.0.0.1", path: "/v1/run", method, headers },
      (response) => {
        let body = "";
        response.on("data", (chunk) => {
          body += chunk;
        });
        response.once("end", () => resolve({ status: response.statusCode, body }));
      },
    );
    sent.once("error", reject);
    sent.end();
  });
}

it.each([
  ["no browser", {}, 415],
  ["the console", { "Sec-Fetch-Site": "same-origin", Origin: "https://elsewhere.example" }, 415],
  ["an address bar", { "Sec-Fetch-Site": "none" }, 415],
  ["another site", { "Sec-Fetch-Site": "cross-site" }, 403],
  ["another host of the same site", { "Sec-Fetch-Site": "same-site" }, 403],
  ["another origin", { Origin: "http://evil.example" }, 403],
  ["a sandboxed frame", { Origin: "null" }, 403],
  ["another port", { Host: "docops.example:8000", Origin: "http://docops.example:9000" }, 403],
  ["its own origin", { Host: "docops.example:8000", Origin: "http://docops.example:8000" }, 415],
  [
    "its own origin behind TLS",
    { Host: "docops.example:443", Origin: "https://docops.example" },
    415,
  ],
] as const)("a form from %s", async (_who, headers, status) => {
  const server = await startTestServer();
  const answer = await post(server, headers);
  expect(answer.status).toBe(status);
  if (status !== 403) return;
  expect(JSON.parse(answer.body)).toMatchObject({
    error_code: "FORBIDDEN",
    detail: { reason: "cross_site" },
  });
  expect(server.logLines().at(-1)).toMatchObject({ outcome: "forbidden" });
});

it("reading is not refused, and nothing is where CORS is on", async () => {
  const site = { "Sec-Fetch-Site": "cross-site" };
  const server = await startTestServer();
  expect((await fetch(`${server.url}/healthz`, { headers: site })).status).toBe(200);
  const open = await startTestServer({ DOCOPS_ENABLE_CORS: "1" });
  expect((await post(open, site)).status).toBe(415);
});
