import { fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ServerProcess } from "../operate/server-process.ts";
import { type Attack, ordinary } from "./attack.ts";
import { attacks } from "./attacks.ts";
import type { Waits } from "./prober.ts";
import { randomFrom } from "./random.ts";
import type { Answer, Target } from "./send.ts";

export interface BombardOptions {
  seed: number;
  /** The number of rounds of all attacks. */
  rounds: number;
  /** The share of each attack's requests that is sent, from 0 to 1. */
  share: number;
  /** `DOCOPS_MP_START`. */
  mode: string;
  /** Only attacks whose name contains this are run. */
  only: string;
  /** An empty directory for the server's files. */
  directory: string;
  /** Receives the figures of each attack as a line. */
  say(line: string): void;
}

/** An attack may keep `/healthz` waiting this many times as long as ordinary jobs. */
export const allowedRatio = 5;

/** An attack over the allowed ratio is repeated this many times at most. */
const maxRepeats = 3;

export interface BombardResult {
  /**
   * The longest response time of `/healthz` during attacks. An attack over the allowed ratio is repeated, and its
   * shortest time counts: a stall that an attack causes comes again, a pause of the machine or of the garbage
   * collector does not.
   */
  hostileMs: number;
  worst: string;
  /** The longest response time of `/healthz` during ordinary jobs. */
  ordinaryMs: number;
  /** The number of requests, which is the same for attacks and ordinary jobs. */
  requests: number;
  /** The number of ordinary jobs that failed. */
  failedOrdinary: number;
  /** The peak memory of the API process, in MiB. */
  peakMb: number;
  /** The number of responses to attacks, by status. */
  answers: Readonly<Record<string, number>>;
}

/** Attacks a server, and sends the same number of ordinary jobs, in turn. */
export async function bombard(options: BombardOptions): Promise<BombardResult> {
  const { seed, rounds, share, only, say } = options;
  const server = await start(options);
  const prober = new Prober(server.url);
  const { hostname: host, port } = new URL(server.url);
  const target = { host, port: Number(port) };
  const answers: Record<string, number> = {};
  const result = { hostileMs: 0, worst: "", ordinaryMs: 0, requests: 0, failedOrdinary: 0 };
  const random = randomFrom(seed);
  const longestOf = new Map<Attack, number>();
  const measure = async (attack: Attack) => {
    const told: Record<string, number> = {};
    await perform(target, attack, (answer) => {
      told[answer] = (told[answer] ?? 0) + 1;
      answers[answer] = (answers[answer] ?? 0) + 1;
    });
    const { longestMs } = await prober.take();
    const memory = `${peakMb(server.pid).toFixed(0)} MB`;
    say(`${inMs(longestMs)} ${memory}  ${attack.name} ${JSON.stringify(told)}`);
    return longestMs;
  };
  say(`seed ${seed}`);
  try {
    for (let round = 0; round < rounds; round++) {
      for (const group of groupsOf(
        attacks(random, share).filter(({ name }) => name.includes(only)),
      )) {
        let requests = 0;
        for (const attack of group) {
          longestOf.set(attack, await measure(attack));
          requests += attack.requests;
        }
        const atOnce = Math.max(...group.map((attack) => attack.atOnce));
        await perform(target, { ...ordinary, requests, atOnce }, (answer) => {
          if (answer !== 200) result.failedOrdinary++;
        });
        const { longestMs } = await prober.take();
        say(`${inMs(longestMs)}  ${requests} ordinary jobs`);
        result.ordinaryMs = Math.max(result.ordinaryMs, longestMs);
        result.requests += requests;
      }
    }
    for (const [attack, first] of longestOf) {
      let longestMs = first;
      for (let again = 0; again < maxRepeats; again++) {
        if (longestMs <= allowedRatio * result.ordinaryMs) break;
        longestMs = Math.min(longestMs, await measure(attack));
      }
      if (longestMs <= result.hostileMs) continue;
      result.hostileMs = longestMs;
      result.worst = attack.name;
    }
    return { ...result, peakMb: peakMb(server.pid), answers };
  } finally {
    prober.stop();
    await server.stop();
  }
}

function start({ directory, mode }: BombardOptions): Promise<ServerProcess> {
  const tmpDirectory = join(directory, "tmp");
  const console = fileURLToPath(new URL("../../.build/web/index.html", import.meta.url));
  mkdirSync(tmpDirectory);
  const env = {
    DOCOPS_PORT: "0",
    DOCOPS_TMP_DIR: tmpDirectory,
    DOCOPS_MP_START: mode,
    DOCOPS_QUEUE_TIMEOUT_SECONDS: "30",
    // The work of workers is not measured, so it is cut short.
    DOCOPS_REQUEST_TIMEOUT_SECONDS: "3",
    DOCOPS_ENABLE_METRICS: "1",
    DOCOPS_WEB_BASIC_AUTH: "docops:secret",
    DOCOPS_ENABLE_WEB_CONSOLE: existsSync(console) ? "1" : "0",
    DOCOPS_MIN_FREE_DISK_BYTES: "0",
  };
  const logFile = join(directory, "server.log");
  return ServerProcess.start(
    { command: null, env, logFile, startTimeoutMs: 30_000 },
    new AbortController().signal,
  );
}

function inMs(duration: number): string {
  return `${duration.toFixed(0).padStart(6)} ms`;
}

/** Groups with some attacks of each kind, so that ordinary jobs come often. */
function groupsOf(all: readonly Attack[]): Attack[][] {
  const groups = Array.from({ length: Math.ceil(all.length / 25) }, (): Attack[] => []);
  for (const [index, attack] of all.entries()) groups[index % groups.length]?.push(attack);
  return groups;
}

async function perform(
  target: Target,
  { requests, atOnce, send }: Attack,
  onAnswer: (answer: Answer) => void,
): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < requests) onAnswer(await send(target, next++));
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}

/** The peak resident memory in MiB (`VmHWM` of proc(5)). */
function peakMb(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1]) / 1024;
}

/** The process that requests `/healthz`. */
class Prober {
  readonly #child;

  constructor(url: string) {
    this.#child = fork(fileURLToPath(new URL("prober.ts", import.meta.url)), [url]);
  }

  /** The response times since the last call. */
  async take(): Promise<Waits> {
    const taken = once(this.#child, "message");
    this.#child.send("take");
    const [waits] = await taken;
    return waits;
  }

  stop(): void {
    this.#child.disconnect();
  }
}
