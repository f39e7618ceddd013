import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { waitUntil } from "../support/wait-until.ts";

/** An nginx with deploy/nginx/docops.conf, in a directory of its own. */
export interface Nginx {
  url: string;
  /** The certificate that its clients have to trust, in PEM. */
  certificate: string;
  remove(): Promise<void>;
}

export interface NginxOptions {
  /** How many requests a second an address may send; the file's own number by default. */
  requestsPerSecond?: number;
}

/**
 * Starts nginx in front of servers on this machine. Whoever has it removes it.
 *
 * @param backends it asks them in turn.
 */
export async function startNginx(
  backends: readonly { port: number }[],
  { requestsPerSecond = 20 }: NginxOptions = {},
): Promise<Nginx> {
  const prefix = mkdtempSync(join(tmpdir(), "docops-nginx-"));
  const certificates = join(prefix, "certificates");
  mkdirSync(certificates);
  const [key, crt] = [join(certificates, "tls.key"), join(certificates, "tls.crt")];
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"];
  const files = ["-keyout", key, "-out", crt];
  execFileSync(
    "openssl",
    ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", ...subject, ...files],
    { stdio: "ignore" },
  );
  const port = await freePort();
  const own = adapted({ port, backends, certificates });
  const paced = own.replace("rate=20r/s", `rate=${requestsPerSecond}r/s`);
  writeFileSync(join(prefix, "docops.conf"), paced);
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  // After 1000 requests nginx says goodbye to a connection (HTTP/2), and Node's `fetch` gives all up that are on it.
  writeFileSync(
    join(prefix, "nginx.conf"),
    `daemon off; pid ${prefix}/pid; error_log stderr crit; events {}
     http { access_log off; keepalive_requests 1000000; include ${prefix}/docops.conf;
       ${temporary.map((name) => `${name}_temp_path ${prefix}/${name};`).join(" ")} }`,
  );
  const args = ["-p", prefix, "-e", "stderr", "-c", join(prefix, "nginx.conf")];
  execFileSync("nginx", [...args, "-t", "-q"]);
  const child = spawn("nginx", args, { stdio: ["ignore", "ignore", "inherit"] });
  const remove = async () => {
    await end(child);
    rmSync(prefix, { recursive: true });
  };
  try {
    await waitUntil("nginx accepts connections", () => accepts(port));
  } catch (error) {
    await remove();
    throw error;
  }
  return { url: `https://127.0.0.1:${port}`, certificate: readFileSync(crt, "utf8"), remove };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  await ended;
}

/** Our file for this machine: other ports, other places, and the words of nginx before 1.25.1. */
function adapted({
  port,
  backends,
  certificates,
}: {
  port: number;
  backends: readonly { port: number }[];
  certificates: string;
}): string {
  const own = readFileSync(new URL("../../deploy/nginx/docops.conf", import.meta.url), "utf8");
  return own
    .replace(/server docops:8000(.*);/, (_line, options: string) =>
      backends.map((backend) => `server 127.0.0.1:${backend.port}${options};`).join("\n  "),
    )
    .replaceAll("/etc/nginx/certificates", certificates)
    .replace("listen 443 ssl;", `listen 127.0.0.1:${port} ssl http2;`)
    .replace("http2 on;", "");
}

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, "close");
  return port;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("error", () => resolve(false));
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
  });
}
