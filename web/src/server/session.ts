import { DocopsError } from "../../../apps/client/client.ts";
import type { Session } from "../../../apps/contract/answers/keys.ts";
import { requestIdHeader } from "../../../apps/contract/headers.ts";

export type { Session };

const path = "/web/session";

/** The session of this browser at the page's server. @throws DocopsError */
export function fetchSession(): Promise<Session> {
  return ask({ method: "GET" });
}

/** Signs in with a key. The browser does not store the key but an encrypted cookie. @throws DocopsError */
export function signIn(apiKey: string): Promise<Session> {
  const headers = { "Content-Type": "application/json" };
  return ask({ method: "POST", headers, body: JSON.stringify({ api_key: apiKey }) });
}

/** @throws DocopsError */
export function signOut(): Promise<Session> {
  return ask({ method: "DELETE" });
}

async function ask(init: RequestInit): Promise<Session> {
  const answer = await fetch(path, { ...init, credentials: "same-origin" });
  if (answer.ok) return answer.json();
  const body: unknown = await answer.json().catch(() => null);
  throw new DocopsError(answer.status, body, answer.headers.get(requestIdHeader));
}
