import type { DestinationStream, Logger } from "pino";
import type { Registry } from "prom-client";
import { findSandbox, missingLayers, presentLayers, type SandboxSupport } from "../confine/find.ts";
import { outputsWith, updatesToc } from "../contract/pdf.ts";
import { defaultPackageLimits, loadSkills, TaskReader } from "../engine/inputs.ts";
import { connectionLimit } from "./admission/connection-limit.ts";
import { DownloadLimit } from "./admission/download-limit.ts";
import { FormMemory } from "./admission/form-memory.ts";
import { OpenRequests } from "./admission/open-requests.ts";
import { limitPipelines } from "./admission/pipeline-limit.ts";
import { RequestLimit } from "./admission/request-limit.ts";
import { createApp } from "./app.ts";
import type { Audit } from "./audit/open-audit.ts";
import { openAuth } from "./auth/auth.ts";
import { openBlobs } from "./blobs/open-blobs.ts";
import { version } from "./build-info.ts";
import { PolicyChecker } from "./checks/policy-checker.ts";
import { Turns } from "./checks/turns.ts";
import type { Config, WorkerConfig } from "./config/config.ts";
import { configDigest } from "./config/config-digest.ts";
import { ConfigError } from "./config/config-error.ts";
import { settings } from "./config/settings.ts";
import type { OpenPdfOptions } from "./converters/open-pdf-maker.ts";
import type { PdfMaker } from "./converters/pdf-maker.ts";
import { startHttpServer } from "./http-server.ts";
import { openIdempotency } from "./idempotency/open-idempotency.ts";
import { type ExecutorOptions, JobExecutor } from "./jobs/executor.ts";
import { PdfStage } from "./jobs/pdf-stage.ts";
import { SlotPool } from "./jobs/slot-pool.ts";
import { areLimitsSet } from "./limits/are-limits-set.ts";
import { Breakers } from "./limits/breakers.ts";
import type { Limits, LimitsOptions } from "./limits/open-limits.ts";
import type { AskPrimary } from "./limits/primary-counts.ts";
import { createLogger, describeError } from "./log.ts";
import { Metrics } from "./metrics.ts";
import { FailedLogins } from "./middleware/failed-logins.ts";
import { BackgroundErrors } from "./observability/background-errors.ts";
import type { SpanRecorder } from "./observability/spans.ts";
import { Readiness } from "./readiness.ts";
import { Reload } from "./reload.ts";
import { longestForm } from "./routes/receive-form.ts";
import { shippedPolicies } from "./shipped-policies.ts";
import type { Database } from "./state/database.ts";
import { openDatabase } from "./state/open-database.ts";
import { locateWorker, type WorkerCode } from "./workers/worker-code.ts";
import { WorkerPool } from "./workers/worker-pool.ts";
import { Workspace } from "./workspace/workspace.ts";

export interface ServerOptions {
  /** The layers of the sandbox for workers. By default the server finds out which layers work. */
  sandbox?: SandboxSupport;
  /** Other code for workers, for tests. */
  workerCode?: WorkerCode;
  /** Adds up the metrics of all API processes, in a cluster. */
  shareMetrics?: (registry: Registry) => () => Promise<string>;
  /** Counts in the primary, in a cluster. */
  askPrimary?: AskPrimary;
  /** Takes requests in another way than from a port. */
  startHttp?: typeof startHttpServer;
}

export interface RunningServer {
  readonly url: string;
  readonly port: number;
  readonly slots: SlotPool;
  readonly workers: WorkerPool;
  readonly log: Logger;
  /** Reloads secrets and files. Resolves when the reload is complete. */
  reload(): Promise<void>;
  /**
   * Drains and ends: the server is not ready and gives no more slots. Running jobs are ended after
   * `drainMs`, by default the configured time.
   */
  close(drainMs?: number): Promise<void>;
}

