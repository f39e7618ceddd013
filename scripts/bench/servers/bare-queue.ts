import { randomUUID } from "node:crypto";
import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { Queue, Worker } from "bullmq";
import express from "express";
import { Redis } from "ioredis";
import multer from "multer";
import { PgBoss } from "pg-boss";
import { fillInProcess } from "./fill-in-process.ts";
import { bytesOf } from "./form-files.ts";
import { listenAndTell } from "./listen.ts";

/**
 * A job server as one builds it on a queue alone: a request stores its files and adds their id to the queue, and a
 * handler in the same process fills the template and stores the ZIP. Files are synced before anything says that they
 * are there, as docops does it; lanes, fences, isolation, limits and reports of what went wrong are missing.
 *
 * Environment: `BENCH_DIRECTORY`, and `BENCH_REDIS` for BullMQ or else `BENCH_DATABASE` for pg-boss.
 */

interface Entry {
  id: string;
}

/** @returns how an entry is added, once the queue is ready. */
type Start = (handle: (entry: Entry) => Promise<void>) => Promise<(entry: Entry) => Promise<void>>;

const { BENCH_DATABASE, BENCH_DIRECTORY = "", BENCH_REDIS } = process.env;
const concurrency = 2;
/** The waiting clients, by each job that has not ended. */
const running = new Map<string, PromiseWithResolvers<void>>();

const startBullmq: Start = async (handle) => {
  const connect = () => new Redis(BENCH_REDIS ?? "", { maxRetriesPerRequest: null });
  const queue = new Queue<Entry>("bare", {
    connection: connect(),
    defaultJobOptions: { removeOnComplete: true },
  });
  const worker = new Worker<Entry>("bare", ({ data }) => handle(data), {
    connection: connect(),
    concurrency,
  });
  await worker.waitUntilReady();
  return async (entry) => void (await queue.add("run", entry));
};

const startPgBoss: Start = async (handle) => {
  const boss = new PgBoss({ connectionString: BENCH_DATABASE ?? "", schedule: false });
  boss.on("error", (error) => process.stderr.write(`${error}\n`));
  await boss.start();
  await boss.createQueue("bare");
  // With a batch of one, pg-boss pauses after every job.
  const options = { batchSize: concurrency, burstWhenBatchFull: true, pollingIntervalSeconds: 0.5 };
  await boss.work<Entry>("bare", options, async (jobs) => {
    await Promise.all(jobs.map(({ data }) => handle(data)));
  });
  return async (entry) => void (await boss.send("bare", entry));
};

const add = await (BENCH_REDIS === undefined ? startPgBoss : startBullmq)(async ({ id }) => {
  const [template, task] = await Promise.all([
    readFile(pathOf(id, "template")),
    readFile(pathOf(id, "task")),
  ]);
  const filled = fillInProcess(template, task);
  if (filled === null) throw new Error("a bad task");
  const zip = buffer(filled.archive);
  await filled.archive.finalize();
  await store(id, "result", await zip);
  running.get(id)?.resolve();
  running.delete(id);
});

const app = express();
app.post("/v1/jobs", multer().any(), async (req, res) => {
  const id = randomUUID();
  await Promise.all(["template", "task"].map((name) => store(id, name, bytesOf(req, name))));
  running.set(id, Promise.withResolvers());
  await add({ id });
  res.status(202).json({ id });
});
// The load generator asks for `state`, as of docops.
app.get("/v1/jobs/:id", async (req, res) => {
  await running.get(req.params.id)?.promise;
  res.json({ state: "succeeded" });
});
listenAndTell(app);

function pathOf(id: string, name: string): string {
  return join(BENCH_DIRECTORY, `${id}.${name}`);
}

async function store(id: string, name: string, bytes: Buffer): Promise<void> {
  const file = await open(pathOf(id, name), "wx");
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}
