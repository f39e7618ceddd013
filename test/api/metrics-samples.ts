import request from "supertest";
import { expect } from "vitest";

/** The samples of the text format of a server's metrics, by name and labels. */
export async function samplesOf({ url }: { url: string }): Promise<Map<string, number>> {
  const { text, status } = await request(url).get("/metrics");
  expect(status).toBe(200);
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    lines.map((line) => {
      const space = line.lastIndexOf(" ");
      return [line.slice(0, space), Number(line.slice(space + 1))];
    }),
  );
}
