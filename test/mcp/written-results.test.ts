import { mkdirSync, readdirSync, renameSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { DocopsClient } from "../../apps/client/client.ts";
import { RootDirectory } from "../../apps/mcp/root-directory.ts";
import { WrittenResults } from "../../apps/mcp/written-results.ts";
import { noticeTemplate, startTestServer } from "../api/support.ts";
import { workingDirectory } from "./stdio-support.ts";
import { task } from "./support.ts";

it("a directory that becomes a link out of the root while the job runs gets no files", async () => {
  const server = await startTestServer();
  const { directory, outside } = workingDirectory();
  const elsewhere = join(outside, "elsewhere");
  mkdirSync(elsewhere);
  const client = new DocopsClient({
    baseUrl: server.url,
    fetch: async (...request) => {
      const answer = await fetch(...request);
      renameSync(join(directory, "out"), join(directory, "moved"));
      symlinkSync(elsewhere, join(directory, "out"));
      return answer;
    },
  });
  const results = new WrittenResults(client, await RootDirectory.open(directory));
  const form = { template: new Uint8Array(noticeTemplate), task };
  const run = results.run(form, { out_dir: "out" }, new AbortController().signal);
  await expect(run).rejects.toMatchObject({
    code: "INVALID_ARGUMENT",
    detail: { field: "out_dir", reason: "outside_root" },
  });
  expect(readdirSync(elsewhere)).toEqual([]);
});
