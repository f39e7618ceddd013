import { Agent, request } from "node:http";
import { formBody, formType } from "./load.ts";

/**
 * The load generator of jobs that outlive their request, which runs in a process of its own: it reads an order as JSON
 * from standard input, sends jobs, waits until the last one has ended, and prints the result as JSON.
 */

export interface AsyncLoadOrder {
  url: string;
  /** Base64 of the template; the task as JSON. */
  template: string;
  task: string;
  apiKey: string | null;
  jobs: number;
  /** The clients that send at the same time. */
  concurrency: number;
}

export interface AsyncLoadResult {
  /** From the first request until the last job had ended. */
  seconds: number;
  /** Milliseconds until the answer that a job is stored, ascending. */
  latencies: number[];
}

async function generate(order: AsyncLoadOrder): Promise<AsyncLoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: order.concurrency });
  const form = formBody(order);
  const ids: string[] = [];
  const latencies: number[] = [];
  const startedAt = performance.now();
  let left = order.jobs;
  const client = async () => {
    while (left-- > 0) {
      const sentAt = performance.now();
      const { id } = await ask(order, agent, { path: "/v1/jobs", form });
      latencies.push(performance.now() - sentAt);
      ids.push(String(id));
    }
  };
  await Promise.all(Array.from({ length: order.concurrency }, client));
  for (const id of ids) {
    while (!(await hasEnded(order, agent, id)));
  }
  const seconds = (performance.now() - startedAt) / 1000;
  agent.destroy();
  return { seconds, latencies: latencies.toSorted((a, b) => a - b) };
}

/** @throws Error for a job that ended without a result. */
async function hasEnded(order: AsyncLoadOrder, agent: Agent, id: string): Promise<boolean> {
  const { state } = await ask(order, agent, { path: `/v1/jobs/${id}?wait=30`, form: null });
  if (state === "succeeded") return true;
  if (state === "queued" || state === "running") return false;
  throw new Error(`a job is ${state}`);
}

function ask(
  { url, apiKey }: Pick<AsyncLoadOrder, "url" | "apiKey">,
  agent: Agent,
  { path, form }: { path: string; form: Buffer | null },
): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const headers = {
      ...(form !== null && { "Content-Type": formType, "Content-Length": form.length }),
      ...(apiKey !== null && { Authorization: `Bearer ${apiKey}` }),
    };
    const method = form === null ? "GET" : "POST";
    const sent = request(`${url}${path}`, { method, agent, headers }, async (response) => {
      try {
        let body = "";
        for await (const chunk of response.setEncoding("utf8")) body += chunk;
        const { statusCode = 0 } = response;
        if (statusCode >= 300) throw new Error(`HTTP ${statusCode}: ${body}`);
        resolve(JSON.parse(body));
      } catch (error) {
        reject(error);
      }
    });
    sent.once("error", reject).end(form);
  });
}

let input = "";
for await (const chunk of process.stdin) input += chunk;
process.stdout.write(JSON.stringify(await generate(JSON.parse(input))));
