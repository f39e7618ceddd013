import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { readConfig } from "../../../apps/api/config/config.ts";
import type { ConfigError } from "../../../apps/api/config/config-error.ts";

function faultsOf(env: Record<string, string>): readonly string[] {
  try {
    readConfig(env);
  } catch (error) {
    return (error as ConfigError).faults;
  }
  return [];
}

it("without any variable, the defaults of the contract hold", () => {
  expect(readConfig({})).toMatchObject({
    http: { host: "127.0.0.1", port: 8000 },
    limits: { maxUploadBytes: 26_214_400, maxTaskBytes: 8_388_608, maxPolicyBytes: 262_144 },
    capacity: { maxConcurrency: 2, maxRequests: 96, maxConnections: 2000 },
    timeouts: {
      queue: { setting: "DOCOPS_QUEUE_TIMEOUT_SECONDS", ms: 0 },
      job: { setting: "DOCOPS_JOB_TIMEOUT_SECONDS", ms: 60_000 },
    },
    workers: { start: "spawn" },
    answers: { debugArtifacts: false, isMetaEnabled: true },
    console: { isEnabled: false, login: null, connectTo: null },
    cors: {
      isEnabled: false,
      allowedOrigins: ["*"],
      allowsCredentials: false,
      maxAgeSeconds: 600,
    },
    notices: [],
  });
});

it("keys with values are read as OpenTelemetry writes them", () => {
  const { tracing } = readConfig({
    OTEL_EXPORTER_OTLP_HEADERS: "authorization=Bearer%20a=b, x-tenant = 7 ,empty=",
    OTEL_TRACES_SAMPLER_ARG: "0.25",
  });
  expect(tracing.headers).toEqual({ authorization: "Bearer a=b", "x-tenant": "7", empty: "" });
  expect(tracing.sampleRatio).toBe(0.25);
});

it("an empty variable counts as not set", () => {
  expect(readConfig({ DOCOPS_PORT: "", DOCOPS_ENABLE_META: "" })).toMatchObject({
    http: { port: 8000 },
    answers: { isMetaEnabled: true },
  });
});

it("the configuration and its groups are frozen", () => {
  const config = readConfig({});
  for (const part of [config, ...Object.values(config)]) expect(Object.isFrozen(part)).toBe(true);
});

it.each([
  ["spawn", 1],
  ["forkserver", 5000],
  ["reuse", 200],
])(
  "how many jobs a process has goes by the start method where it is not set: %s",
  (start, jobs) => {
    expect(readConfig({ DOCOPS_MP_START: start }).workers.maxJobs).toBe(jobs);
    const env = { DOCOPS_MP_START: start, DOCOPS_WORKER_MAX_JOBS: "7" };
    expect(readConfig(env).workers.maxJobs).toBe(7);
  },
);

