import { confinementIn, type WorkerConfinement } from "../confine/layers.ts";
import { confineAsTold } from "../confine/worker.ts";
import { Channel } from "./channel.ts";
import { becomeFork } from "./fork-server.ts";
import { doJob } from "./job.ts";
import { channelDescriptor, forkServerArgument } from "./protocol.ts";
import { TemplateCache } from "./template-cache.ts";
import { WarmObjects } from "./warm-objects.ts";

/** The worker: reads a job, does it, writes the answer with the artifacts, and reads the next job. */

const cache = new TemplateCache(64 * 1024 * 1024);
const warmObjects = new WarmObjects();
// No input of a client has been read yet. In a fork server, only its forks get past this statement. A fork may
// do warm-up jobs first, in a quiet moment, and the API ends it after one job of a client.
const end = process.argv.includes(forkServerArgument)
  ? becomeFork(confinementIn<WorkerConfinement>(process.argv), (frame) =>
      doJob(frame, cache, (compiled, result) => warmObjects.hold(compiled, result)),
    )
  : confineAsTold(process.argv);
const channel = new Channel(channelDescriptor);

// The worker ends when the API has closed the channel.
for (let frame = channel.read(); frame !== null; frame = channel.read()) {
  const { answer, attachments } = doJob(frame, cache);
  channel.write(answer, attachments);
}
end();
