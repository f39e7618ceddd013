import { parentPort } from "node:worker_threads";
import { checkPolicy } from "../../engine/inputs.ts";

/** The thread of `PolicyChecker`: to each text of a policy it answers with what became of it. */
parentPort?.on("message", (text: string) => parentPort?.postMessage(checkPolicy(text)));
