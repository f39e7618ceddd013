import { readdirSync, readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { stampedRooms } from "../apps/worker/built-worker.ts";

const root = fileURLToPath(new URL("../", import.meta.url));

interface Import {
  from: string;
  to: string;
}

const files = filesBelow("apps");

function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => `${folder}/${file}`);
}

/** `import … from "x"`, `export … from "x"`. */
const statement = /^(?:import\b|export\s+(?:type\s+)?[{*])[^;"]*"([^"]+)"/gm;
/** `import("x")`, of a type too; `createRequire(import.meta.url)("x")`, `process.getBuiltinModule("x")`. */
const call = /(?:\bimport|createRequire\(import\.meta\.url\)|\bgetBuiltinModule)\(\s*"([^"]+)"/g;

/**
 * Every import below apps/, those of types alone and those that wait for a call too; local targets as paths
 * from the root.
 */
const imports = files.flatMap(allImportsIn);

/** The imports without those of types: the files that are loaded when the program starts. */
const runtimeImports = files.flatMap((file) =>
  importsIn(file, stripTypeScriptTypes(readFileSync(join(root, file), "utf8")), statement),
);

function allImportsIn(file: string): Import[] {
  const source = readFileSync(join(root, file), "utf8");
  return [statement, call].flatMap((form) => importsIn(file, source, form));
}

function importsIn(file: string, source: string, form: RegExp): Import[] {
  return Array.from(source.matchAll(form), ([, target = ""]) => ({
    from: file,
    to: target.startsWith(".")
      ? relative(root, resolve(dirname(join(root, file)), target))
      : target,
  }));
}

function importsOf(place: string): Import[] {
  return imports.filter(({ from }) => from.startsWith(place));
}

/** All that a program loads when it starts; packages and Node's modules by their names. */
function loadedBy(program: string): ReadonlySet<string> {
  const loaded = new Set<string>();
  const visit = (file: string) => {
    for (const { from, to } of runtimeImports) {
      if (from !== file || loaded.has(to)) continue;
      loaded.add(to);
      visit(to);
    }
  };
  visit(program);
  return loaded;
}

describe("dependencies point one way", () => {
  it("there are imports to look at", () => {
    expect(imports.length).toBeGreaterThan(100);
  });

  it("the contract knows nobody but itself and zod", () => {
    const outside = importsOf("apps/contract/").filter(
      ({ to }) => to !== "zod" && !to.startsWith("apps/contract/"),
    );
    expect(outside).toEqual([]);
  });

  it("what the contract needs zod for is loaded by those alone who check or describe answers", () => {
    const tables = files.filter((file) => /^apps\/contract\/[^/]+$/.test(file));
    expect(tables.length).toBeGreaterThan(8);
    for (const file of tables) expect([...loadedBy(file)]).not.toContain("zod");
  });

  it("the client knows the contract alone, and loads no package", () => {
    const outside = importsOf("apps/client/").filter(
      ({ to }) => !/^apps\/(?:client|contract)\//.test(to),
    );
    expect(outside).toEqual([]);
    expect([...loadedBy("apps/client/client.ts")]).not.toContain("zod");
  });

  it("the console knows the client, the contract and the tables of batches alone", () => {
    const known = filesBelow("web/src")
      .flatMap(allImportsIn)
      .filter(({ to }) => to.startsWith("apps/"));
    expect(known.length).toBeGreaterThan(5);
    expect(known.filter(({ to }) => !/^apps\/(?:client|contract|batch)\//.test(to))).toEqual([]);
  });

  it("the engine knows nobody but itself and the contract", () => {
    const outside = importsOf("apps/engine/").filter(
      ({ to }) => to.startsWith("apps/") && !/^apps\/(?:engine|contract)\//.test(to),
    );
    expect(outside).toEqual([]);
  });

  it("the engine starts no process, opens no socket and reads no environment", () => {
    const forbidden =
      /^(node:)?(child_process|cluster|http|https|http2|net|dgram|tls|worker_threads)$/;
    expect(importsOf("apps/engine/").filter(({ to }) => forbidden.test(to))).toEqual([]);
  });

  it("nothing imports the API but the command line: the table of settings, the state, blobs, the keys, the audit log, backups, what makes PDFs, the tables of queues, the outbox of webhooks and a server without a port", () => {
    const users = imports.filter(
      ({ from, to }) => to.startsWith("apps/api/") && !from.startsWith("apps/api/"),
    );
    const rooms =
      /^apps\/api\/(?:(?:config|state|blobs|auth|audit|backup|converters)\/|limits\/breakers\.ts$|workspace\/workspace\.ts$|jobs\/delivery\/(?:migrate-queue|queue-of)\.ts$|webhooks\/redeliver\.ts$|embedded-server\.ts$)/;
    expect(
      users.filter(({ from, to }) => !from.startsWith("apps/cli/") || !rooms.test(to)),
    ).toEqual([]);
    const configReaders = users.filter(({ to }) => /config\/(?!config\.ts)/.test(to));
    expect(new Set(configReaders.map(({ from }) => from))).toEqual(
      new Set(["apps/cli/environment.ts"]),
    );
  });

  it("a server or a command without a state loads nothing of a database", () => {
    for (const program of ["apps/api/main.ts", "apps/cli/main.ts"]) {
      const loaded = [...loadedBy(program)];
      expect(loaded).toContain("apps/api/state/open-database.ts");
      const ofDatabases = /^(?:kysely|pg|node:sqlite|@aws-sdk\/.*)$/;
      expect(loaded.filter((file) => ofDatabases.test(file))).toEqual([]);
    }
  });

  it("a server and the command line load the SDK of tools for agents with the first message alone", () => {
    for (const program of ["apps/api/main.ts", "apps/cli/main.ts"]) {
      const loaded = [...loadedBy(program)];
      expect(loaded.filter((to) => /^apps\/mcp\/|^@modelcontextprotocol\//.test(to))).toEqual([]);
    }
    const users = imports.filter(({ to }) => to.startsWith("@modelcontextprotocol/"));
    const rooms = new Set(users.map(({ from }) => dirname(from)));
    expect([...rooms].sort()).toEqual(["apps/api/mcp", "apps/mcp"]);
  });

  it("tools for agents are a client of the API: they know it, the contract and the faces of the engine alone", () => {
    const outside = importsOf("apps/mcp/").filter(
      ({ to }) => to.startsWith("apps/") && !/^apps\/(?:mcp|client|contract|engine)\//.test(to),
    );
    expect(outside).toEqual([]);
  });

  it("a server that sends no webhooks loads nothing that sends them", () => {
    const loaded = [...loadedBy("apps/api/main.ts")];
    const senders = imports.filter(({ to }) => to === "request-filtering-agent");
    expect(new Set(senders.map(({ from }) => from))).toEqual(
      new Set(["apps/api/webhooks/send-webhook.ts"]),
    );
    expect(loaded).not.toContain("apps/api/webhooks/send-webhook.ts");
  });

  it("the settings know nothing of the API but what a host name is", () => {
    const outside = importsOf("apps/api/config/").filter(
      ({ to }) => to.startsWith("apps/api/") && !to.startsWith("apps/api/config/"),
    );
    expect(new Set(outside.map(({ to }) => to))).toEqual(new Set(["apps/api/host-name.ts"]));
  });

  it("dependencies point one way only what assembles the server takes all of the configuration", () => {
    const takers = files.filter((file) =>
      /import type \{[^}]*\bConfig\b[^}]*\}|import \{[^}]*\btype Config\b[^}]*\}/.test(
        readFileSync(join(root, file), "utf8"),
      ),
    );
    expect(takers.sort()).toEqual(["apps/api/app.ts", "apps/api/main.ts", "apps/api/server.ts"]);
  });

  it("the API knows worker and launcher only as files to start, as their build and as their messages", () => {
    const known = importsOf("apps/api/").filter(({ to }) => /^apps\/(worker|launcher)\//.test(to));
    const files = ["worker/built-worker.ts", "worker/protocol.ts", "launcher/protocol.ts"];
    expect(new Set(known.map(({ to }) => to))).toEqual(
      new Set(files.map((file) => `apps/${file}`)),
    );
  });

  it("a job runs without HTTP: nothing that the executor needs knows Express, a route or a middleware", () => {
    const needed = new Set<string>();
    const visit = (file: string) => {
      for (const { to } of imports.filter(({ from }) => from === file)) {
        if (needed.has(to)) continue;
        needed.add(to);
        visit(to);
      }
    };
    visit("apps/api/jobs/executor.ts");
    expect(needed).toContain("apps/api/workers/worker-pool.ts");
    const http = /^(?:express|multer|node:https?|apps\/api\/(?:routes|middleware)\/.*)$/;
    expect([...needed].filter((file) => http.test(file))).toEqual([]);
  });

  it("what a worker is asked is made in one place", () => {
    const makers = files.filter((file) =>
      /\btype: "job",/.test(readFileSync(join(root, file), "utf8")),
    );
    expect(makers).toEqual(["apps/api/workers/job-request.ts"]);
  });

  it("the launcher is small: what it loads is messages and what starts processes", () => {
    const loaded = runtimeImports.filter(({ from }) => from.startsWith("apps/launcher/"));
    expect(loaded.map(({ to }) => to)).toEqual([
      "node:child_process",
      "node:os",
      "apps/confine/launcher.ts",
      "apps/confine/layers.ts",
      "apps/confine/parent.ts",
      "apps/worker/protocol.ts",
    ]);
  });

  it("what confines a process knows nothing of the program but the contract and loads no package", () => {
    const outside = importsOf("apps/confine/").filter(
      ({ to }) => !/^(?:apps\/(?:confine|contract)\/|node:)/.test(to),
    );
    expect(outside).toEqual([]);
  });

  it("the C library is reached from two files: what confines, and what forks", () => {
    const users = files.filter((file) =>
      readFileSync(join(root, file), "utf8").includes('Module("node:ffi")'),
    );
    expect(users.sort()).toEqual(["apps/confine/libc.ts", "apps/worker/fork-calls.ts"]);
  });

  it("a server without limits loads nothing that counts", () => {
    const loaded = [...loadedBy("apps/api/main.ts")];
    const counting = /^(?:rate-limiter-flexible|ioredis|cockatiel)$/;
    expect(loaded.filter((to) => counting.test(to))).toEqual([]);
    const rooms = loaded.filter((to) => to.startsWith("apps/api/limits/"));
    expect(rooms.sort()).toEqual([
      "apps/api/limits/are-limits-set.ts",
      "apps/api/limits/breakers.ts",
      "apps/api/limits/caller.ts",
    ]);
    const users = imports.filter(({ to }) => counting.test(to)).map(({ from }) => from);
    expect(users.filter((from) => !from.startsWith("apps/api/limits/"))).toEqual([
      "apps/api/jobs/delivery/redis-clients.ts",
    ]);
  });

  it("an API process and the command line load an engine of queues only where one is used", () => {
    const engines = /^(?:pg-boss|bullmq)(?:$|\/)/;
    for (const program of ["apps/api/main.ts", "apps/cli/main.ts"]) {
      expect([...loadedBy(program)].filter((to) => engines.test(to))).toEqual([]);
    }
    const users = imports.filter(({ to }) => engines.test(to)).map(({ from }) => from);
    expect(users.length).toBeGreaterThan(0);
    expect(users.filter((from) => !from.startsWith("apps/api/jobs/delivery/"))).toEqual([]);
  });

  it("a worker loads no package: its start is on the clock", () => {
    const loaded = loadedBy("apps/worker/main.ts");
    const packages = [...loaded].filter((to) => !to.startsWith("apps/") && !to.startsWith("node:"));
    expect(packages).toEqual([]);
    expect(loaded).toContain("apps/engine/job/pipeline.ts");
  });

  it("the stamp of a built worker covers every room that a worker or a launcher loads", () => {
    const programs = ["apps/worker/main.ts", "apps/launcher/main.ts"];
    const loaded = programs.flatMap((program) => [program, ...loadedBy(program)]);
    const later = loaded.flatMap((file) => importsOf(file)).map(({ to }) => to);
    const rooms = [...loaded, ...later].filter((to) => to.startsWith("apps/"));
    const names = new Set(rooms.map((file) => file.split("/")[1]));
    expect([...names].sort()).toEqual(stampedRooms);
  });

  it("no import goes in a circle, not by types nor by what is loaded later", () => {
    const targets = Map.groupBy(imports, ({ from }) => from);
    const done = new Set<string>();
    const visit = (file: string, path: readonly string[]): readonly string[] => {
      if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
      if (done.has(file)) return [];
      done.add(file);
      for (const { to } of targets.get(file) ?? []) {
        const circle = visit(to, [...path, file]);
        if (circle.length > 0) return circle;
      }
      return [];
    };
    for (const file of files) expect(visit(file, [])).toEqual([]);
  });

  it("imports that wait for a call are seen", () => {
    const seen = (from: string) => importsOf(from).map(({ to }) => to);
    expect(seen("apps/engine/format/load-linter.ts")).toContain("apps/engine/format/linter.ts");
    expect(seen("apps/worker/template-cache.ts")).toContain("node:crypto");
  });
});

describe("the engine has a face", () => {
  const faces = ["index", "inputs", "outputs", "archives"].map((name) => `apps/engine/${name}.ts`);
  const layers = "apps/engine/layers.ts";
  const others = ["apps", "scripts", "web/src"]
    .flatMap(filesBelow)
    .filter((file) => !file.startsWith("apps/engine/"))
    .flatMap(allImportsIn)
    .filter(({ to }) => to.startsWith("apps/engine/"));

  it("other rooms import the engine's faces and nothing deeper, scripts its layers too", () => {
    const deeper = others.filter(({ from, to }) => {
      const isScript = from.startsWith("scripts/");
      return !faces.includes(to) && !(isScript && to === layers);
    });
    expect(others.length).toBeGreaterThan(50);
    expect(deeper).toEqual([]);
  });

  it("no file of the engine imports a face", () => {
    const users = importsOf("apps/engine/").filter(({ to }) => [...faces, layers].includes(to));
    expect(users).toEqual([]);
  });

  it("an API process loads OpenTelemetry only where it is told to send traces", () => {
    const loaded = [...loadedBy("apps/api/main.ts")];
    expect(loaded).toContain("apps/api/observability/request-trace.ts");
    expect(loaded).not.toContain("apps/api/observability/opentelemetry.ts");
    expect(loaded.filter((file) => file.startsWith("@opentelemetry/"))).toEqual([]);
    const users = imports.filter(({ to }) => to.startsWith("@opentelemetry/"));
    expect(users.map(({ from }) => dirname(from))).toContain("apps/api/observability");
    expect(new Set(users.map(({ from }) => dirname(from))).size).toBe(1);
  });

  it("every line of the log that names a request names its trace", () => {
    const byHand = filesBelow("apps/api").filter((file) =>
      /request_id: requestIdOf\(/.test(readFileSync(join(root, file), "utf8")),
    );
    expect(byHand).toEqual([]);
  });

  it("a server and the command line load the readers of tables with the first table alone", () => {
    const readers = /^(?:chardet|csv-parse|read-excel-file|saxen)(?:$|\/)/;
    for (const program of ["apps/api/main.ts", "apps/cli/main.ts"]) {
      expect([...loadedBy(program)].filter((to) => readers.test(to))).toEqual([]);
    }
    const users = imports.filter(({ to }) => readers.test(to));
    expect(users.length).toBeGreaterThan(3);
    expect(users.filter(({ from }) => !from.startsWith("apps/batch/"))).toEqual([]);
  });

  it("the process that reads a workbook loads of the engine what knows no Word", () => {
    const loaded = [...loadedBy("apps/batch/xlsx/workbook-process.ts")];
    const engine = loaded.filter((to) => to.startsWith("apps/engine/"));
    expect(engine).toContain("apps/engine/archives.ts");
    const known = /^apps\/engine\/(?:archives|errors)\.ts$|^apps\/engine\/zip\//;
    expect(engine.filter((to) => !known.test(to))).toEqual([]);
  });

  it("an API process loads no package for keys and tokens before a setting asks for it", () => {
    const loaded = [...loadedBy("apps/api/main.ts")];
    expect(loaded).toContain("apps/api/auth/auth.ts");
    const packages = ["jose", "kysely", "apps/api/auth/database-key-store.ts"];
    expect(loaded.filter((file) => packages.includes(file))).toEqual([]);
  });

  it("an API process loads nothing that opens a document", () => {
    const loaded = [...loadedBy("apps/api/main.ts")];
    expect(loaded).toContain("apps/engine/inputs.ts");
    const opening =
      /^apps\/engine\/(index\.ts|layers\.ts|(xml|opc|word|images)\/|zip\/read|job\/(compile|pipeline))/;
    expect(loaded.filter((file) => opening.test(file))).toEqual([]);
  });
});

describe("the engine's lower layers know no Word", () => {
  const below: Readonly<Record<string, readonly string[]>> = {
    zip: ["zip"],
    xml: ["xml"],
    opc: ["opc", "xml", "zip"],
    images: ["images", "xml", "zip"],
    word: ["word", "opc", "xml", "zip"],
  };

  it.each(Object.entries(below))("%s imports %j and the errors alone", (layer, allowed) => {
    const places = allowed.map((name) => `apps/engine/${name}/`);
    const used = importsOf(`apps/engine/${layer}/`).map(({ to }) => to);
    expect(used.length).toBeGreaterThan(0);
    const others = used.filter((to) => !places.some((place) => to.startsWith(place)));
    expect(
      others.filter((to) => to !== "apps/engine/errors.ts" && !to.startsWith("node:")),
    ).toEqual([]);
  });

  it("zip, xml, opc and images name no element and no namespace of Word", () => {
    const names = /["'`<{/]w:|wordprocessingml/;
    const wordy = files
      .filter((file) => /^apps\/engine\/(zip|xml|opc|images)\//.test(file))
      .filter((file) => names.test(withoutComments(readFileSync(join(root, file), "utf8"))));
    expect(wordy).toEqual([]);
    const vocabulary = readFileSync(join(root, "apps/engine/word/vocabulary.ts"), "utf8");
    expect(withoutComments(vocabulary)).toMatch(names);
  });

  function withoutComments(source: string): string {
    return source.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
  }
});

/** A folder of template/, or a file that stands in it. */
function roomOf(file: string): string {
  return file.split("/").slice(0, 4).join("/");
}

describe("a template goes through its folders from top to bottom", () => {
  const between = runtimeImports
    .filter(({ from, to }) => [from, to].every((file) => file.startsWith("apps/engine/template/")))
    .map(({ from, to }) => ({ from: roomOf(from), to: roomOf(to) }))
    .filter(({ from, to }) => from !== to);

  it("no folder is loaded by one that it loads", () => {
    const below = (room: string, seen = new Set<string>()): ReadonlySet<string> => {
      for (const { from, to } of between) {
        if (from !== room || seen.has(to)) continue;
        seen.add(to);
        below(to, seen);
      }
      return seen;
    };
    const rooms = [...new Set(between.map(({ from }) => from))];
    expect(rooms.length).toBeGreaterThan(5);
    expect(rooms.filter((room) => below(room).has(room))).toEqual([]);
  });

  it("the grammar loads nothing else of it, and values load the grammar alone", () => {
    const outside = between.filter(({ from }) => /\/(?:grammar|values)$/.test(from));
    const grammar = "apps/engine/template/grammar";
    expect(outside.filter(({ to }) => to !== grammar)).toEqual([]);
  });
});

it("the environment is read in one place of each program", () => {
  const readers = files.filter((file) =>
    readFileSync(join(root, file), "utf8").includes("process.env"),
  );
  expect(readers.sort()).toEqual(["apps/api/main.ts", "apps/cli/environment.ts"]);
});
