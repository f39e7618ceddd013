import { expect, it } from "vitest";
import { sourceWorker } from "../../apps/api/workers/worker-code.ts";
import { docx, p } from "../fixtures/docx.ts";
import { postRun, readMembers, runForm, startTestServer } from "./support.ts";

it("a worker that is not built reads all packages that rich tags and large inputs need", async () => {
  const entry = new URL("../../apps/worker/main.ts", import.meta.url);
  const server = await startTestServer({}, sourceWorker(entry));
  const response = await postRun(
    server,
    runForm({
      template: docx(p("【~NOTE】") + p("【%LINK|qr|width:2cm】")),
      task: {
        task_type: "document",
        payload: {
          note: "# 标题\n\n- *一*\n- [二](https://example.org)",
          link: "https://example.org",
        },
      },
      skill: "document",
      // Larger than the policies that the API checks itself (32 KiB).
      policy_yaml: `extends: default${"\n# x".repeat(9000)}`,
      format_baseline: "policy",
    }),
  );
  expect(response.headers.get("x-docops-exit-code")).toBe("0");
  const members = await readMembers(response);
  const { entries } = members["out.replace_log.json"] as { entries: { new_text: string }[] };
  const written = entries.map(({ new_text }) => new_text);
  expect(written).toEqual(["标题", "一", "二", expect.stringContaining("image/png")]);
});