describe("a value that does not parse names variable, value and what is allowed", () => {
  it.each([
    ["DOCOPS_PORT", "abc", "must be a whole number from 0 to 65535"],
    ["DOCOPS_PORT", "80a", "must be a whole number from 0 to 65535"],
    [
      "DOCOPS_PORT",
      "65536",
      "must be a whole number from 0 to 65535; the nearest valid value is 65535",
    ],
    ["DOCOPS_PORT", "-1", "must be a whole number from 0 to 65535; the nearest valid value is 0"],
    [
      "DOCOPS_PORT",
      "80.6",
      "must be a whole number from 0 to 65535; the nearest valid value is 81",
    ],
    [
      "DOCOPS_MAX_UPLOAD_BYTES",
      "0",
      "must be a whole number from 1 to 2147483648; the nearest valid value is 1",
    ],
    ["DOCOPS_MAX_UPLOAD_BYTES", "25MB", "must be a whole number from 1 to 2147483648"],
    [
      "DOCOPS_REQUEST_TIMEOUT_SECONDS",
      "0",
      "must be a number of seconds from 0.001 to 86400; the nearest valid value is 0.001",
    ],
    [
      "DOCOPS_REQUEST_TIMEOUT_SECONDS",
      "Infinity",
      "must be a number of seconds from 0.001 to 86400; the nearest valid value is 86400",
    ],
    [
      "DOCOPS_QUEUE_TIMEOUT_SECONDS",
      "-1",
      "must be a number of seconds from 0 to 86400; the nearest valid value is 0",
    ],
    [
      "DOCOPS_MAX_CONCURRENCY",
      "0",
      "must be a whole number from 1 to 1024; the nearest valid value is 1",
    ],
    ["DOCOPS_MP_START", "Forkserver", "must be spawn, forkserver, reuse; did you mean forkserver?"],
    ["DOCOPS_MP_START", "thread", "must be spawn, forkserver, reuse"],
    ["DOCOPS_WORKER_SANDBOX", "off", "must be preferred, required"],
    [
      "DOCOPS_WORKER_MAX_MEMORY_MB",
      "16",
      "must be a whole number from 128 to 1048576; the nearest valid value is 128",
    ],
    [
      "DOCOPS_TRUST_PROXY",
      "10.0.0.0/33",
      "must be a number of proxies, or addresses and networks such as 10.0.0.0/8, separated by commas",
    ],
    ...["https://docops.example", "a b", "*", "a,,b:x", "[::1", ","].map(
      (value): [string, string, string] => [
        "DOCOPS_ALLOWED_HOSTS",
        value,
        "must be hosts such as docops.example.org, docops.example.org:8443, 10.0.0.1 or [::1], separated by commas",
      ],
    ),
    ...["collector:4318", "ftp://collector", "http://c/?a=b"].map(
      (value): [string, string, string] => [
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        value,
        "must be a URL such as http://collector:4318",
      ],
    ),
    ...["a", "=b", "a=b,c", "a=%ff", ","].map((value): [string, string, string] => [
      "OTEL_RESOURCE_ATTRIBUTES",
      value,
      "must be pairs of the form key=value, separated by commas",
    ]),
    [
      "OTEL_TRACES_SAMPLER_ARG",
      "1.5",
      "must be a number from 0 to 1; the nearest valid value is 1",
    ],
    ["OTEL_TRACES_SAMPLER_ARG", "half", "must be a number from 0 to 1"],
    ...(
      [
        ["60", "; the nearest valid value is 60/minute"],
        ["60/min", "; the nearest valid value is 60/minute"],
        ["60 per hour", "; the nearest valid value is 60/hour"],
        ["60/hours", "; the nearest valid value is 60/hour"],
        ["0/day", "; the nearest valid value is 1/day"],
        ["9999999/second", "; the nearest valid value is 1000000/second"],
        ["many/minute", ""],
        ["-5/minute", ""],
      ] as const
    ).map(([value, nearest]): [string, string, string] => [
      "DOCOPS_RATE_LIMIT_RUN",
      value,
      `must be a number from 1 to 1000000, a slash and one of second, minute, hour, day, such as 60/minute${nearest}`,
    ]),
    [
      "DOCOPS_BUDGET_CPU_SECONDS_PER_HOUR",
      "0",
      "must be a whole number from 1 to 1000000000; the nearest valid value is 1",
    ],
    ["DOCOPS_LOG_LEVEL", "loud", "must be trace, debug, info, warn, error, silent"],
    [
      "DOCOPS_ENABLE_META",
      "ture",
      "must be 1 or 0 (true, yes, on; false, no, off); did you mean true?",
    ],
    ["DOCOPS_ENABLE_META", "maybe", "must be 1 or 0 (true, yes, on; false, no, off)"],
    ["DOCOPS_ENABLE_WEB_CONSOLE", "2", "must be 1 or 0 (true, yes, on; false, no, off)"],
    [
      "DOCOPS_WEB_CONNECT_SRC",
      "ftp://no",
      "must be origins such as https://ui.example.org, separated by commas",
    ],
    [
      "DOCOPS_CORS_ALLOW_ORIGINS",
      "example.org",
      "must be origins such as https://ui.example.org, separated by commas",
    ],
  ])("%s=%s", (name, value, problem) => {
    expect(faultsOf({ [name]: value })).toEqual([`${name}=${JSON.stringify(value)}: ${problem}`]);
  });

  it.each(["http://a", "redis:", "a:6379", "//a"])(
    "an address of Redis that is none is refused and not shown: %s",
    (value) => {
      expect(faultsOf({ DOCOPS_REDIS_URL: value })).toEqual([
        "DOCOPS_REDIS_URL=(value not shown): must be redis://host:port, rediss://host:port or the path of a socket, such as /run/redis.sock",
      ]);
    },
  );

  it("credentials may stand in a file, but not in two places", () => {
    const file = join(mkdtempSync(join(tmpdir(), "docops-config-")), "auth");
    writeFileSync(file, "ops:s3cret\n");
    expect(readConfig({ DOCOPS_WEB_BASIC_AUTH_FILE: file }).console.login).toEqual({
      user: "ops",
      password: "s3cret",
    });
    expect(
      faultsOf({ DOCOPS_WEB_BASIC_AUTH_FILE: file, DOCOPS_WEB_BASIC_AUTH: "a:b" }).join(),
    ).toContain("cannot be combined with DOCOPS_WEB_BASIC_AUTH");
    writeFileSync(file, "no colon");
    expect(faultsOf({ DOCOPS_WEB_BASIC_AUTH_FILE: file }).join()).toContain(
      "must be user:password",
    );
    expect(faultsOf({ DOCOPS_WEB_BASIC_AUTH_FILE: `${file}-not` }).join()).toContain(
      "must be a file that can be read (ENOENT)",
    );
    rmSync(dirname(file), { recursive: true });
  });

  it("a credential is not shown", () => {
    for (const value of ["s3cret-without-colon", ":password", "user:"]) {
      const [fault] = faultsOf({ DOCOPS_WEB_BASIC_AUTH: value });
      expect(fault).toBe(
        "DOCOPS_WEB_BASIC_AUTH=(value not shown): must be user:password, both not empty",
      );
    }
  });

  it("a variable of other programs counts where our own is not set, and never against it", () => {
    const [own, other] = ["redis://a:1", "redis://b:2"];
    expect(readConfig({ REDIS_URL: other }).redis.address).toBe(other);
    expect(readConfig({ REDIS_URL: other, DOCOPS_REDIS_URL: own }).redis.address).toBe(own);
    expect(faultsOf({ REDIS_URL: "http://b" })).toEqual([
      expect.stringMatching(/^REDIS_URL=\(value not shown\): must be redis:/),
    ]);
  });

  it("an older name of a variable counts, and is what faults and limits name", () => {
    const env = { DOCOPS_REQUEST_TIMEOUT_SECONDS: "5" };
    expect(readConfig(env).timeouts.job).toEqual({
      setting: "DOCOPS_REQUEST_TIMEOUT_SECONDS",
      ms: 5000,
    });
    expect(readConfig(env).notices).toEqual([]);
    expect(faultsOf({ ...env, DOCOPS_JOB_TIMEOUT_SECONDS: "6" })).toEqual([
      'DOCOPS_REQUEST_TIMEOUT_SECONDS="5": cannot be combined with DOCOPS_JOB_TIMEOUT_SECONDS',
    ]);
  });

  it("all faults come together", () => {
    expect(
      faultsOf({ DOCOPS_PORT: "x", DOCOPS_ENABLE_CORS: "x", DOCOPS_HOST: "::1" }),
    ).toHaveLength(2);
  });

  it("a stage with more time than the whole way is refused, with the name of the whole", () => {
    expect(faultsOf({ DOCOPS_REQUEST_TIMEOUT_SECONDS: "601" })).toEqual([
      'DOCOPS_REQUEST_TIMEOUT_SECONDS="601": must not be more than DOCOPS_TOTAL_TIMEOUT_SECONDS, 600',
    ]);
    expect(faultsOf({ DOCOPS_TOTAL_TIMEOUT_SECONDS: "100" })).toEqual([
      "DOCOPS_UPLOAD_TIMEOUT_SECONDS (not set): must not be more than DOCOPS_TOTAL_TIMEOUT_SECONDS, 100",
      "DOCOPS_DOWNLOAD_TIMEOUT_SECONDS (not set): must not be more than DOCOPS_TOTAL_TIMEOUT_SECONDS, 100",
    ]);
  });

  it("what does not parse is not held against other settings, and they are held against each other", () => {
    const [first, ...others] = faultsOf({
      DOCOPS_TOTAL_TIMEOUT_SECONDS: "ten",
      DOCOPS_UPLOAD_TIMEOUT_SECONDS: "601",
      DOCOPS_CORS_ALLOW_CREDENTIALS: "1",
    });
    expect(first).toContain('DOCOPS_TOTAL_TIMEOUT_SECONDS="ten"');
    expect(others).toEqual([
      'DOCOPS_CORS_ALLOW_CREDENTIALS="1": needs a list of exact origins in DOCOPS_CORS_ALLOW_ORIGINS, not *',
    ]);
  });

  it("credentials across origins need a list of origins", () => {
    const env = { DOCOPS_ENABLE_CORS: "1", DOCOPS_CORS_ALLOW_CREDENTIALS: "1" };
    expect(faultsOf(env)[0]).toContain("exact origins");
    expect(faultsOf({ ...env, DOCOPS_CORS_ALLOW_ORIGINS: "https://a.example" })).toEqual([]);
  });
});