/** Starts a server. Two servers in one process share nothing. */
export async function startServer(
  config: Config,
  logStream: DestinationStream,
  options: ServerOptions = {},
): Promise<RunningServer> {
  const { answers, capacity, disk, documents, http, timeouts } = config;
  const log = createLogger(config.log, logStream);
  const sandbox = options.sandbox ?? findSandbox();
  checkSandbox(config.workers, sandbox);
  if (config.pdf.converter === "libreoffice") {
    (await import("./converters/libreoffice/check-office.ts")).checkOffice(config.pdf);
  }
  const errors = new BackgroundErrors(log);
  const workspace = new Workspace(disk.tmpDirectory, (error) => {
    errors.error("cleanup_failed", describeError(error));
  });
  const sweep = async () => {
    const swept = await workspace.sweep();
    if (swept > 0) log.info({ event: "swept", directories: swept });
  };
  // The first step, because directories of a killed server may fill the disk.
  await sweep();
  // Another process may be killed while this one runs; and whether a container on the same volume was killed
  // is known only some time later.
  const sweeping = setInterval(() => void sweep(), sweepMs);
  sweeping.unref();
  const database = await openDatabase(config.state, {
    onConnectionLost: (code) => errors.warn("database_connection_lost", { code }),
  });
  const breakers = new Breakers();
  const auth = await openAuth(config.auth, {
    breakers,
    database,
    events: {
      onKeysFault: ({ message }) => errors.error("keys_not_read", { message }),
      onTouchFailure: (error) => errors.warn("key_use_not_noted", describeError(error)),
    },
  });
  const { state, blobs: blobsConfig } = config;
  const minFreeBytes = disk.minFreeDiskBytes;
  const blobs =
    database === null
      ? null
      : await openBlobs(database, { blobs: blobsConfig, state, minFreeBytes, breakers });
  const idempotency =
    database === null || blobs === null
      ? null
      : await openIdempotency({ ...config.idempotency, database, blobs, workspace, errors });
  const audit = database === null ? null : await beginAudit(database, config, { log, errors });
  const pingDatabase = database === null ? null : () => database.ping();
  const gate =
    blobs === null ? null : (await import("./jobs/open-gate.ts")).openGate({ ...disk, blobs, log });
  const storedJobs = config.jobs.role === "worker" ? gate : null;
  const readiness = await Readiness.start(
    { ...disk, pingDatabase, storedJobs, pdf: pdfReadiness(config.pdf, breakers) },
    sweep,
  );
  if (readiness.reasons.length > 0) log.error({ event: "not_ready", reasons: readiness.reasons });
  const slots = new SlotPool({
    size: capacity.maxConcurrency,
    waitMs: timeouts.queue.ms,
    maxWaiting: capacity.maxQueueSize,
  });
  const code = options.workerCode ?? locateWorker();
  const workers = new WorkerPool({
    code,
    config: config.workers,
    sandbox,
    maxOutputBytes: config.limits.maxOutputBytes,
    workspace,
    slots,
    onNotice: (message) => log.warn({ event: "notice", message }),
  });
  const policyChecker = new PolicyChecker(timeouts.job);
  const requestLimit = new RequestLimit(capacity.maxRequests, slots);
  const shutdown = new AbortController();
  const openRequests = new OpenRequests();
  const skills = loadSkills(documents.skillsDirectory);
  const parts = { workspace, readiness, sandbox, breakers };
  const { commit } = answers;
  const metrics = answers.areMetricsEnabled
    ? new Metrics({ ...parts, slots, workers, commit, errors })
    : null;
  const limits = areLimitsSet(config)
    ? await openLimitsOf(config, {
        breakers,
        database,
        askPrimary: options.askPrimary ?? null,
        registry: metrics?.registry ?? null,
        log,
      })
    : null;
  const pdf = await openPdf(config, {
    ...{ workspace, breakers, log },
    registry: metrics?.registry ?? null,
  });
  const executorOptions: ExecutorOptions = {
    slots,
    workers,
    downloads: new DownloadLimit(capacity.maxDownloadBytes),
    timeouts,
    rules: {
      locale: documents.locale,
      requiresFit: documents.requiresFit,
      limits: { ...defaultPackageLimits, maxUnpackedBytes: config.limits.maxUnpackedBytes },
      maxOutputBytes: config.limits.maxOutputBytes,
    },
    maxMemoryBytes: config.workers.maxMemoryBytes,
    metrics,
    pdf: pdf === null ? null : new PdfStage(pdf),
    shutdown: shutdown.signal,
  };
  const executor = new JobExecutor(executorOptions);
  const policies = shippedPolicies();
  const reload = new Reload(config, config.readSecrets, log);
  const { endpoint } = config.tracing;
  const recorder =
    endpoint === null ? null : await startRecorder(endpoint, { config, reload, log });
  const webhooks =
    database === null || audit === null || config.webhooks.allow === null
      ? null
      : (await import("./webhooks/start-webhooks.ts")).startWebhooks(database, {
          config: config.webhooks,
          registry: metrics?.registry ?? null,
          ...{ audit, log, errors },
        });
  const jobs =
    database === null || blobs === null || audit === null || gate === null
      ? null
      : await (await import("./jobs/start-jobs.ts")).startJobs({
          ...{ config, database, blobs, gate, executorOptions, slots, workspace, skills, policies },
          redisAddress: config.redis.address,
          budgets: limits?.budgets ?? null,
          recorder,
          audit: audit.requests,
          onEnded: () => webhooks?.look(),
          log,
          errors,
        });
  const templates =
    database === null || blobs === null
      ? null
      : (await import("./templates/open-templates.ts")).openTemplates({
          ...{ database, blobs },
          rules: config.templates,
        });
  const sweeper =
    database === null
      ? null
      : (await import("./start-sweeper.ts")).startSweeper(database, {
          ...config.audit,
          idempotency,
          blobTasks: [...(jobs?.sweepTasks ?? []), ...(templates?.sweepTasks ?? [])],
          log,
          errors,
        });
  const hasState =
    database !== null &&
    audit !== null &&
    idempotency !== null &&
    jobs !== null &&
    gate !== null &&
    sweeper !== null;
  if (metrics !== null && hasState) {
    const sources = { database, readiness, audit, idempotency, jobs, gate, sweeper };
    (await import("./state-metrics.ts")).addStateMetrics(metrics.registry, sources);
  }
  reload.onReload("keys", (secrets) => auth?.reload(secrets));
  reload.onReload("limits", (secrets) => limits?.reload(secrets));
  reload.onReload("database", ({ state: { databaseUrl } }) => {
    if (databaseUrl !== null) database?.takeLogin(databaseUrl);
  });
  reload.onReload("queue", ({ state, redis }) =>
    jobs?.takeLogins({ databaseUrl: state.databaseUrl, redisAddress: redis.address }),
  );
  reload.onReload("webhooks", ({ webhooks: { secrets } }) => {
    if (secrets !== null) webhooks?.takeSecrets(secrets);
  });
  const share = options.shareMetrics ?? ((registry: Registry) => () => registry.metrics());
  const app = createApp({
    ...parts,
    config,
    requests: requestLimit,
    executor,
    submissions: gate?.submissions ?? null,
    idempotency,
    formMemory: new FormMemory(),
    log,
    metrics,
    limits,
    statusSources: {
      role: config.jobs.role,
      queue: async () => {
        const { inUse, size, waiting } = slots;
        return { running: inUse, waiting, max_concurrency: size };
      },
      ...(database !== null && (await import("./state-status.ts")).stateStatus(database)),
    },
    metricsText: metrics && share(metrics.registry),
    reload,
    recorder,
    skills,
    tasks: new TaskReader(skills),
    policies,
    takesJobs: config.jobs.role !== "worker",
    jobs: jobs?.routes ?? null,
    batches: jobs?.batches ?? null,
    templates: templates?.routes ?? null,
    turns: new Turns(),
    policyChecker,
    outputs: outputsWith(config.pdf.converter),
    updatesToc: updatesToc(config.pdf.converter),
    auth,
    audit: audit?.requests ?? null,
    failedLogins: new FailedLogins({ log, clientAddress: config.log.clientAddress }),
  });
  const answer = limitPipelines((req, res) => {
    openRequests.add(res);
    app(req, res);
  });
  const { startHttp = startHttpServer } = options;
  const server = await startHttp(answer, {
    http,
    uploadTimeoutMs: timeouts.upload.ms,
    maxConnections: connectionLimit(capacity),
  }).catch(async (error: unknown) => {
    // The loops that run stored jobs and send webhooks would keep the process alive.
    await Promise.all([jobs?.close(0), webhooks?.close(0)]);
    await Promise.all([workers.close(), pdf?.close()]);
    throw error;
  });
  if (readiness.reasons.length === 0) {
    workers.warm();
    pdf?.warm();
  }
  const { url, port } = server;
  const { pid } = process;
  const build = { version, commit, worker_code: code.kind };
  log.info({ event: "listening", url, port, pid, ...build, sandbox: presentLayers(sandbox) });
  for (const { layer, message } of missingLayers(sandbox)) {
    log.warn({ event: "sandbox_incomplete", layer, message });
  }
  return {
    url,
    port,
    slots,
    workers,
    log,
    reload: () => reload.run(),
    close: async (drainMs = config.processes.drainMs) => {
      readiness.drain();
      slots.close();
      log.info({ event: "draining", jobs: slots.inUse, requests: openRequests.count });
      // Probes and clients still get answers while jobs run.
      const drainedBy = performance.now() + drainMs;
      const timer = setTimeout(() => shutdown.abort(), drainMs);
      jobs?.stopWaiting();
      await Promise.all([openRequests.none(), jobs?.close(drainMs)]);
      clearTimeout(timer);
      await webhooks?.close(flushTime(drainedBy - performance.now()));
      await server.close();
      await idempotency?.close();
      await Promise.all([workers.close(), pdf?.close()]);
      clearInterval(sweeping);
      await policyChecker.close();
      await limits?.close();
      await auth?.close();
      await sweeper?.close();
      const unwritten = (await audit?.close()) ?? 0;
      if (unwritten > 0) log.error({ event: "audit_events_lost", events: unwritten });
      await workspace.close();
      readiness.stop();
      gate?.close();
      await recorder?.close(flushTime(drainedBy - performance.now()));
      blobs?.close();
      await database?.close();
      log.info({ event: "closed" });
    },
  };
}

