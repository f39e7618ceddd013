import { expect, it } from "vitest";
import { toOctets } from "../../../apps/engine/xml/octets.ts";
import { SpanWriter } from "../../../apps/engine/xml/span-writer.ts";

const source = Buffer.from("abcdefghij".repeat(100));

function write(work: (writer: SpanWriter) => void): { written: string; pieces: number[] } {
  const pieces: Buffer[] = [];
  const writer = new SpanWriter(source, (bytes) => pieces.push(Buffer.from(bytes)));
  work(writer);
  writer.finish();
  return {
    written: Buffer.concat(pieces).toString("utf8"),
    pieces: pieces.map(({ length }) => length),
  };
}

it("what is far longer than its source still comes in large pieces", () => {
  const { written, pieces } = write((writer) => {
    for (let time = 0; time < 3000; time++) {
      writer.span(0, 1000);
      writer.text("字");
    }
  });
  expect(written).toBe(`${source.toString()}字`.repeat(3000));
  expect(Math.min(...pieces.slice(0, -1))).toBeGreaterThan(1024 * 1024 - 1003);
});

it("a text longer than a piece comes whole", () => {
  const long = "é".repeat(1024 * 1024);
  const { written, pieces } = write((writer) => {
    writer.span(0, 5);
    writer.text(long);
    writer.octets(toOctets("</w:t>"));
  });
  expect(written).toBe(`abcde${long}</w:t>`);
  expect(Math.max(...pieces)).toBeGreaterThanOrEqual(2 * 1024 * 1024);
});

it("spans that touch are copied as one, others in their order", () => {
  const { written } = write((writer) => {
    writer.span(0, 3);
    writer.span(3, 6);
    writer.span(1, 2);
  });
  expect(written).toBe("abcdefb");
});
