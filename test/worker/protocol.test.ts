import { describe, expect, it } from "vitest";
import {
  encodeFrame,
  type Frame,
  FrameReader,
  maxAttachedBytes,
} from "../../apps/worker/protocol.ts";

/** All frames, if the bytes arrive in pieces of this length. */
function read(bytes: Buffer, pieceLength: number): Frame[] {
  const reader = new FrameReader();
  const frames: Frame[] = [];
  for (let at = 0; at < bytes.length; at += pieceLength) {
    reader.push(bytes.subarray(at, at + pieceLength));
    for (let frame = reader.next(); frame !== null; frame = reader.next()) frames.push(frame);
  }
  return frames;
}

describe("frames", () => {
  const attachments = [Buffer.from("a\nb"), Buffer.alloc(0), Buffer.from("文\n")];
  const bytes = Buffer.concat([
    encodeFrame({ text: "line\nbreak 文" }, attachments),
    encodeFrame(null),
    encodeFrame([1], [Buffer.from("x")]),
  ]);

  it.each([1, 2, 7, 64, 10_000])("frames come out whole, in pieces of %i bytes", (length) => {
    expect(read(bytes, length)).toEqual([
      { message: { text: "line\nbreak 文" }, attachments },
      { message: null, attachments: [] },
      { message: [1], attachments: [Buffer.from("x")] },
    ]);
  });

  it("frames of a megabyte in single bytes cost no copy of everything for each", () => {
    const content = Buffer.alloc(2 * maxAttachedBytes, "x");
    expect(read(encodeFrame(1, [content]), 1)).toEqual([{ message: 1, attachments: [content] }]);
  });

  it.each([
    ["no JSON", "hello\n"],
    ["no header", "7\n"],
    ["no lengths", '{"message":1}\n'],
    ["a length that is not a number", '{"lengths":[-1],"message":1}\n'],
    ["a length with a fraction", '{"lengths":[1.5],"message":1}\n'],
    ["more than is allowed", `{"lengths":[${3 * maxAttachedBytes + 1}],"message":1}\n`],
    ["too many", `{"lengths":[${Array(17).fill(0).join()}],"message":1}\n`],
    ["a header without an end", "x".repeat(1024 * 1024 + 1)],
  ])("frames are refused: %s", (_what, text) => {
    expect(() => read(Buffer.from(text), 65_536)).toThrow();
  });
});
