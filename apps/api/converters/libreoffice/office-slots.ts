import {
  type Conversion,
  ConversionError,
  type ConversionJob,
  type Converter,
} from "../converter.ts";
import type { BoxCommand } from "./box.ts";
import { OfficeProcess } from "./office-process.ts";

export interface OfficeSlotsOptions {
  /** The most conversions at once. */
  slots: number;
  /** A process is replaced after this many conversions. */
  maxConversions: number;
  /** A process is replaced if it has more resident memory than this after a conversion. */
  maxMemoryBytes: number;
  /** The command of a new process, and what removes its files once it has ended. */
  command(): Promise<{ command: BoxCommand; dispose(): Promise<void> }>;
  /** Is told why a process was replaced, or could not be started. */
  onEnded(reason: EndReason, message: string): void;
}

/** Why a process was ended. */
export const endReasons = [
  "conversions",
  "memory",
  "aborted",
  "crashed",
  "not_started",
  "closed",
] as const;
export type EndReason = (typeof endReasons)[number];

/** Whether nothing was wrong. */
export function isPlannedEnd(reason: EndReason): boolean {
  return reason === "conversions" || reason === "memory" || reason === "closed";
}

interface Office {
  process: OfficeProcess;
  dispose(): Promise<void>;
}

/** LibreOffice in slots: processes that do one conversion at a time, and a warm spare that hides the start of the next. */
export class OfficeSlots implements Converter {
  readonly slots: number;
  readonly tellsPages = true;
  readonly #options: OfficeSlotsOptions;
  readonly #free: Office[] = [];
  /** The process that is started in advance. */
  #spare: Promise<Office> | null = null;
  readonly #busy = new Set<Office>();
  readonly #ending = new Set<Promise<void>>();
  #isClosed = false;
  /** Processes that were ended, by reason. */
  readonly ends: Record<EndReason, number> = {
    conversions: 0,
    memory: 0,
    aborted: 0,
    crashed: 0,
    not_started: 0,
    closed: 0,
  };
  starts = 0;

  constructor(options: OfficeSlotsOptions) {
    this.slots = options.slots;
    this.#options = options;
  }

  warm(): void {
    this.#startSpare();
  }

  /** Processes, with a conversion or without. */
  get processes(): number {
    return this.#free.length + this.#busy.size;
  }

  /** Resident memory of the processes that are ready. */
  get rssBytes(): number {
    return [...this.#free, ...this.#busy].reduce((sum, { process }) => sum + process.rssBytes, 0);
  }

  async convert(job: ConversionJob, signal: AbortSignal): Promise<Conversion> {
    const office = await this.#claim(signal);
    this.#busy.add(office);
    const aborted = Promise.withResolvers<never>();
    const abort = () => aborted.reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    if (signal.aborted) abort();
    try {
      const conversion = await Promise.race([office.process.convert(job), aborted.promise]);
      await this.#giveBack(office);
      return conversion;
    } catch (error) {
      const isFit =
        error instanceof ConversionError && ["refused", "too_large"].includes(error.fault);
      if (isFit) await this.#giveBack(office);
      else {
        const message = error instanceof ConversionError ? error.message : "";
        await this.#end(office, signal.aborted ? "aborted" : "crashed", message);
        this.#startSpare();
      }
      throw error;
    } finally {
      signal.removeEventListener("abort", abort);
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const spare = await this.#spare?.catch(() => null);
    const all = [...this.#free.splice(0), ...this.#busy, ...(spare ? [spare] : [])];
    await Promise.all(all.map((office) => this.#stop(office)));
    await Promise.all(this.#ending);
  }

  /** A free process, else the spare, else a new one. */
  async #claim(signal: AbortSignal): Promise<Office> {
    for (let office = this.#free.pop(); office !== undefined; office = this.#free.pop()) {
      if (office.process.isAlive) return office;
      await this.#end(office, "crashed", "LibreOffice ended while it had nothing to do");
    }
    const spare = this.#spare ?? this.#start();
    this.#spare = null;
    const aborted = Promise.withResolvers<never>();
    const abort = () => aborted.reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    if (signal.aborted) abort();
    try {
      const office = await Promise.race([spare, aborted.promise]);
      this.#startSpare();
      return office;
    } catch (error) {
      // Its start goes on, for the next document.
      if (signal.aborted) this.#spare ??= this.#kept(spare);
      throw error;
    } finally {
      signal.removeEventListener("abort", abort);
    }
  }

  async #giveBack(office: Office): Promise<void> {
    const { maxConversions, maxMemoryBytes } = this.#options;
    const { conversions, rssBytes } = office.process;
    const reason =
      conversions >= maxConversions ? "conversions" : rssBytes > maxMemoryBytes ? "memory" : null;
    if (reason === null && !this.#isClosed) {
      this.#busy.delete(office);
      this.#free.push(office);
      return;
    }
    // The answer does not wait for it. `close` does.
    const ended = this.#end(office, reason ?? "closed", "").finally(() =>
      this.#ending.delete(ended),
    );
    this.#ending.add(ended);
    this.#startSpare();
  }

  #startSpare(): void {
    if (this.#isClosed || this.#spare !== null) return;
    this.#spare = this.#kept(this.#start());
  }

  /** A spare that cannot be started is forgotten, so that the next document tries again. */
  #kept(start: Promise<Office>): Promise<Office> {
    const spare = start.catch((error: unknown) => {
      if (this.#spare === spare) this.#spare = null;
      throw error;
    });
    spare.catch(() => undefined);
    return spare;
  }

  async #start(): Promise<Office> {
    const { command, dispose } = await this.#options.command();
    const office = { process: new OfficeProcess(command), dispose };
    this.starts++;
    try {
      await office.process.ready();
      return office;
    } catch (error) {
      const message = error instanceof Error ? error.message : "";
      await this.#end(office, "not_started", message);
      throw error;
    }
  }

  async #end(office: Office, reason: EndReason, message: string): Promise<void> {
    this.ends[reason]++;
    this.#options.onEnded(reason, message);
    await this.#stop(office);
    this.#busy.delete(office);
  }

  async #stop({ dispose, process }: Office): Promise<void> {
    await process.end();
    await dispose();
  }
}
