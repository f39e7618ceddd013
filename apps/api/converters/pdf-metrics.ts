import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { SlotPool } from "../jobs/slot-pool.ts";
import type { OfficeSlots } from "./libreoffice/office-slots.ts";
import type { PdfFault } from "./pdf-errors.ts";

const seconds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** The metrics of PDFs. */
export class PdfMetrics {
  readonly #ends: Counter;
  readonly #seconds: Histogram;
  readonly #queueSeconds: Histogram;

  /** @param offices the processes of LibreOffice; null with another converter. */
  constructor(registry: Registry, slots: SlotPool, offices: OfficeSlots | null) {
    const registers = [registry];
    this.#ends = new Counter({
      name: "docops_pdf_total",
      help: "PDFs by outcome: made, no_slot, aborted, unavailable, or why one could not be made.",
      labelNames: ["outcome"],
      registers,
    });
    this.#seconds = new Histogram({
      name: "docops_pdf_duration_seconds",
      help: "From the slot to a PDF that is proven.",
      buckets: seconds,
      registers,
    });
    this.#queueSeconds = new Histogram({
      name: "docops_pdf_queue_wait_seconds",
      help: "How long documents waited for a slot for their PDF.",
      buckets: seconds,
      registers,
    });
    const gauge = (name: string, help: string, read: () => number) =>
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(read());
        },
      });
    gauge("docops_pdf_slots", "PDFs that may be made at once.", () => slots.size);
    gauge("docops_pdf_slots_in_use", "PDFs that are being made.", () => slots.inUse);
    gauge("docops_pdf_queue_length", "Documents that wait for a slot.", () => slots.waiting);
    if (offices === null) return;
    gauge("docops_pdf_processes", "Processes of LibreOffice.", () => offices.processes);
    gauge("docops_pdf_memory_bytes", "Resident memory of LibreOffice.", () => offices.rssBytes);
    new Counter({
      name: "docops_pdf_process_ends_total",
      help: "Processes of LibreOffice that were ended: conversions, memory, aborted, crashed, not_started.",
      labelNames: ["reason"],
      registers,
      collect() {
        this.reset();
        for (const [reason, count] of Object.entries(offices.ends)) this.inc({ reason }, count);
      },
    });
  }

  ended(outcome: PdfFault | "made" | "no_slot" | "aborted" | "unavailable"): void {
    this.#ends.inc({ outcome });
  }

  made(tookMs: number): void {
    this.#seconds.observe(tookMs / 1000);
  }

  queueLeft(waitedMs: number): void {
    this.#queueSeconds.observe(waitedMs / 1000);
  }
}
