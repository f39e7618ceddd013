import type { Logger } from "pino";
import type { SecretsRead, SecretValues } from "./config/secrets.ts";
import { describeError } from "./log.ts";

/** A part of the server cannot take a new value while it runs. The message is logged, so it names no value. */
export class ReloadError extends Error {
  override readonly name = "ReloadError";
}

/**
 * Checks that a new address differs in user and password only.
 *
 * @throws ReloadError if it does not: another server has other data, which takes a restart.
 */
export function checkSameServer(variable: string, before: string, now: string): void {
  if (withoutLogin(before) === withoutLogin(now)) return;
  throw new ReloadError(`${variable} names another server now: restart docops to use it`);
}

function withoutLogin(address: string): string {
  // The path of a socket is no URL.
  if (!URL.canParse(address)) return address;
  const url = new URL(address);
  url.username = "";
  url.password = "";
  return url.href;
}

/** Reloads one part of the server. If it throws, the error is logged and the part keeps its state. */
export type ReloadListener = (secrets: SecretValues) => void | Promise<void>;

/**
 * Reloads configuration on SIGHUP: first the secrets, then the parts of the server that have registered a listener,
 * such as the key file. A part keeps its state if its reload fails.
 */
export class Reload {
  readonly #readSecrets: (before: SecretValues) => SecretsRead;
  readonly #log: Logger;
  readonly #listeners = new Map<string, ReloadListener>();
  #secrets: SecretValues;
  /** The last reload. Reloads run one after the other, because concurrent ones could finish in the wrong order. */
  #last: Promise<void> = Promise.resolve();

  /** @param readSecrets reads the secrets again. */
  constructor(
    secrets: SecretValues,
    readSecrets: (before: SecretValues) => SecretsRead,
    log: Logger,
  ) {
    this.#secrets = secrets;
    this.#readSecrets = readSecrets;
    this.#log = log;
  }

  /** The current secrets. Read them for each request, because a reload may change them. */
  get secrets(): SecretValues {
    return this.#secrets;
  }

  /** @param part the part's name in the log. */
  onReload(part: string, listener: ReloadListener): void {
    this.#listeners.set(part, listener);
  }

  /** Reloads everything, after any earlier reload. Never rejects. */
  run(): Promise<void> {
    this.#last = this.#last.then(() => this.#reload());
    return this.#last;
  }

  async #reload(): Promise<void> {
    const { values, changed, faults } = this.#readSecrets(this.#secrets);
    this.#secrets = values;
    for (const message of faults) this.#log.error({ event: "reload_failed", message });
    for (const [part, listener] of this.#listeners) {
      try {
        await listener(values);
      } catch (error) {
        const reason =
          error instanceof ReloadError ? { message: error.message } : describeError(error);
        this.#log.error({ event: "reload_failed", part, ...reason });
      }
    }
    this.#log.info({ event: "reloaded", changed });
  }
}
