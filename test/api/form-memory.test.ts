import { readdirSync } from "node:fs";
import { connect } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { FormMemory, maxFormBytesInMemory } from "../../apps/api/admission/form-memory.ts";
import { readConfig } from "../../apps/api/config/config.ts";
import { textPartBytes } from "../../apps/api/routes/form-parts.ts";
import { maxAttachedBytes } from "../../apps/worker/protocol.ts";
import { formType, openForm, type Part } from "../../scripts/bombard/form.ts";
import { postRun, startTestServer, type TestServer } from "./support.ts";

/** Sends the beginning of a form, and returns the server's answer. */
async function hold({ port }: TestServer, parts: readonly Part[]) {
  const socket = connect(port, "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  let text = "";
  socket.on("data", (chunk) => {
    text += chunk;
  });
  socket.on("error", () => undefined);
  socket.write(
    `POST /v1/run HTTP/1.1\r\nHost: x\r\nContent-Type: ${formType}\r\nContent-Length: 9000000\r\n\r\n`,
  );
  await new Promise((resolve) => socket.write(openForm(parts), resolve));
  return () => text;
}

describe("what files of forms hold in memory", () => {
  it("what files of forms hold in memory is counted over all forms, and given back with each", () => {
    const memory = new FormMemory(100);
    const [one, other] = [memory.share(), memory.share()];
    expect([one.take(60), other.take(50), other.take(40)]).toEqual([true, false, true]);
    one.giveBack(20);
    expect(memory.held).toBe(80);
    one.close();
    expect(memory.held).toBe(40);
    other.close();
    expect(memory.held).toBe(0);
  });

  it("what files of forms hold in memory is bounded: what is over it goes to the disk, and jobs go on", async () => {
    const server = await startTestServer();
    const file = Buffer.alloc(maxAttachedBytes);
    const parts = [
      { name: "task", filename: "t.json", content: file },
      { name: "template", filename: "t.docx", content: file },
      // This part makes the end of the file before it known.
      { name: "skill", content: "" },
    ];
    const inMemory = Math.floor(maxFormBytesInMemory / (2 * maxAttachedBytes));
    for (let count = 0; count < inMemory + 4; count++) await hold(server, parts);
    // All forms arrive at once, so chance decides whose files are in memory.
    await expect.poll(() => uploadsIn(server)).toBeGreaterThan(3);
    expect(uploadsIn(server)).toBeLessThan(20);
    expect((await postRun(server)).status).toBe(200);
  });

  it("what files of forms hold in memory is, with all texts and with what jobs answer, less than 200 MiB where nothing is set", () => {
    const { capacity, limits: sizes } = readConfig({});
    const limits = Object.values(textPartBytes(sizes.maxPolicyBytes));
    const texts = limits.reduce((sum, bytes) => sum + bytes, 0);
    // One more text may be arriving, and V8 may take two bytes for each character.
    const ofRequests = capacity.maxRequests * 2 * (texts + Math.max(...limits));
    const ofJobs = capacity.maxConcurrency * 3 * maxAttachedBytes;
    const all = (maxFormBytesInMemory + ofRequests + ofJobs) / 2 ** 20;
    expect(all).toBeLessThan(200);
  });
});

/** Files of uploads that are on the disk. */
function uploadsIn({ tmpDirectory }: TestServer): number {
  return readdirSync(tmpDirectory, { recursive: true }).filter((name) =>
    /task\.json|template\.docx/.test(String(name)),
  ).length;
}

describe("a text part that is wrong", () => {
  it.each([
    ["of another name", [{ name: "colour", content: "red" }], 400, "unknown form part"],
    ["that is there twice", [policy("a"), policy("b")], 400, "policy_yaml is given more than once"],
    ["that should be a file", [{ name: "task", content: "{}" }], 400, "task must be a file part"],
    [
      "that is too large",
      [{ name: "skill", content: "x".repeat(2000) }],
      413,
      "skill exceeds the size limit of this text part",
    ],
  ])(
    "%s is told when it is there, not at the end of the form",
    async (_what, parts, status, message) => {
      const server = await startTestServer();
      const answer = await hold(server, [...parts, { name: "preset", content: "quick" }]);
      await expect.poll(answer).toContain(message);
      expect(answer()).toContain(`HTTP/1.1 ${status} `);
    },
  );
});

function policy(content: string): Part {
  return { name: "policy_yaml", content };
}
