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
  /** How often all of it comes. */
  rounds: number;
  /** How many of the requests of each attack come, from 0 to 1. */
  share: number;
  /** `DOCOPS_MP_START`. */
  mode: string;
  /** Only attacks whose name has this in it. */
  only: string;
  /** For the server's files; there is nothing else in it. */
  directory: string;
  /** Is told the figures of each attack. */
  say(line: string): void;
}

export interface BombardResult {
  /** The longest wait for an answer of `/healthz` while attacks went on, and the attack. */
  hostileMs: number;
  worst: string;
  /** The same while ordinary jobs did. */
  ordinaryMs: number;
  /** How many there were of each. */
  requests: number;
  /** Ordinary jobs that were not done. */
  failedOrdinary: number;
  /** The most memory that the API process had, in MiB. */
  peakMb: number;
  /** Answers to attacks by status. */
  answers: Readonly<Record<string, number>>;
}

/** Attacks a server, and gives it as many ordinary jobs, in turn. */
export async function bombard(options: BombardOptions): Promise<BombardResult> {
  const { seed, rounds, share, only, say } = options;
  const server = await start(options);
  const prober = new Prober(server.url);
  const { hostname: host, port } = new URL(server.url);
  const target = { host, port: Number(port) };
  const answers: Record<string, number> = {};
  const result = { hostileMs: 0, worst: "", ordinaryMs: 0, requests: 0, failedOrdinary: 0 };
  const random = randomFrom(seed);
  say(`seed ${seed}`);
  try {
    for (let round = 0; round < rounds; round++) {
      for (const group of groupsOf(
        attacks(random, share).filter(({ name }) => name.includes(only)),
      )) {
        let requests = 0;
        for (const attack of group) {
          const told: Record<string, number> = {};
          await perform(target, attack, (answer) => {
            told[answer] = (told[answer] ?? 0) + 1;
            answers[answer] = (answers[answer] ?? 0) + 1;
          });
          requests += attack.requests;
          const { longestMs } = await prober.take();
          say(
            `${longestMs.toFixed(0).padStart(6)} ms ${peakMb(server.pid).toFixed(0)} MB  ${attack.name} ${JSON.stringify(told)}`,
          );
          if (longestMs <= result.hostileMs) continue;
          result.hostileMs = longestMs;
          result.worst = attack.name;
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
    // What a worker does with an attack is its own matter.
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

/** Some attacks of all kinds at a time, so that ordinary jobs come often. */
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

/** `VmHWM` of proc(5): what was resident at once at most, in MiB. */
function peakMb(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1]) / 1024;
}

/** The process that asks whether the server is alive. */
class Prober {
  readonly #child;

  constructor(url: string) {
    this.#child = fork(fileURLToPath(new URL("prober.ts", import.meta.url)), [url]);
  }

  /** What has been since the last time. */
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
