import { setTimeout as delay } from "node:timers/promises";
import type { SandboxSupport } from "../../confine/find.ts";
import { escapeOf } from "../../confine/forbidden.ts";
import type { WarmServer } from "./warm-server.ts";
import { forkCourse, warmUpRequest } from "./warm-up/courses.ts";

/** The time for the sample job, and for the end of the second fork. */
const timeoutMs = 5000;

/**
 * Tests whether forks work on this system: one does a sample job, and another tries calls that its
 * confinement forbids.
 *
 * @throws Error that says which of these failed.
 */
export async function testForks(server: WarmServer, { kernel }: SandboxSupport): Promise<void> {
  await testJob(server);
  if (kernel === null) return;
  const late = new AbortController();
  const timeout = delay(timeoutMs, null, { signal: late.signal }).catch(() => null);
  const end = await Promise.race([server.probe(), timeout]);
  late.abort();
  if (end === null) throw new Error("a fork that tried what it may not did not end");
  const fault = escapeOf(end, kernel);
  if (fault !== null) throw new Error(`a fork ${fault}`);
}

async function testJob(server: WarmServer): Promise<void> {
  const { process, home } = await server.fork();
  const [inputs] = forkCourse;
  const limits = { timeoutMs, signal: new AbortController().signal };
  const end = await process.run(warmUpRequest(`${home.path}/job`), inputs ?? [], limits);
  await process.end();
  await home.dispose();
  if (end.type !== "done") throw new Error(`the job of a fork ended as ${end.type}`);
}