const sweepMs = 3000;

/** PDFs cannot be made while their breaker is open. */
function pdfReadiness({ converter }: Config["pdf"], breakers: Breakers) {
  if (converter === "off") return null;
  return {
    get isReady() {
      return breakers.states.find(({ name }) => name === "pdf")?.state !== "open";
    },
  };
}

/** Loads what makes PDFs only if they are switched on. */
async function openPdf(
  { limits, pdf: config }: Pick<Config, "limits" | "pdf">,
  { log, ...parts }: Pick<OpenPdfOptions, "workspace" | "breakers" | "registry"> & { log: Logger },
): Promise<PdfMaker | null> {
  if (config.converter === "off") return null;
  const { openPdfMaker } = await import("./converters/open-pdf-maker.ts");
  const { isPlannedEnd } = await import("./converters/libreoffice/office-slots.ts");
  return openPdfMaker({
    ...parts,
    config,
    maxBytes: limits.maxOutputBytes,
    onEnded: (reason, message) => {
      const level = isPlannedEnd(reason) ? "info" : "warn";
      log[level]({ event: "office_ended", reason, ...(message !== "" && { message }) });
    },
  });
}

/** Loads the modules with queries only if there is a database. */
async function beginAudit(
  database: Database,
  config: Config,
  { log, errors }: { log: Logger; errors: BackgroundErrors },
): Promise<Audit> {
  const { openAudit } = await import("./audit/open-audit.ts");
  return openAudit({
    database,
    start: {
      version,
      commit: config.answers.commit,
      config_sha256: configDigest(settings, { ...config }),
    },
    onSeal: ({ number, hash, first_seq, last_seq }) =>
      log.info({ event: "audit_sealed", seal: number, hash, first: first_seq, last: last_seq }),
    onError: (error) => errors.error("audit_not_written", describeError(error)),
  });
}

