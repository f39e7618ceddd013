import type { Registry } from "prom-client";
import type { PdfConfig } from "../config/config.ts";
import { SlotPool } from "../jobs/slot-pool.ts";
import type { Breakers } from "../limits/breakers.ts";
import type { Workspace } from "../workspace/workspace.ts";
import type { Converter } from "./converter.ts";
import { Gotenberg } from "./gotenberg/gotenberg.ts";
import { bubblewrapPath } from "./libreoffice/find-office.ts";
import type { EndReason, OfficeSlots } from "./libreoffice/office-slots.ts";
import { openLibreOffice } from "./libreoffice/open-libreoffice.ts";
import { PdfMaker } from "./pdf-maker.ts";
import { PdfMetrics } from "./pdf-metrics.ts";
import { ProofChecker } from "./proof/proof-checker.ts";

export interface OpenPdfOptions {
  config: PdfConfig;
  maxBytes: number;
  workspace: Workspace;
  breakers: Breakers;
  registry: Registry | null;
  /** Is told why a LibreOffice was ended. */
  onEnded(reason: EndReason, message: string): void;
}

const breakerOptions = { failures: 3, retryAfterMs: 15_000 };

/**
 * Opens what makes PDFs.
 *
 * @returns null if PDFs are switched off.
 * @throws ConfigError if a program is missing.
 */
export async function openPdfMaker(options: OpenPdfOptions): Promise<PdfMaker | null> {
  const { breakers, config, maxBytes, registry } = options;
  if (config.converter === "off") return null;
  const offices = config.converter === "libreoffice" ? openOffices(options) : null;
  const converter: Converter = offices ?? new Gotenberg(config.gotenbergUrl ?? "", config.slots);
  const slots = new SlotPool({
    size: config.slots,
    waitMs: config.queueMs,
    maxWaiting: config.maxQueueSize,
  });
  return new PdfMaker({
    kind: config.converter,
    ...{ converter, slots, maxBytes },
    breaker: await breakers.open("pdf", breakerOptions),
    proofs: new ProofChecker(),
    place: {
      bubblewrap: config.isBoxed ? bubblewrapPath() : null,
      fonts: config.fontsDirectory,
    },
    timeoutMs: config.timeoutMs,
    metrics: registry === null ? null : new PdfMetrics(registry, slots, offices),
  });
}

function openOffices({ config, onEnded, workspace }: OpenPdfOptions): OfficeSlots {
  const { fontsDirectory, isBoxed, maxConversions, maxMemoryBytes, slots } = config;
  return openLibreOffice({
    ...{ slots, maxConversions, maxMemoryBytes, isBoxed, fontsDirectory, workspace },
    programDirectory: config.libreOfficeDirectory,
    onEnded,
  });
}
