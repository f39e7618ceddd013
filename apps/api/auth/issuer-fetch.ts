import { z } from "zod";
import type { Breaker, BreakerOptions } from "../limits/breaker.ts";

/** Once the issuer has failed it is left alone for a moment: a storm of tokens must not become one of fetches. */
export const issuerBreaker: BreakerOptions = { failures: 1, retryAfterMs: 2000 };

/** The sets of large issuers have about 30 KiB. */
const maxBytes = 512 * 1024;

/** RFC 7517, 5. Members of the keys are checked where one of them is used. */
const keySet = z.object({ keys: z.array(z.record(z.string(), z.unknown())) });

/**
 * `fetch` for the keys of an issuer, behind its breaker. An answer that is no key set is a failure like none at all:
 * else each token would fetch it again.
 */
export function issuerFetch(
  breaker: Pick<Breaker, "run">,
): (url: string, options: RequestInit) => Promise<Response> {
  return (url, options) =>
    breaker.run(async () => {
      const answer = await fetch(url, options);
      if (answer.status !== 200) {
        await answer.body?.cancel();
        throw new Error(`the issuer answered ${answer.status}`);
      }
      const text = await readText(answer);
      keySet.parse(JSON.parse(text));
      return new Response(text);
    });
}

/** @throws Error for a body that is too long, before all of it is in memory. */
async function readText({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.length;
    if (length > maxBytes) throw new Error("the answer of the issuer is too long");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