/** The time for sending the last webhooks or spans: the rest of the drain, with a minimum. */
function flushTime(leftMs: number): number {
  return Math.min(Math.max(leftMs, 500), 5000);
}

/** Loads the SDK, which a server without a collector does not need. */
async function startRecorder(
  endpoint: string,
  { config, reload, log }: { config: Pick<Config, "tracing">; reload: Reload; log: Logger },
): Promise<SpanRecorder> {
  const { createRecorder } = await import("./observability/opentelemetry.ts");
  const headers = () => reload.secrets.tracing.headers ?? {};
  return createRecorder({ endpoint, tracing: config.tracing, headers, log });
}

/** Sets up the limits. It loads their modules here, because most servers have none. */
async function openLimitsOf(
  { budgets, limits, processes, rates, redis }: Config,
  parts: Pick<LimitsOptions, "breakers" | "database" | "askPrimary" | "registry" | "log">,
): Promise<Limits> {
  const { openLimits } = await import("./limits/open-limits.ts");
  return openLimits({
    ...parts,
    rates,
    budgets,
    redisAddress: redis.address,
    replicas: processes.replicas,
    maxFormBytes: longestForm(limits),
  });
}

/** @throws ConfigError if the configuration requires the whole sandbox, and a layer is missing. */
function checkSandbox(workers: Pick<WorkerConfig, "sandbox">, sandbox: SandboxSupport): void {
  const missing = missingLayers(sandbox);
  if (workers.sandbox !== "required" || missing.length === 0) return;
  throw new ConfigError(
    missing.map(({ message }) => `DOCOPS_WORKER_SANDBOX="required": ${message}`),
  );
}
