import { readFileSync, writeFileSync } from "node:fs";

/** A server that a quick start has left running. */
export interface LeftServer {
  pid: number;
  /** Such as `http://127.0.0.1:8000`. */
  url: string;
}

export function rememberServer(file: string, server: LeftServer): void {
  writeFileSync(file, JSON.stringify(server));
}

/** @returns the server in the file, or null if it no longer runs or is not docops. */
export async function leftServer(file: string): Promise<LeftServer | null> {
  try {
    const server: LeftServer = JSON.parse(readFileSync(file, "utf8"));
    // Signal 0 only asks whether the process is there.
    process.kill(server.pid, 0);
    const answer = await fetch(`${server.url}/healthz`, { signal: AbortSignal.timeout(2000) });
    const isDocops = answer.headers.has("x-docops-request-id");
    return answer.ok && isDocops ? server : null;
  } catch {
    return null;
  }
}
