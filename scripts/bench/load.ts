import { randomUUID } from "node:crypto";
import { Agent, request } from "node:http";

/**
 * The load generator, which runs in a process of its own: it reads an order as JSON from standard
 * input, sends the same form repeatedly for the given time, and prints the result as JSON.
 */

export interface LoadOrder {
  url: string;
  /** Base64 of the template; the task as JSON. */
  template: string;
  task: string;
  /** Null: the server asks for none. */
  apiKey: string | null;
  /** Whether each job has an `Idempotency-Key`, so that the server stores its answer. */
  isOnceOnly: boolean;
  concurrency: number;
  /** The pause of each client before its next job. */
  pauseMs: number;
  /** The time before counting begins, for connections, caches and compiled code. */
  warmMs: number;
  durationMs: number;
}

export interface LoadResult {
  /** The number of all jobs, including those before counting began. */
  allJobs: number;
  /** The number of counted jobs, and their total time. */
  jobs: number;
  seconds: number;
  /** Milliseconds of each counted job, ascending. */
  latencies: number[];
}

const boundary = "docops-load";

/** The media type of `formBody`. */
export const formType = `multipart/form-data; boundary=${boundary}`;

async function generate(order: LoadOrder): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: order.concurrency });
  const body = formBody(order);
  const countFrom = performance.now() + order.warmMs;
  const endAt = countFrom + order.durationMs;
  const latencies: number[] = [];
  let lastEnd = countFrom;
  let allJobs = 0;
  const lane = async () => {
    for (;;) {
      const startedAt = performance.now();
      if (startedAt >= endAt) return;
      await post(order, body, agent);
      allJobs++;
      const endedAt = performance.now();
      if (order.pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, order.pauseMs));
      if (startedAt < countFrom) continue;
      latencies.push(endedAt - startedAt);
      lastEnd = Math.max(lastEnd, endedAt);
    }
  };
  await Promise.all(Array.from({ length: order.concurrency }, lane));
  agent.destroy();
  latencies.sort((a, b) => a - b);
  return { allJobs, jobs: latencies.length, seconds: (lastEnd - countFrom) / 1000, latencies };
}

function post(
  { url, apiKey, isOnceOnly }: Pick<LoadOrder, "url" | "apiKey" | "isOnceOnly">,
  body: Buffer,
  agent: Agent,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = {
      "Content-Type": formType,
      "Content-Length": body.length,
      ...(apiKey !== null && { Authorization: `Bearer ${apiKey}` }),
      ...(isOnceOnly && { "Idempotency-Key": randomUUID() }),
    };
    const sent = request(`${url}/v1/run`, { method: "POST", agent, headers }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`HTTP ${response.statusCode}`));
      response.resume().once("end", resolve).once("error", reject);
    });
    sent.once("error", reject).end(body);
  });
}

/** The form of a job. @param order Base64 of the template, and the task as JSON. */
export function formBody({ template, task }: Pick<LoadOrder, "template" | "task">): Buffer {
  const head = (name: string, filename: string) =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"; filename="${filename}"\r\n\r\n`;
  return Buffer.concat([
    Buffer.from(head("template", "template.docx")),
    Buffer.from(template, "base64"),
    Buffer.from(`\r\n${head("task", "task.json")}${task}\r\n--${boundary}--\r\n`),
  ]);
}

if (import.meta.main) {
  let input = "";
  for await (const chunk of process.stdin) input += chunk;
  process.stdout.write(JSON.stringify(await generate(JSON.parse(input))));
}
