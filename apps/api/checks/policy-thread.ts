import { parentPort } from "node:worker_threads";
import { checkPolicy } from "../../engine/inputs.ts";

/** The thread of `PolicyChecker`: answers the text of a policy with the checked policy or its fault. */
parentPort?.on("message", (text: string) => parentPort?.postMessage(checkPolicy(text)));
