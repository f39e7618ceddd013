import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { postRun, readMembers, startTestServer } from "./support.ts";

it("a worker gets at nothing but the program and its job's directory", async () => {
  const server = await startTestServer({}, "escape");
  writeFileSync(join(server.tmpDirectory, "other-job"), "another job's text");
  const zip = await readMembers(await postRun(server));
  expect(zip["out.replace_log.json"]).toEqual({
    "read a file of the system": "ERR_ACCESS_DENIED",
    "read a file of another job": "ERR_ACCESS_DENIED",
    "write beside its directory": "ERR_ACCESS_DENIED",
    "write into the program": "ERR_ACCESS_DENIED",
    "link to a file of the system": "ERR_ACCESS_DENIED",
    "start a process": "ERR_ACCESS_DENIED",
    "start a thread": "ERR_ACCESS_DENIED",
    "load native code": "ERR_DLOPEN_DISABLED",
    "fetch from the network": "ERR_ACCESS_DENIED",
    "connect to a port": "ERR_ACCESS_DENIED",
    "listen on a port": "ERR_ACCESS_DENIED",
    "read the environment": "EMPTY",
  });
});
