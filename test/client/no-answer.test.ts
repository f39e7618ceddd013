import { createServer } from "node:net";
import { expect, it } from "vitest";
import { DocopsClient, NoAnswerError } from "../../apps/client/client.ts";

/** A client of an address where no server listens any more. */
async function clientOfNobody(): Promise<{ client: DocopsClient; baseUrl: string }> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  const baseUrl = `http://127.0.0.1:${port}`;
  return { client: new DocopsClient({ baseUrl, retries: 0 }), baseUrl };
}

it("a client says in words that no server listens at its address", async () => {
  const { client, baseUrl } = await clientOfNobody();
  const asked = client.meta();
  await expect(asked).rejects.toBeInstanceOf(NoAnswerError);
  await expect(asked).rejects.toMatchObject({
    message: `no answer from ${baseUrl}: no server listens there (ECONNREFUSED)`,
    code: "ECONNREFUSED",
    cause: expect.any(TypeError),
  });
});

it("a request that its caller aborts is not told as a missing answer", async () => {
  const { client } = await clientOfNobody();
  const reason = new Error("nobody wants it");
  const asked = client.meta({ signal: AbortSignal.abort(reason) });
  await expect(asked).rejects.toBe(reason);
});
