import { tmpdir } from "node:os";
import { serverRoles } from "../../contract/limits.ts";
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
      sentence: "The server listens on this address; the container image sets `0.0.0.0`.",
    },
    port: {
      variable: "DOCOPS_PORT",
      type: integer(0, 65_535),
      default: "8000",
      sentence:
        "The server listens on this port; `0` picks a free one, which the `listening` line of the log names.",
    },
    trustProxy: {
      variable: "DOCOPS_TRUST_PROXY",
      type: proxies(),
      default: "0",
      sentence: "`X-Forwarded-For` counts where these proxies in front send it.",
    },
    allowedHosts: {
      variable: "DOCOPS_ALLOWED_HOSTS",
      type: hosts(),
      default: null,
      sentence: "Only requests for these hosts are served; others are answered 403.",
    },
    headersTimeoutMs: {
      variable: "DOCOPS_HEADERS_TIMEOUT_SECONDS",
      type: seconds(0.001),
      default: "15",
      sentence: "A client has this long to send the headers of a request.",
    },
    keepAliveMs: {
      variable: "DOCOPS_KEEP_ALIVE_SECONDS",
      type: seconds(0.001),
      default: "65",
      sentence:
        "A connection without a request is closed after this time; choose more than the proxy's own.",
    },
  },
  log: {
    level: {
      variable: "DOCOPS_LOG_LEVEL",
      type: oneOf(["trace", "debug", "info", "warn", "error", "silent"]),
      default: "info",
      sentence: "Lines of this level and above are logged.",
    },
    file: {
      variable: "DOCOPS_LOG_FILE",
      type: text("a file that can be written"),
      default: null,
      sentence:
        "The log goes to this file instead of standard output; it is rotated at 10 MB, and the last five are kept.",
    },
    clientAddress: {
      variable: "DOCOPS_LOG_CLIENT_ADDRESS",
      type: oneOf(["full", "truncated", "none"]),
      default: "none",
      sentence: "The log has a client's address in full, truncated to its network, or not at all.",
    },
  },
  tracing: {
    endpoint: {
      variable: "OTEL_EXPORTER_OTLP_ENDPOINT",
      type: url(),
      default: null,
      sentence:
        "Spans are sent to the OpenTelemetry collector at this base URL, by OTLP over HTTP; without it no spans are recorded ([tracing.md](tracing.md)).",
    },
    headers: {
      variable: "OTEL_EXPORTER_OTLP_HEADERS",
      type: pairs(),
      default: null,
      isSecret: true,
      sentence: "Requests to the collector have these headers, such as a token.",
    },
    sampleRatio: {
      variable: "OTEL_TRACES_SAMPLER_ARG",
      type: ratio(),
      default: "1",
      sentence:
        "This share of new traces is recorded; for a trace of a caller, the caller's sampling decision applies.",
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
        "Numbers and currencies in documents are written by this locale where a task names no `locale`.",
    },
    skillsDirectory: {
      variable: "DOCOPS_SKILLS_DIR",
      type: text("a directory"),
      default: null,
      sentence:
        "Skills are loaded from this directory too, a YAML file each; a fault in one of them stops the start.",
    },
    requiresFit: {
      variable: "DOCOPS_REQUIRE_FIT",
      type: flag(),
      default: "0",
      sentence:
        "`1`: a template that does not fit its skill is not filled, and its job ends with exit code 3. `0`: it is filled, and `fit` says what does not fit.",
    },
  },
  disk: {
    tmpDirectory: {
      variable: "DOCOPS_TMP_DIR",
      type: text("a directory"),
      default: tmpdir(),
      defaultShown: "the system's",
      sentence: "Directories of jobs are made in this one.",
    },
    minFreeDiskBytes: {
      variable: "DOCOPS_MIN_FREE_DISK_BYTES",
      type: integer(0, 2 ** 50),
      default: "268435456",
      sentence:
        "The server is not ready while the disk with the directories of jobs has fewer bytes free.",
    },
  },
  limits: {
    maxUploadBytes: {
      variable: "DOCOPS_MAX_UPLOAD_BYTES",
      type: integer(1, 2 ** 31),
      default: "26214400",
      sentence: "One uploaded file may have this many bytes.",
    },
    maxAssetsBytes: {
      variable: "DOCOPS_MAX_ASSETS_BYTES",
      type: integer(1, 2 ** 31),
      default: "67108864",
      sentence:
        "All `asset_<name>` parts of a request together may have this many bytes; each may have `DOCOPS_MAX_UPLOAD_BYTES`.",
    },
    maxTaskBytes: {
      variable: "DOCOPS_MAX_TASK_BYTES",
      type: integer(1, 2 ** 28),
      default: "8388608",
      sentence:
        "A task, with its pictures in Base64, may have this many bytes, but no more than any upload.",
    },
    maxPolicyBytes: {
      variable: "DOCOPS_MAX_POLICY_BYTES",
      type: integer(1, 2 ** 22),
      default: "262144",
      sentence: "A `policy_yaml` may have this many bytes.",
    },
    maxUnpackedBytes: {
      variable: "DOCOPS_MAX_UNPACKED_BYTES",
      type: integer(1, 2 ** 31),
      default: "536870912",
      sentence: "All parts of a document together may have this many bytes once they are unpacked.",
    },
    maxOutputBytes: {
      variable: "DOCOPS_MAX_OUTPUT_BYTES",
      type: integer(1, 2 ** 31),
      default: "268435456",
      sentence: "A job may write this many bytes.",
    },
  },
  timeouts: {
    upload: {
      variable: "DOCOPS_UPLOAD_TIMEOUT_SECONDS",
      type: seconds(0.001),
      default: "120",
      sentence: "A form must come in within this time.",
    },
    queue: {
      variable: "DOCOPS_QUEUE_TIMEOUT_SECONDS",
      type: seconds(0),
      default: "0",
      sentence: "A request waits this long for its turn; with `0` it is answered 429 at once.",
    },
    job: {
      variable: "DOCOPS_JOB_TIMEOUT_SECONDS",
      aliases: ["DOCOPS_REQUEST_TIMEOUT_SECONDS"],
      type: seconds(0.001),
      default: "60",
      sentence: "A job that runs longer is killed.",
    },
    download: {
      variable: "DOCOPS_DOWNLOAD_TIMEOUT_SECONDS",
      type: seconds(0.001),
      default: "120",
      sentence: "A client must read its ZIP within this time.",
    },
    total: {
      variable: "DOCOPS_TOTAL_TIMEOUT_SECONDS",
      type: seconds(0.001),
      default: "600",
      sentence:
        "A request may take this long in all; each of the stages above has what is left of it.",
    },
  },
  capacity: {
    maxConcurrency: {
      variable: "DOCOPS_MAX_CONCURRENCY",
      type: integer(1, 1024),
      default: "2",
      sentence: "This many jobs may run at once.",
    },
    maxQueueSize: {
      variable: "DOCOPS_MAX_QUEUE_SIZE",
      type: integer(0, 100_000),
      default: "64",
      sentence: "This many requests may wait for their turn.",
    },
    maxRequests: {
      variable: "DOCOPS_MAX_REQUESTS",
      type: integer(1, 100_000),
      default: "96",
      sentence:
        "This many requests may upload, wait or download at once; one more is answered 429.",
    },
    maxDownloadBytes: {
      variable: "DOCOPS_MAX_DOWNLOAD_BYTES",
      type: integer(1, 2 ** 50),
      default: "1073741824",
      sentence:
        "All results that clients have not read yet may have this many bytes; with more, requests are answered 429.",
    },
    maxConnections: {
      variable: "DOCOPS_MAX_CONNECTIONS",
      type: integer(1, 1_000_000),
      default: "2000",
      sentence:
        "This many connections may be open; fewer where the system allows fewer descriptors.",
    },
  },
  processes: {
    count: {
      variable: "DOCOPS_WORKERS",
      type: integer(1, 256),
      default: "1",
      sentence:
        "This many API processes serve one port, each with its own `DOCOPS_MAX_CONCURRENCY`.",
    },
    drainMs: {
      variable: "DOCOPS_DRAIN_SECONDS",
      type: seconds(0),
      default: "30",
      sentence: "Running jobs have this long to end after SIGTERM.",
    },
    replicas: {
      variable: "DOCOPS_REPLICAS",
      type: integer(1, 10_000),
      default: "1",
      sentence:
        "This many servers share one Redis or database; during its outage, each allows its share of every rate and budget.",
    },
  },
  rates: {
    isEnabled: {
      variable: "DOCOPS_RATE_LIMIT_ENABLED",
      type: flag(),
      default: "0",
      sentence:
        "Limits the requests of each key, or of each address without a key; requests above the limit are answered 429 `RATE_LIMITED`.",
    },
    run: {
      variable: "DOCOPS_RATE_LIMIT_RUN",
      type: rate(),
      default: "60/minute",
      sentence: "Requests to `/v1/run` and `/v1/precheck`, together.",
    },
    jobs: {
      variable: "DOCOPS_RATE_LIMIT_JOBS",
      type: rate(),
      default: "120/minute",
      sentence:
        "Requests that create, read, cancel, retry or delete stored jobs (`/v1/jobs`) and batches (`/v1/batches`), together.",
    },
    meta: {
      variable: "DOCOPS_RATE_LIMIT_META",
      type: rate(),
      default: "120/minute",
      sentence: "Requests to `/v1/meta`, `/openapi.json` and `/v1/keys`.",
    },
    status: {
      variable: "DOCOPS_RATE_LIMIT_STATUS",
      type: rate(),
      default: "60/minute",
      sentence: "Requests to `/status` and `/v1/usage`.",
    },
    web: {
      variable: "DOCOPS_RATE_LIMIT_WEB",
      type: rate(),
      default: "600/minute",
      sentence: "Requests to `/`, and to `/web` and `/docs` with their files.",
    },
    events: {
      variable: "DOCOPS_RATE_LIMIT_EVENTS",
      type: integer(1, 100_000),
      default: "16",
      sentence:
        "Event streams that a key or an address may have open at the same time in one API process.",
    },
  },
  budgets: {
    cpuMsPerHour: {
      variable: "DOCOPS_BUDGET_CPU_SECONDS_PER_HOUR",
      type: totalSeconds(1_000_000_000),
      default: null,
      sentence:
        "The jobs of one tenant may use this much processor time in a clock hour; further jobs are answered 429 `BUDGET_EXCEEDED`.",
    },
    jobsPerDay: {
      variable: "DOCOPS_BUDGET_JOBS_PER_DAY",
      type: integer(1, 1_000_000_000),
      default: null,
      sentence: "One tenant may run this many jobs in a day (UTC).",
    },
    bytesPerDay: {
      variable: "DOCOPS_BUDGET_BYTES_PER_DAY",
      type: integer(1, 2 ** 50),
      default: null,
      sentence: "One tenant may upload this many bytes for jobs in a day (UTC).",
    },
    breakerCpuMsPerHour: {
      variable: "DOCOPS_BREAKER_CPU_SECONDS_PER_HOUR",
      type: totalSeconds(1_000_000_000),
      default: null,
      sentence:
        "After the jobs of all tenants have used this much processor time, jobs are answered 503 `CIRCUIT_OPEN` until the hour ends.",
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
        "Rates and budgets are counted in this Redis for all servers that use it; without it each machine counts its own.",
    },
  },
  workers: {
    start: {
      variable: "DOCOPS_MP_START",
      type: oneOf(["spawn", "forkserver", "reuse"]),
      default: "spawn",
      sentence:
        "`spawn` starts a new Node for every job; `forkserver` forks a process for every job from one that has everything loaded; `reuse` gives a process one job after the other.",
    },
    sandbox: {
      variable: "DOCOPS_WORKER_SANDBOX",
      type: oneOf(["preferred", "required"]),
      default: "preferred",
      sentence:
        "`required` stops the start where a layer of the sandbox is missing (`docops doctor` tells; Node 26.1 and Linux 5.13 have all).",
    },
    maxMemoryBytes: {
      variable: "DOCOPS_WORKER_MAX_MEMORY_MB",
      type: mebibytes(128, 2 ** 20),
      default: "1024",
      sentence: "A worker that takes more resident memory is killed.",
    },
    maxSpares: {
      variable: "DOCOPS_WORKER_MAX_SPARES",
      type: integer(0, 1024),
      default: "2",
      sentence:
        "`spawn` starts this many processes ahead, and never more than jobs may run at once.",
    },
    maxJobs: {
      variable: "DOCOPS_WORKER_MAX_JOBS",
      type: integer(1, 1_000_000),
      // `reuse` keeps a process that has read documents, so not for long. A fork server reads no document
      // of a client.
      default: { by: "start", values: { spawn: "1", forkserver: "5000", reuse: "200" } },
      sentence:
        "`reuse` replaces a process after this many jobs, `forkserver` a server after this many forks; with `spawn` a process has one job.",
    },
    idleMs: {
      variable: "DOCOPS_WORKER_IDLE_SECONDS",
      type: seconds(0.001),
      default: "60",
      sentence: "Processes that wait for a job are ended when none has come for this long.",
    },
  },
  state: {
    databaseUrl: {
      variable: "DATABASE_URL",
      type: postgresUrl(),
      default: null,
      isSecret: true,
      sentence: "The state is stored in this PostgreSQL database.",
    },
    engine: {
      variable: "DOCOPS_STATE",
      type: oneOf(["none", "sqlite", "postgres"]),
      default: { ifSet: "databaseUrl", value: "postgres", otherwise: "none" },
      sentence:
        "State that outlives a request is not stored, or stored in a SQLite file below `DOCOPS_STATE_DIR`, or in the PostgreSQL database of `DATABASE_URL`.",
    },
    directory: {
      variable: "DOCOPS_STATE_DIR",
      type: text("a directory"),
      default: ".docops",
      sentence:
        "The SQLite file and the blobs of this machine are in this directory, which only the server's user can read.",
    },
    migrate: {
      variable: "DOCOPS_MIGRATE",
      type: oneOf(["auto", "check"]),
      default: { by: "engine", values: { none: "check", sqlite: "auto", postgres: "check" } },
      sentence:
        "At the start, `auto` migrates the tables, and `check` stops if they are not up to date (run `docops migrate` then); tables of a newer release always stop it.",
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
        "Blobs are stored below `DOCOPS_STATE_DIR` or in an S3 bucket; the AWS SDK finds region and credentials itself (`AWS_REGION`, `AWS_ACCESS_KEY_ID`, …).",
    },
    endpoint: {
      variable: "DOCOPS_S3_ENDPOINT",
      type: httpUrl(),
      default: null,
      sentence: "The bucket is at this S3 endpoint instead of AWS.",
    },
    kmsKeyId: {
      variable: "DOCOPS_S3_KMS_KEY_ID",
      type: text("the id, alias or ARN of a key of KMS"),
      default: null,
      sentence: "S3 encrypts each blob with this key; without it the bucket's setting applies.",
    },
  },
  jobs: {
    role: {
      variable: "DOCOPS_ROLE",
      type: oneOf(serverRoles),
      default: "all",
      sentence:
        "The server takes requests and runs stored jobs (`all`), takes requests only (`api`), or runs stored jobs only (`worker`); apart from each other they need PostgreSQL and a bucket ([jobs.md](jobs.md)).",
    },
    queue: {
      variable: "DOCOPS_QUEUE",
      type: oneOf(["local", "pg-boss", "bullmq"]),
      default: null,
      defaultShown: "`local`; `pg-boss` with PostgreSQL",
      sentence:
        "Stored jobs reach the processes that run them without an engine (`local`), by pg-boss on PostgreSQL, or by BullMQ on Redis.",
    },
    leaseMs: {
      variable: "DOCOPS_JOB_LEASE_SECONDS",
      type: seconds(1),
      default: "30",
      sentence:
        "If a server dies, its stored jobs are run by another one after this time; a running server renews it.",
    },
    keptMs: {
      variable: "DOCOPS_JOB_RETENTION_SECONDS",
      type: longSeconds(1),
      default: "86400",
      sentence: "A stored job that has ended is removed after this time, with its result.",
    },
    deadKeptMs: {
      variable: "DOCOPS_DEAD_JOB_RETENTION_SECONDS",
      type: longSeconds(1),
      default: "604800",
      sentence:
        "A stored job that is `dead` is removed after this time; until then it can be started again.",
    },
    maxWaitMs: {
      variable: "DOCOPS_JOB_MAX_WAIT_SECONDS",
      type: longSeconds(0),
      default: "86400",
      sentence:
        "A stored job that has waited longer for its start becomes `expired`; with `0` it waits for ever.",
    },
    maxQueued: {
      variable: "DOCOPS_MAX_QUEUED_JOBS",
      type: integer(1, 100_000_000),
      default: "200000",
      sentence: "This many stored jobs may wait; one more is answered 429.",
    },
    maxQueuedPerTenant: {
      variable: "DOCOPS_MAX_QUEUED_JOBS_PER_TENANT",
      type: integer(1, 100_000_000),
      default: "50000",
      sentence: "This many stored jobs of one tenant may wait; one more is answered 429.",
    },
    maxBatchRows: {
      variable: "DOCOPS_MAX_BATCH_ROWS",
      type: integer(1, 100_000),
      default: "10000",
      sentence: "A batch may have this many rows; a file with more is answered 413.",
    },
  },
  webhooks: {
    allow: {
      variable: "DOCOPS_WEBHOOK_ALLOW",
      type: webhookHosts(),
      default: null,
      sentence:
        "A `webhook_url` may have one of these hosts; `*.example.org` stands for all names below it, and the port is 443 unless the entry has one; without this setting there are no webhooks ([webhooks.md](webhooks.md)).",
    },
    allowPrivate: {
      variable: "DOCOPS_WEBHOOK_ALLOW_PRIVATE",
      type: networks(),
      default: null,
      sentence:
        "Webhooks may reach these private or special addresses; a receiver on a loopback address among them may use HTTP without TLS.",
    },
    secrets: {
      variable: "DOCOPS_WEBHOOK_SECRET",
      type: webhookSecrets(),
      default: null,
      isSecret: true,
      sentence:
        "Webhooks are signed with this secret, as Standard Webhooks describes; with two of them each has two signatures.",
    },
  },
  idempotency: {
    ttlMs: {
      variable: "DOCOPS_IDEMPOTENCY_TTL_SECONDS",
      type: seconds(1),
      default: "86400",
      sentence:
        "The answer to a request with an `Idempotency-Key` is stored for this long ([idempotency.md](idempotency.md)).",
    },
    leaseMs: {
      variable: "DOCOPS_IDEMPOTENCY_LEASE_SECONDS",
      type: seconds(1),
      default: "30",
      sentence:
        "If a server dies, the idempotency keys of its requests become free after this time; a running server renews them.",
    },
  },
  audit: {
    retentionDays: {
      variable: "DOCOPS_AUDIT_RETENTION_DAYS",
      type: integer(0, 36_500),
      default: "0",
      sentence:
        "Audit events that are older than this many days, and in no archive, are deleted; 0 keeps them forever ([audit.md](audit.md)).",
    },
  },
  answers: {
    commit: {
      variable: "DOCOPS_COMMIT_SHA",
      type: text("a commit"),
      default: "unknown",
      sentence: "`api_result.json` and `/v1/meta` name this commit.",
    },
    debugArtifacts: {
      variable: "DOCOPS_DEBUG_ARTIFACTS",
      type: flag(),
      default: "0",
      sentence: "Adds `trace.json` with the pid of the worker to the ZIP.",
    },
    isMetaEnabled: {
      variable: "DOCOPS_ENABLE_META",
      type: flag(),
      default: "1",
      sentence: "Serves `/v1/meta` and `/docs`, the page that shows the OpenAPI document.",
    },
    areMetricsEnabled: {
      variable: "DOCOPS_ENABLE_METRICS",
      type: flag(),
      default: "0",
      sentence:
        "Serves `/metrics`; with `DOCOPS_AUTH=none` it needs no credential, so block it from outside.",
    },
  },
  console: {
    isEnabled: {
      variable: "DOCOPS_ENABLE_WEB_CONSOLE",
      type: flag(),
      default: "0",
      sentence: "Serves the console at `/web`.",
    },
    login: {
      variable: "DOCOPS_WEB_BASIC_AUTH",
      type: credentials(),
      default: null,
      isSecret: true,
      sentence: "`/v1/meta`, `/docs` and everything below `/web` ask for this login.",
    },
    connectTo: {
      variable: "DOCOPS_WEB_CONNECT_SRC",
      type: lenientOrigins(),
      default: null,
      sentence:
        "The console may connect to these origins besides its own, for an API elsewhere (which needs `DOCOPS_ENABLE_CORS`).",
    },
  },
  auth: {
    methods: {
      variable: "DOCOPS_AUTH",
      type: authMethods(),
      default: "none",
      sentence:
        "Requests need an API key (`keys`), a token of an issuer (`jwt`) or either (`keys,jwt`); with `none` they need no credential ([auth.md](auth.md)).",
    },
    keyPeppers: {
      variable: "DOCOPS_KEY_PEPPER",
      type: secrets(),
      default: null,
      isSecret: true,
      sentence:
        "API keys are hashed with this secret, and console sessions are encrypted with it; the first of several hashes and encrypts, all verify and decrypt.",
    },
    keysFile: {
      variable: "DOCOPS_API_KEYS_FILE",
      type: text("a file"),
      default: null,
      sentence:
        "The hashes of API keys are in this file, which `docops keys` writes; the server reads it again when it changes.",
    },
    jwtIssuer: {
      variable: "DOCOPS_JWT_ISSUER",
      type: text("the issuer of tokens"),
      default: null,
      sentence: "The claim `iss` of a token must be this.",
    },
    jwtAudience: {
      variable: "DOCOPS_JWT_AUDIENCE",
      type: text("the audience of tokens"),
      default: null,
      sentence: "The claim `aud` of a token must be this, or list it.",
    },
    jwtJwksUrl: {
      variable: "DOCOPS_JWT_JWKS_URL",
      type: webAddress(),
      default: null,
      sentence: "The issuer publishes its public keys here, as a JSON Web Key Set.",
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
      sentence: "This claim of a token names its tenant; a token without it is refused.",
    },
    jwtScopesClaim: {
      variable: "DOCOPS_JWT_SCOPES_CLAIM",
      type: text("a claim"),
      default: "scope",
      sentence: "This claim of a token has its scopes, as a list or as text separated by spaces.",
    },
  },
  cors: {
    isEnabled: {
      variable: "DOCOPS_ENABLE_CORS",
      type: flag(),
      default: "0",
      sentence: "Lets scripts of other origins use the API.",
    },
    allowedOrigins: {
      variable: "DOCOPS_CORS_ALLOW_ORIGINS",
      type: origins(),
      default: "*",
      sentence: "Only scripts of these origins may use it; `*` stands for all.",
    },
    allowsCredentials: {
      variable: "DOCOPS_CORS_ALLOW_CREDENTIALS",
      type: flag(),
      default: "0",
      sentence:
        "Lets scripts of other origins send credentials; this needs a list of exact origins.",
    },
    maxAgeSeconds: {
      variable: "DOCOPS_CORS_MAX_AGE",
      type: integer(0, 86_400),
      default: "600",
      sentence: "Browsers keep the answer to a preflight for this many seconds.",
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
  capacity: "How much at once, in one API process",
  processes: "API processes",
  rates: "Rate limits",
  budgets: "Budgets",
  redis: "Redis",
  workers: "Workers",
  state: "State",
  blobs: "Blobs",
  jobs: "Stored jobs",
  webhooks: "Webhooks",
  idempotency: "Idempotency",
  audit: "Audit log",
  answers: "Answers and endpoints",
  console: "Console",
  auth: "Authentication",
  cors: "Other origins (CORS)",
};
