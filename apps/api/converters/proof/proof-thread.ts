import { parentPort } from "node:worker_threads";
import { Fontconfig } from "./fontconfig.ts";
import { type ProofRequest, provePdf } from "./prove-pdf.ts";

/** The thread of `ProofChecker`: proves PDFs, several at a time. */
let fontconfig: Fontconfig | null = null;

parentPort?.on("message", async ({ id, request }: { id: number; request: ProofRequest }) => {
  fontconfig ??= new Fontconfig(request.place);
  try {
    parentPort?.postMessage({ id, proof: await provePdf(request, fontconfig) });
  } catch (error) {
    // The message of an error may have words of the document.
    parentPort?.postMessage({ id, errorName: error instanceof Error ? error.name : "Error" });
  }
});