it("values are read in all their forms", () => {
  const config = readConfig({
    DOCOPS_ENABLE_META: "OFF",
    DOCOPS_DEBUG_ARTIFACTS: "Yes",
    DOCOPS_REQUEST_TIMEOUT_SECONDS: "1.5",
    DOCOPS_WEB_BASIC_AUTH: "ops:with:colons",
    DOCOPS_CORS_ALLOW_ORIGINS: "https://A.example/path, http://localhost:5173,https://a.example",
  });
  expect(config).toMatchObject({
    answers: { isMetaEnabled: false, debugArtifacts: true },
    timeouts: { job: { ms: 1500 } },
    console: { login: { user: "ops", password: "with:colons" } },
    cors: { allowedOrigins: ["https://a.example", "http://localhost:5173"] },
  });
});

it("the right ones of the origins to connect to are taken, and the others are told", () => {
  const env = { DOCOPS_WEB_CONNECT_SRC: "https://a.example/v1, ftp://no, https://a.example" };
  const { console, notices } = readConfig(env);
  expect(console.connectTo?.origins).toEqual(["https://a.example"]);
  expect(notices).toEqual([
    "DOCOPS_WEB_CONNECT_SRC: ftp://no is not a valid origin and is ignored",
  ]);
});

it("names that no setting has are told, those of the CI scripts and of clients are not", () => {
  const env = { DOCOPS_MAX_CONCURENCY: "8", DOCOPS_CI_ALLOW_429: "1", DOCOPS_ENABLE_CORS: "1" };
  expect(readConfig(env).notices).toEqual([
    "DOCOPS_MAX_CONCURENCY is not a setting of this version; did you mean DOCOPS_MAX_CONCURRENCY?",
  ]);
  expect(readConfig({ DOCOPS_API_KEY: "docops_of_a_client" }).notices).toEqual([]);
  expect(readConfig({ DOCOPS_COLOUR: "red" }).notices).toEqual([
    "DOCOPS_COLOUR is not a setting of this version",
  ]);
});
