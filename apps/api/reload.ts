import type { Logger } from "pino";
import type { SecretsRead, SecretValues } from "./config/secrets.ts";
import { describeError } from "./log.ts";

/** Does what a reload asks of one part of the server; what it throws is told, and changes nothing. */
export type ReloadListener = (secrets: SecretValues) => void | Promise<void>;

/**
 * What is read again while the server runs, on SIGHUP: the secrets first, then whatever parts have asked to hear
 * of it (files of their own). A part that cannot be read keeps what it has.
 */
export class Reload {
  readonly #readSecrets: (before: SecretValues) => SecretsRead;
  readonly #log: Logger;
  readonly #listeners = new Map<string, ReloadListener>();
  #secrets: SecretValues;
  /** The one that runs: two at once could end in the order in which they did not begin. */
  #last: Promise<void> = Promise.resolve();

  /** @param readSecrets reads them from where the configuration has them. */
  constructor(
    secrets: SecretValues,
    readSecrets: (before: SecretValues) => SecretsRead,
    log: Logger,
  ) {
    this.#secrets = secrets;
    this.#readSecrets = readSecrets;
    this.#log = log;
  }

  /** The secrets as they are now. Who keeps one beyond a request does not hear of the next. */
  get secrets(): SecretValues {
    return this.#secrets;
  }

  /** @param part its name in the log. */
  onReload(part: string, listener: ReloadListener): void {
    this.#listeners.set(part, listener);
  }

  /** Reads everything again, after the reloads that were asked for before. Never rejects. */
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
        this.#log.error({ event: "reload_failed", part, ...describeError(error) });
      }
    }
    this.#log.info({ event: "reloaded", changed });
  }
}
