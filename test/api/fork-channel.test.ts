import { once } from "node:events";
import { duplexPair } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { expect, it } from "vitest";
import { ForkChannel } from "../../apps/api/workers/fork-channel.ts";

const mark = "0e1d2c3b-mark";
const bytes = Buffer.from([0, 255, 10, 48, 13]);

/** A channel, the bytes read from it, and the other end of its socket. */
function open() {
  const [socket, far] = duplexPair();
  const channel = new ForkChannel(socket, mark);
  const came: Buffer[] = [];
  channel.on("data", (chunk: Buffer) => came.push(chunk));
  return { socket, channel, far, said: () => Buffer.concat(came) };
}

it.each([
  ["an exit code", "00000300", { exitCode: 3, signal: null }],
  ["a signal", "00000009", { exitCode: null, signal: "SIGKILL" }],
  ["a signal with a core", "0000008b", { exitCode: null, signal: "SIGSEGV" }],
])("a fork's channel ends at the mark, and tells %s", async (_what, status, end) => {
  const { channel, far, said } = open();
  far.write(Buffer.concat([bytes, Buffer.from(`${mark}${status}`)]));
  expect(await channel.ended).toEqual(end);
  await expect.poll(() => channel.closed).toBe(true);
  expect(said()).toEqual(bytes);
});

it("a fork's channel finds the mark wherever it comes in pieces, and what comes after it is not its", async () => {
  const whole = Buffer.from(`${mark}00000000`);
  for (let cut = 1; cut < whole.length; cut++) {
    const { socket, channel, far, said } = open();
    far.write(Buffer.concat([bytes, whole.subarray(0, cut)]));
    await setImmediate();
    far.write(whole.subarray(cut));
    expect(await channel.ended).toEqual({ exitCode: 0, signal: null });
    await expect.poll(() => channel.closed).toBe(true);
    // The first part of a split end marker may have been passed on. It is not a frame.
    expect(said().subarray(0, bytes.length)).toEqual(bytes);
    const next = new ForkChannel(socket, "another");
    const heard = once(next, "data");
    far.write("of the next");
    expect(String((await heard)[0])).toBe("of the next");
  }
});

it("a fork's channel hands on what comes before any mark at once", async () => {
  const { channel, far, said } = open();
  far.write(bytes);
  await once(channel, "data");
  expect(said()).toEqual(bytes);
});

it("a fork's channel ends with its server", async () => {
  const { socket, channel } = open();
  socket.destroy();
  expect(await channel.ended).toEqual({ exitCode: null, signal: null });
  await expect.poll(() => channel.closed).toBe(true);
});
