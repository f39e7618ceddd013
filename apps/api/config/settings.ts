import { availableParallelism, tmpdir } from "node:os";
import { serverRoles } from "../../contract/limits.ts";
import { pdfConverters } from "../../contract/pdf.ts";
import {
  authMethods,
  blobPlace,
  credentials,
  flag,
  hosts,
  httpUrl,
  integer,
  lenientOrigins,
  locale,
  longSeconds,
  mebibytes,
  oneOf,
  origins,
  pairs,
  postgresUrl,
  proxies,
  rate,
  ratio,
  redisAddress,
  seconds,
  secrets,
  signatureAlgorithms,
  text,
  totalSeconds,
  url,
  webAddress,
} from "./parsers.ts";
import type { SettingTable } from "./setting.ts";
import { networks, webhookHosts, webhookSecrets } from "./webhook-types.ts";

/**
 * All settings of docops. The types of the configuration, the checks of the environment and the tables of
 * docs/configuration.md are made from these rows.
 */
export const settings = {
  http: {
    host: {
      variable: "DOCOPS_HOST",
      type: text("an address or a host name"),
      default: "127.0.0.1",
      sentence: "The server listens on this address. The container image sets `0.0.0.0`.",
    },
    port: {
      variable: "DOCOPS_PORT",
      type: integer(0, 65_535),
      default: "8000",
      sentence:
        "The server listens on this port. With `0` it picks a free port and writes it to the `listening` line of the log.",
    },
    trustProxy: {
      variable: "DOCOPS_TRUST_PROXY",
      type: proxies(),
      default: "0",
      sentence: "The server trusts `X-Forwarded-For` from these proxies only.",
    },
    allowedHosts: {
      variable: "DOCOPS_ALLOWED_HOSTS",
      type: hosts(),
      default: null,
      sentence: "The server accepts only requests for these hosts and answers all others with 403.",
    },
    headersTimeoutMs: {
      variable: "DOCOPS_HEADERS_TIMEOUT_SECONDS",
      type: seconds(0.001),
      default: "15",
      sentence: "A client must send the headers of a request within this time.",
    },
    keepAliveMs: {
      variable: "DOCOPS_KEEP_ALIVE_SECONDS",
      type: seconds(0.001),
      default: "65",
      sentence:
        "The server closes an idle connection after this time. Set it longer than the idle timeout of the proxy.",
    },
  },
  log: {
    level: {
      variable: "DOCOPS_LOG_LEVEL",
      type: oneOf(["trace", "debug", "info", "warn", "error", "silent"]),
      default: "info",
      sentence: "The log has lines of this level and above.",
    },
    file: {
      variable: "DOCOPS_LOG_FILE",
      type: text("a file that can be written"),
      default: null,
      sentence:
        "The server writes the log to this file instead of standard output. It rotates the file at 10 MB and keeps the last five.",
    },
    clientAddress: {
      variable: "DOCOPS_LOG_CLIENT_ADDRESS",
      type: oneOf(["full", "truncated", "none"]),
      default: "none",
      sentence:
        "The log shows the address of a client in full (`full`), only its network (`truncated`), or not at all (`none`).",
    },
  },
  tracing: {
    endpoint: {
      variable: "OTEL_EXPORTER_OTLP_ENDPOINT",
      type: url(),
      default: null,
      sentence:
        "The server sends spans to the OpenTelemetry collector at this base URL, by OTLP over HTTP. Without it the server records no spans ([tracing.md](tracing.md)).",
    },
    headers: {
      variable: "OTEL_EXPORTER_OTLP_HEADERS",
      type: pairs(),
      default: null,
      isSecret: true,
      sentence: "The server sends these headers, such as a token, with requests to the collector.",
    },
    sampleRatio: {
      variable: "OTEL_TRACES_SAMPLER_ARG",
      type: ratio(),
      default: "1",
      sentence:
        "The server records this share of new traces. If the caller sends a trace, the caller's sampling decision applies.",
    },
    serviceName: {
      variable: "OTEL_SERVICE_NAME",
      type: text("a name"),
      default: "docops",
      sentence: "Spans have this `service.name`.",
    },
    resource: {
      variable: "OTEL_RESOURCE_ATTRIBUTES",
      type: pairs(),
      default: null,
      sentence: "Spans have these resource attributes, such as the pod's name.",
    },
  },
  documents: {
    locale: {
      variable: "DOCOPS_LOCALE",
      type: locale(),
      default: "zh-CN",
      sentence:
        "Documents use this locale for numbers and currencies if the task sets no `locale`.",
    },
    skillsDirectory: {
      variable: "DOCOPS_SKILLS_DIR",
      type: text("a directory"),
      default: null,
      sentence:
        "The server also loads the skills in this directory, one YAML file for each. It does not start if one of them has a fault.",
    },
    requiresFit: {
      variable: "DOCOPS_REQUIRE_FIT",
      type: flag(),
      default: "0",
      sentence:
        "`1`: docops does not fill a template that does not fit its skill, and the job ends with exit code 3. A document without tags is still checked, repaired and converted if the payload is empty. `0`: docops fills it, and `fit` reports the difference.",
    },
  },
  disk: {
    tmpDirectory: {
      variable: "DOCOPS_TMP_DIR",
      type: text("a directory"),
      default: tmpdir(),
      defaultShown: "the system's",
      sentence: "The server creates the temporary directories of jobs in this directory.",
    },
    minFreeDiskBytes: {
      variable: "DOCOPS_MIN_FREE_DISK_BYTES",
      type: integer(0, 2 ** 50),
      default: "268435456",
      sentence:
        "The server is not ready while the disk of `DOCOPS_TMP_DIR` has fewer free bytes than this.",
    },
  },
  limits: {
    maxUploadBytes: {
      variable: "DOCOPS_MAX_UPLOAD_BYTES",
      type: integer(1, 2 ** 31),
      default: "26214400",
      sentence: "The maximum size of one uploaded file, in bytes.",
    },
    maxAssetsBytes: {
      variable: "DOCOPS_MAX_ASSETS_BYTES",
      type: integer(1, 2 ** 31),
      default: "67108864",
      sentence:
        "The maximum size of all `asset_<name>` parts of a request together, in bytes. `DOCOPS_MAX_UPLOAD_BYTES` limits each of them.",
    },
    maxTaskBytes: {
      variable: "DOCOPS_MAX_TASK_BYTES",
      type: integer(1, 2 ** 28),
      default: "8388608",
      sentence:
        "The maximum size of a task with its pictures in Base64, in bytes. `DOCOPS_MAX_UPLOAD_BYTES` also applies.",
    },
    maxPolicyBytes: {
      variable: "DOCOPS_MAX_POLICY_BYTES",
      type: integer(1, 2 ** 22),
      default: "262144",
      sentence: "The maximum size of a `policy_yaml`, in bytes.",
    },
    maxUnpackedBytes: {
      variable: "DOCOPS_MAX_UNPACKED_BYTES",
      type: integer(1, 2 ** 31),
      default: "536870912",
      sentence: "The maximum size of an unpacked document, in bytes.",
    },
    maxOutputBytes: {
      variable: "DOCOPS_MAX_OUTPUT_BYTES",
      type: integer(1, 2 ** 31),
      default: "268435456",
      sentence: "A job may write at most this many bytes.",
    },
  },
  timeouts: {
    upload: {
      variable: "DOCOPS_UPLOAD_TIMEOUT_SECONDS",
      type: seconds(0.001),
      default: "120",
      sentence: "A client must send the whole form within this time.",
    },
    queue: {
      variable: "DOCOPS_QUEUE_TIMEOUT_SECONDS",
      type: seconds(0),
      default: "0",
      sentence:
        "A request waits at most this long for a free worker. With `0` it does not wait, and gets 429.",
    },
    job: {
      variable: "DOCOPS_JOB_TIMEOUT_SECONDS",
      aliases: ["DOCOPS_REQUEST_TIMEOUT_SECONDS"],
      type: seconds(0.001),
      default: "60",
      sentence: "The server stops a job that runs longer than this.",
    },
    download: {
      variable: "DOCOPS_DOWNLOAD_TIMEOUT_SECONDS",
      type: seconds(0.001),
      default: "120",
      sentence: "A client must download its ZIP within this time.",
    },
    total: {
      variable: "DOCOPS_TOTAL_TIMEOUT_SECONDS",
      type: seconds(0.001),
      default: "600",
      sentence:
        "The time limit of a whole request. Each stage above gets at most the time that remains.",
    },
  },
  capacity: {
    maxConcurrency: {
      variable: "DOCOPS_MAX_CONCURRENCY",
      type: integer(1, 1024),
      default: "2",
      sentence: "The server runs at most this many jobs at once.",
    },
    maxQueueSize: {
      variable: "DOCOPS_MAX_QUEUE_SIZE",
      type: integer(0, 100_000),
      default: "64",
      sentence: "At most this many requests wait for a free worker.",
    },
    maxRequests: {
      variable: "DOCOPS_MAX_REQUESTS",
      type: integer(1, 100_000),
      default: "96",
      sentence:
        "The server handles at most this many requests at once (upload, wait, download). Further requests get 429.",
    },
    maxDownloadBytes: {
      variable: "DOCOPS_MAX_DOWNLOAD_BYTES",
      type: integer(1, 2 ** 50),
      default: "1073741824",
      sentence:
        "The maximum size of all results that clients have not downloaded yet, in bytes. Above it, new requests get 429.",
    },
    maxConnections: {
      variable: "DOCOPS_MAX_CONNECTIONS",
      type: integer(1, 1_000_000),
      default: "2000",
      sentence:
        "The server accepts at most this many connections at once, or fewer if the system allows fewer file descriptors.",
    },
  },
  processes: {
    count: {
      variable: "DOCOPS_WORKERS",
      type: integer(1, 256),
      default: "1",
      sentence:
        "The server starts this many API processes on one port. Each has its own `DOCOPS_MAX_CONCURRENCY`.",
    },
    drainMs: {
      variable: "DOCOPS_DRAIN_SECONDS",
      type: seconds(0),
      default: "30",
      sentence: "After SIGTERM, the server waits this long for running jobs to end.",
    },
    replicas: {
      variable: "DOCOPS_REPLICAS",
      type: integer(1, 10_000),
      default: "1",
      sentence:
        "The number of servers that share one Redis or database. While Redis or the database is down, each server allows its share of every rate and budget.",
    },
  },
  rates: {
    isEnabled: {
      variable: "DOCOPS_RATE_LIMIT_ENABLED",
      type: flag(),
      default: "0",
      sentence:
        "The server limits the requests of each key, or of each address without a key. Requests above the limit get 429 `RATE_LIMITED`.",
    },
    run: {
      variable: "DOCOPS_RATE_LIMIT_RUN",
      type: rate(),
      default: "60/minute",
      sentence:
        "The rate of requests to `/v1/run`, `/v1/precheck` and `/v1/preview`, of `POST /v1/templates`, and of comparisons of kept templates, together.",
    },
    jobs: {
      variable: "DOCOPS_RATE_LIMIT_JOBS",
      type: rate(),
      default: "120/minute",
      sentence:
        "The rate of requests to `/v1/jobs` and `/v1/batches`, and of other requests to `/v1/templates`, together.",
    },
    meta: {
      variable: "DOCOPS_RATE_LIMIT_META",
      type: rate(),
      default: "120/minute",
      sentence: "The rate of requests to `/v1/meta`, `/openapi.json` and `/v1/keys`, together.",
    },
    status: {
      variable: "DOCOPS_RATE_LIMIT_STATUS",
      type: rate(),
      default: "60/minute",
      sentence: "The rate of requests to `/status` and `/v1/usage`, together.",
    },
    web: {
      variable: "DOCOPS_RATE_LIMIT_WEB",
      type: rate(),
      default: "600/minute",
      sentence:
        "The rate of requests to `/`, and to `/web` and `/docs` with their files, together.",
    },
    mcp: {
      variable: "DOCOPS_RATE_LIMIT_MCP",
      type: rate(),
      default: "240/minute",
      sentence:
        "The rate of messages to `/mcp`. The requests that a tool makes to the server also count with their own rates.",
    },
    events: {
      variable: "DOCOPS_RATE_LIMIT_EVENTS",
      type: integer(1, 100_000),
      default: "16",
      sentence:
        "A key or an address may have at most this many event streams open in one API process.",
    },
  },
  budgets: {
    cpuMsPerHour: {
      variable: "DOCOPS_BUDGET_CPU_SECONDS_PER_HOUR",
      type: totalSeconds(1_000_000_000),
      default: null,
      sentence:
        "The jobs of one tenant may use this much processor time in a clock hour. Further jobs get 429 `BUDGET_EXCEEDED`.",
    },
    jobsPerDay: {
      variable: "DOCOPS_BUDGET_JOBS_PER_DAY",
      type: integer(1, 1_000_000_000),
      default: null,
      sentence: "One tenant may run at most this many jobs in a day (UTC).",
    },
    bytesPerDay: {
      variable: "DOCOPS_BUDGET_BYTES_PER_DAY",
      type: integer(1, 2 ** 50),
      default: null,
      sentence: "One tenant may upload at most this many bytes for jobs in a day (UTC).",
    },
    breakerCpuMsPerHour: {
      variable: "DOCOPS_BREAKER_CPU_SECONDS_PER_HOUR",
      type: totalSeconds(1_000_000_000),
      default: null,
      sentence:
        "When the jobs of all tenants have used this much processor time, further jobs get 503 `CIRCUIT_OPEN` until the hour ends.",
    },
  },
  redis: {
    address: {
      variable: "DOCOPS_REDIS_URL",
      fallback: "REDIS_URL",
      type: redisAddress(),
      default: null,
      isSecret: true,
      sentence:
        "The servers that use this Redis count rates and budgets together. Without this setting, each machine counts for itself.",
    },
  },
  workers: {
    start: {
      variable: "DOCOPS_MP_START",
      type: oneOf(["spawn", "forkserver", "reuse"]),
      default: "spawn",
      sentence:
        "`spawn` starts a new Node process for every job. `forkserver` forks every job from a process that has already loaded the code. `reuse` runs many jobs in one process.",
    },
    sandbox: {
      variable: "DOCOPS_WORKER_SANDBOX",
      type: oneOf(["preferred", "required"]),
      default: "preferred",
      sentence:
        "`required`: the server does not start if a layer of the sandbox is missing. `docops doctor` lists the layers; Node 26.1 with Linux 5.13 has all of them.",
    },
    maxMemoryBytes: {
      variable: "DOCOPS_WORKER_MAX_MEMORY_MB",
      type: mebibytes(128, 2 ** 20),
      default: "1024",
      sentence: "The server stops a worker that uses more resident memory than this.",
    },
    maxSpares: {
      variable: "DOCOPS_WORKER_MAX_SPARES",
      type: integer(0, 1024),
      default: "2",
      sentence:
        "`spawn` starts at most this many processes in advance, but never more than `DOCOPS_MAX_CONCURRENCY`.",
    },
    maxJobs: {
      variable: "DOCOPS_WORKER_MAX_JOBS",
      type: integer(1, 1_000_000),
      // `reuse` keeps a process that has read documents, so not for long. A fork server reads no document
      // of a client.
      default: { by: "start", values: { spawn: "1", forkserver: "5000", reuse: "200" } },
      sentence:
        "`reuse` replaces a process after this many jobs. `forkserver` replaces its fork server after this many forks. `spawn` always uses a process for one job.",
    },
    idleMs: {
      variable: "DOCOPS_WORKER_IDLE_SECONDS",
      type: seconds(0.001),
      default: "60",
      sentence: "The server ends idle processes after this time without a job.",
    },
  },
  pdf: {
    converter: {
      variable: "DOCOPS_PDF",
      type: oneOf(pdfConverters),
      default: "off",
      sentence:
        "The program that makes PDFs ([pdf.md](pdf.md)): LibreOffice on this machine (`libreoffice`), or a Gotenberg server (`gotenberg`). With `off`, a request for a PDF gets 400.",
    },
    gotenbergUrl: {
      variable: "DOCOPS_GOTENBERG_URL",
      type: httpUrl(),
      default: null,
      sentence: "The base URL of the Gotenberg server. It gets the documents.",
    },
    slots: {
      variable: "DOCOPS_PDF_SLOTS",
      type: integer(1, 256),
      default: String(Math.max(1, Math.floor(availableParallelism() / 2))),
      defaultShown: "half of the processors",
      sentence:
        "The server makes at most this many PDFs at once. One more LibreOffice waits in reserve. A LibreOffice takes 130 to 300 MB.",
    },
    maxQueueSize: {
      variable: "DOCOPS_PDF_MAX_QUEUE_SIZE",
      type: integer(0, 100_000),
      default: "64",
      sentence: "At most this many requests wait for a slot for their PDF. Others get 429.",
    },
    queueMs: {
      variable: "DOCOPS_PDF_QUEUE_TIMEOUT_SECONDS",
      type: seconds(0),
      default: "30",
      sentence:
        "A request waits at most this long for a slot for its PDF. Stored jobs wait longer.",
    },
    timeoutMs: {
      variable: "DOCOPS_PDF_TIMEOUT_SECONDS",
      type: seconds(0.001),
      default: "60",
      sentence: "The server ends a conversion to PDF that runs longer than this.",
    },
    maxConversions: {
      variable: "DOCOPS_PDF_MAX_CONVERSIONS",
      type: integer(1, 1_000_000),
      default: "50",
      sentence:
        "The server replaces a LibreOffice after this many conversions. With `1`, every document gets a new LibreOffice.",
    },
    maxMemoryBytes: {
      variable: "DOCOPS_PDF_MAX_MEMORY_MB",
      type: mebibytes(200, 2 ** 20),
      default: "600",
      sentence:
        "The server replaces a LibreOffice that has more resident memory than this after a conversion.",
    },
    isBoxed: {
      variable: "DOCOPS_PDF_SANDBOX",
      type: flag(),
      default: "1",
      sentence:
        "LibreOffice runs in bubblewrap, without network and without files. With `0` it runs as the server's user with all of its rights: only for documents that you trust.",
    },
    libreOfficeDirectory: {
      variable: "DOCOPS_LIBREOFFICE_DIR",
      type: text("a directory"),
      default: null,
      defaultShown: "where packages install it",
      sentence: "The directory with `soffice.bin`.",
    },
    fontsDirectory: {
      variable: "DOCOPS_FONTS_DIR",
      type: text("a directory"),
      default: null,
      sentence: "LibreOffice also uses the fonts in this directory.",
    },
  },
  state: {
    databaseUrl: {
      variable: "DATABASE_URL",
      type: postgresUrl(),
      default: null,
      isSecret: true,
      sentence: "The server stores its state in this PostgreSQL database.",
    },
    engine: {
      variable: "DOCOPS_STATE",
      type: oneOf(["none", "sqlite", "postgres"]),
      default: { ifSet: "databaseUrl", value: "postgres", otherwise: "none" },
      sentence:
        "`none`: the server stores no state. `sqlite`: it stores the state in a file in `DOCOPS_STATE_DIR`. `postgres`: it stores the state in the database of `DATABASE_URL`.",
    },
    directory: {
      variable: "DOCOPS_STATE_DIR",
      type: text("a directory"),
      default: ".docops",
      sentence:
        "The server stores the SQLite file and the blobs of this machine in this directory. Only the user of the server can read it.",
    },
    migrate: {
      variable: "DOCOPS_MIGRATE",
      type: oneOf(["auto", "check"]),
      default: { by: "engine", values: { none: "check", sqlite: "auto", postgres: "check" } },
      sentence:
        "`auto`: the server migrates the tables when it starts. `check`: it does not start if the tables are out of date (run `docops migrate`). It never starts with tables of a newer release.",
    },
    maxConnections: {
      variable: "DOCOPS_DATABASE_CONNECTIONS",
      type: integer(1, 1000),
      default: "5",
      sentence:
        "Each API process opens at most this many connections to PostgreSQL, and one more for messages about stored jobs.",
    },
  },
  blobs: {
    place: {
      variable: "DOCOPS_BLOBS",
      type: blobPlace(),
      default: "file",
      sentence:
        "The server stores blobs in `DOCOPS_STATE_DIR` (`file`) or in an S3 bucket. The AWS SDK reads the region and the credentials (`AWS_REGION`, `AWS_ACCESS_KEY_ID`, …).",
    },
    endpoint: {
      variable: "DOCOPS_S3_ENDPOINT",
      type: httpUrl(),
      default: null,
      sentence: "The server uses this S3 endpoint instead of AWS.",
    },
    kmsKeyId: {
      variable: "DOCOPS_S3_KMS_KEY_ID",
      type: text("the id, alias or ARN of a key of KMS"),
      default: null,
      sentence:
        "S3 encrypts each blob with this key. Without it the setting of the bucket applies.",
    },
  },
  jobs: {
    role: {
      variable: "DOCOPS_ROLE",
      type: oneOf(serverRoles),
      default: "all",
      sentence:
        "`all`: the server accepts requests and runs stored jobs. `api`: it only accepts requests. `worker`: it only runs stored jobs. `api` and `worker` need PostgreSQL and a bucket ([jobs.md](jobs.md)).",
    },
    queue: {
      variable: "DOCOPS_QUEUE",
      type: oneOf(["local", "pg-boss", "bullmq"]),
      default: null,
      defaultShown: "`local`; `pg-boss` with PostgreSQL",
      sentence:
        "The queue that delivers stored jobs to processes: docops itself (`local`), pg-boss on PostgreSQL, or BullMQ on Redis.",
    },
    leaseMs: {
      variable: "DOCOPS_JOB_LEASE_SECONDS",
      type: seconds(1),
      default: "30",
      sentence:
        "If a server dies, another server runs its stored jobs after this time. A running server renews the lease.",
    },
    keptMs: {
      variable: "DOCOPS_JOB_RETENTION_SECONDS",
      type: longSeconds(1),
      default: "86400",
      sentence: "The server removes a finished stored job and its result after this time.",
    },
    deadKeptMs: {
      variable: "DOCOPS_DEAD_JOB_RETENTION_SECONDS",
      type: longSeconds(1),
      default: "604800",
      sentence:
        "The server removes a `dead` stored job after this time. Until then you can queue it again.",
    },
    maxWaitMs: {
      variable: "DOCOPS_JOB_MAX_WAIT_SECONDS",
      type: longSeconds(0),
      default: "86400",
      sentence:
        "A stored job that waits longer than this becomes `expired`. With `0` it waits for ever.",
    },
    maxQueued: {
      variable: "DOCOPS_MAX_QUEUED_JOBS",
      type: integer(1, 100_000_000),
      default: "200000",
      sentence: "At most this many stored jobs may wait. Further jobs get 429.",
    },
    maxQueuedPerTenant: {
      variable: "DOCOPS_MAX_QUEUED_JOBS_PER_TENANT",
      type: integer(1, 100_000_000),
      default: "50000",
      sentence: "At most this many stored jobs of one tenant may wait. Further jobs get 429.",
    },
    maxBatchRows: {
      variable: "DOCOPS_MAX_BATCH_ROWS",
      type: integer(1, 100_000),
      default: "10000",
      sentence: "A batch may have at most this many rows. A larger file gets 413.",
    },
  },
  templates: {
    maxTemplates: {
      variable: "DOCOPS_MAX_TEMPLATES",
      type: integer(1, 1_000_000),
      default: "1000",
      sentence:
        "One tenant may keep at most this many templates ([templates-kept.md](templates-kept.md)). A further one gets 409.",
    },
    maxVersions: {
      variable: "DOCOPS_MAX_TEMPLATE_VERSIONS",
      type: integer(1, 1_000_000),
      default: "1000",
      sentence: "A kept template may have at most this many versions. A further one gets 409.",
    },
    maxBytes: {
      variable: "DOCOPS_MAX_TEMPLATE_BYTES",
      type: integer(1, 2 ** 50),
      default: "1073741824",
      sentence:
        "The kept templates of one tenant may have at most this many bytes together. A version that would exceed them gets 409.",
    },
  },
  webhooks: {
    allow: {
      variable: "DOCOPS_WEBHOOK_ALLOW",
      type: webhookHosts(),
      default: null,
      sentence:
        "A `webhook_url` must have one of these hosts. `*.example.org` allows all its subdomains. The port is 443 unless the entry names one. Without this setting the server sends no webhooks ([webhooks.md](webhooks.md)).",
    },
    allowPrivate: {
      variable: "DOCOPS_WEBHOOK_ALLOW_PRIVATE",
      type: networks(),
      default: null,
      sentence:
        "The server may send webhooks to these private or special addresses. If a loopback address is among them, its receiver may use HTTP without TLS.",
    },
    secrets: {
      variable: "DOCOPS_WEBHOOK_SECRET",
      type: webhookSecrets(),
      default: null,
      isSecret: true,
      sentence:
        "The server signs webhooks with this secret by the rules of Standard Webhooks. With two secrets, each webhook has two signatures.",
    },
  },
  idempotency: {
    ttlMs: {
      variable: "DOCOPS_IDEMPOTENCY_TTL_SECONDS",
      type: seconds(1),
      default: "86400",
      sentence:
        "The server stores the answer to a request with an `Idempotency-Key` for this time ([idempotency.md](idempotency.md)).",
    },
    leaseMs: {
      variable: "DOCOPS_IDEMPOTENCY_LEASE_SECONDS",
      type: seconds(1),
      default: "30",
      sentence:
        "If a server dies, the idempotency keys of its requests become free after this time. A running server renews the lease.",
    },
  },
  audit: {
    retentionDays: {
      variable: "DOCOPS_AUDIT_RETENTION_DAYS",
      type: integer(0, 36_500),
      default: "0",
      sentence:
        "The server deletes audit events that are older than this many days and that no archive has. 0 keeps them for ever ([audit.md](audit.md)).",
    },
  },
  answers: {
    commit: {
      variable: "DOCOPS_COMMIT_SHA",
      type: text("a commit"),
      default: "unknown",
      sentence: "`api_result.json` and `/v1/meta` show this commit.",
    },
    debugArtifacts: {
      variable: "DOCOPS_DEBUG_ARTIFACTS",
      type: flag(),
      default: "0",
      sentence: "The server adds `trace.json` to the ZIP, with the process id of the worker.",
    },
    isMetaEnabled: {
      variable: "DOCOPS_ENABLE_META",
      type: flag(),
      default: "1",
      sentence: "The server has `/v1/meta` and `/docs`, the page that shows the OpenAPI document.",
    },
    areMetricsEnabled: {
      variable: "DOCOPS_ENABLE_METRICS",
      type: flag(),
      default: "0",
      sentence:
        "The server has `/metrics`. With `DOCOPS_AUTH=none` it needs no credential, so block it from outside.",
    },
  },
  mcp: {
    isEnabled: {
      variable: "DOCOPS_MCP",
      type: flag(),
      default: "0",
      sentence:
        "The server has `/mcp`: tools for agents by the Model Context Protocol ([mcp.md](mcp.md)).",
    },
    maxMessageBytes: {
      variable: "DOCOPS_MCP_MAX_MESSAGE_BYTES",
      type: integer(16_384, 67_108_864),
      default: "1048576",
      sentence:
        "The largest message to `/mcp`, in bytes. In a message, a document takes a third more bytes than its file.",
    },
  },
  console: {
    isEnabled: {
      variable: "DOCOPS_ENABLE_WEB_CONSOLE",
      type: flag(),
      default: "0",
      sentence: "The server has the console at `/web`.",
    },
    login: {
      variable: "DOCOPS_WEB_BASIC_AUTH",
      type: credentials(),
      default: null,
      isSecret: true,
      sentence: "Users must enter this login for `/v1/meta`, `/docs` and `/web`.",
    },
    connectTo: {
      variable: "DOCOPS_WEB_CONNECT_SRC",
      type: lenientOrigins(),
      default: null,
      sentence:
        "The console may also connect to these origins, if the API is on another server. That server needs `DOCOPS_ENABLE_CORS`.",
    },
  },
  auth: {
    methods: {
      variable: "DOCOPS_AUTH",
      type: authMethods(),
      default: "none",
      sentence:
        "Requests need an API key (`keys`), a token of an issuer (`jwt`), or one of the two (`keys,jwt`). With `none` they need no credential ([auth.md](auth.md)).",
    },
    keyPeppers: {
      variable: "DOCOPS_KEY_PEPPER",
      type: secrets(),
      default: null,
      isSecret: true,
      sentence:
        "The server hashes API keys and encrypts console sessions with this secret. With several secrets, it hashes and encrypts with the first, and verifies and decrypts with all.",
    },
    keysFile: {
      variable: "DOCOPS_API_KEYS_FILE",
      type: text("a file"),
      default: null,
      sentence:
        "This file has the hashes of API keys. `docops keys` writes it, and the server reads it again when it changes.",
    },
    jwtIssuer: {
      variable: "DOCOPS_JWT_ISSUER",
      type: text("the issuer of tokens"),
      default: null,
      sentence: "The claim `iss` of a token must equal this value.",
    },
    jwtAudience: {
      variable: "DOCOPS_JWT_AUDIENCE",
      type: text("the audience of tokens"),
      default: null,
      sentence: "The claim `aud` of a token must equal or list this value.",
    },
    jwtJwksUrl: {
      variable: "DOCOPS_JWT_JWKS_URL",
      type: webAddress(),
      default: null,
      sentence: "The issuer publishes its public keys at this URL, as a JSON Web Key Set.",
    },
    jwtAlgorithms: {
      variable: "DOCOPS_JWT_ALGORITHMS",
      type: signatureAlgorithms(),
      default: "ES256,RS256,EdDSA,PS256",
      sentence: "Tokens must be signed with one of these algorithms.",
    },
    jwtTenantClaim: {
      variable: "DOCOPS_JWT_TENANT_CLAIM",
      type: text("a claim"),
      default: "tenant",
      sentence: "This claim of a token names its tenant. The server refuses a token without it.",
    },
    jwtScopesClaim: {
      variable: "DOCOPS_JWT_SCOPES_CLAIM",
      type: text("a claim"),
      default: "scope",
      sentence: "This claim of a token has its scopes, as a list or as words separated by spaces.",
    },
  },
  cors: {
    isEnabled: {
      variable: "DOCOPS_ENABLE_CORS",
      type: flag(),
      default: "0",
      sentence: "Scripts of other origins may use the API.",
    },
    allowedOrigins: {
      variable: "DOCOPS_CORS_ALLOW_ORIGINS",
      type: origins(),
      default: "*",
      sentence: "Only scripts of these origins may use the API. `*` allows all.",
    },
    allowsCredentials: {
      variable: "DOCOPS_CORS_ALLOW_CREDENTIALS",
      type: flag(),
      default: "0",
      sentence:
        "Scripts of other origins may send credentials. This needs a list of exact origins.",
    },
    maxAgeSeconds: {
      variable: "DOCOPS_CORS_MAX_AGE",
      type: integer(0, 86_400),
      default: "600",
      sentence: "Browsers store the answer to a preflight request for this many seconds.",
    },
  },
} as const satisfies SettingTable;

/** The titles of the groups in docs/configuration.md. */
export const groupTitles: Readonly<Record<keyof typeof settings, string>> = {
  http: "HTTP",
  log: "Log",
  tracing: "Traces",
  documents: "Documents",
  disk: "Disk",
  limits: "Sizes",
  timeouts: "Times",
  capacity: "Limits for one API process",
  processes: "API processes",
  rates: "Rate limits",
  budgets: "Budgets",
  redis: "Redis",
  workers: "Workers",
  pdf: "PDF",
  state: "State",
  blobs: "Blobs",
  jobs: "Stored jobs",
  templates: "Kept templates",
  webhooks: "Webhooks",
  idempotency: "Idempotency",
  audit: "Audit log",
  answers: "Answers and endpoints",
  mcp: "Tools for agents (MCP)",
  console: "Console",
  auth: "Authentication",
  cors: "Other origins (CORS)",
};
