import type { Setting } from "../../apps/api/config/setting.ts";
import { settings } from "../../apps/api/config/settings.ts";

/** Stands in every sample, and nowhere else. */
export const secretMark = "XK47zebra";

/** For each secret a value that its setting takes, by variable. */
const samples: Readonly<Record<string, string>> = {
  OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${secretMark}`,
  DOCOPS_WEB_BASIC_AUTH: `ops:${secretMark}`,
  DATABASE_URL: `postgres://docops:${secretMark}@127.0.0.1:1/docops`,
  DOCOPS_REDIS_URL: `redis://:${secretMark}@127.0.0.1:1`,
  DOCOPS_KEY_PEPPER: secretMark.repeat(4),
  DOCOPS_WEBHOOK_SECRET: `whsec_${secretMark.repeat(4)}`,
};

/** Every setting that is a secret. */
export const secretSettings: readonly Setting[] = Object.values(settings)
  .flatMap((group): Setting[] => Object.values(group))
  .filter(({ isSecret = false }) => isSecret);

/** @throws Error for a secret that has no sample yet. */
export function secretSample({ variable }: Setting): string {
  const sample = samples[variable];
  if (sample === undefined) throw new Error(`${variable} has no sample in secret-samples.ts`);
  return sample;
}
