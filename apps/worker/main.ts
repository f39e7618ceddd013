import { confinementIn, type WorkerConfinement } from "../confine/layers.ts";
import { confineAsTold } from "../confine/worker.ts";
import { Channel } from "./channel.ts";
import { becomeFork } from "./fork-server.ts";
import { doJob } from "./job.ts";
import { channelDescriptor, forkServerArgument } from "./protocol.ts";
import { TemplateCache } from "./template-cache.ts";
import { WarmObjects } from "./warm-objects.ts";

/** The child process: a job in, artifacts and one answer out; and the next. */

const cache = new TemplateCache(64 * 1024 * 1024);
const warmObjects = new WarmObjects();
// Nothing of anybody else's has been read yet. What follows on a fork server is done by its forks only. The
// API ends each after one job of somebody's; before that, in a quiet moment, it may have done small ones
// of the API's own.
const end = process.argv.includes(forkServerArgument)
  ? becomeFork(confinementIn<WorkerConfinement>(process.argv), (frame) =>
      doJob(frame, cache, (compiled, result) => warmObjects.hold(compiled, result)),
    )
  : confineAsTold(process.argv);
const channel = new Channel(channelDescriptor);

// A worker whose parent is gone has nobody to work for, and ends.
for (let frame = channel.read(); frame !== null; frame = channel.read()) {
  const { answer, attachments } = doJob(frame, cache);
  channel.write(answer, attachments);
}
end();
