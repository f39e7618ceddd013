const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;

/**
 * The pauses between the attempts of a delivery, in milliseconds: the retry schedule that Standard Webhooks 1.0.0
 * recommends ("Deliverability and reliability"). With the first attempt, which is made at once, there are ten in three
 * days and three and a half hours.
 */
export const retryPausesMs: readonly number[] = [
  5 * secondMs,
  5 * minuteMs,
  30 * minuteMs,
  2 * hourMs,
  5 * hourMs,
  10 * hourMs,
  14 * hourMs,
  20 * hourMs,
  24 * hourMs,
];

/** A receiver cannot put an attempt off for longer. */
const longestRetryAfterMs = 24 * hourMs;

/** A pause is up to this share longer, so that deliveries which failed together do not come back together. */
const jitterShare = 0.1;

/**
 * The pause after a failed attempt, in whole milliseconds.
 *
 * @param attempt its number, from 1.
 * @param retryAfterMs the pause that the receiver asks for (RFC 9110, 10.2.3); null: none.
 * @returns null if no attempt follows.
 */
export function pauseAfter(
  attempt: number,
  retryAfterMs: number | null,
  random = Math.random,
): number | null {
  const pauseMs = retryPausesMs[attempt - 1];
  if (pauseMs === undefined) return null;
  const withJitterMs = Math.round(pauseMs * (1 + jitterShare * random()));
  return Math.max(withJitterMs, Math.min(retryAfterMs ?? 0, longestRetryAfterMs));
}

/**
 * Reads the header `Retry-After`: seconds or a date (RFC 9110, 10.2.3).
 *
 * @param nowMs the time to which a date is compared, in milliseconds since 1970.
 * @returns milliseconds; null if there is no such header, or it is malformed.
 */
export function readRetryAfter(header: string | undefined, nowMs: number): number | null {
  const text = header?.trim() ?? "";
  if (/^\d{1,9}$/.test(text)) return Number(text) * secondMs;
  if (!/^[A-Z][a-z]{2}, /.test(text)) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(at - nowMs, 0);
}
