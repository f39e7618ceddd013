import { expect, it } from "vitest";
import { sqliteState } from "../api/jobs/support.ts";
import { startTestServer } from "../api/support.ts";
import { call, connect, eras, inlineTemplate, refused, task } from "./support.ts";

const on = { DOCOPS_MCP: "1" };

it.each(eras)(
  "a client of each version of the protocol initialises and lists the tools: %j",
  async (era) => {
    const server = await startTestServer({ ...on, ...sqliteState() });
    const client = await connect(server, { era });
    const { tools } = await client.listTools();
    console.log(
      era,
      tools.map((t) => t.name),
      JSON.stringify(tools).length,
    );
    const skills = await call(client, "list_skills");
    console.log(JSON.stringify(skills).slice(0, 600));
    const one = await call(client, "list_skills", { skill: "meeting_notice" });
    console.log(JSON.stringify(one).length);
    console.log(JSON.stringify(await call(client, "inspect_template", inlineTemplate)));
    console.log(
      JSON.stringify(await call(client, "precheck", { ...inlineTemplate, task })).slice(0, 900),
    );
    const filled = await call(client, "fill", { ...inlineTemplate, task });
    console.log(JSON.stringify(filled));
    const { id } = filled.job;
    console.log(JSON.stringify(await call(client, "wait_for_job", { id })).length);
    console.log(JSON.stringify(await call(client, "get_job", { id })));
    const res = await client.readResource({ uri: `docops://jobs/${id}/out.docx` });
    console.log(JSON.stringify(res).slice(0, 200));
    console.log(JSON.stringify(await refused(client, "fill", { ...inlineTemplate, tsk: task })));
    console.log(
      JSON.stringify(
        await refused(client, "fill", {
          ...inlineTemplate,
          task: { task_type: "meeting_notic", payload: {} },
        }),
      ),
    );
    console.log(
      JSON.stringify(await refused(client, "fill", { ...inlineTemplate, task, preset: "strct" })),
    );
    await client.callTool({ name: "nonsense", arguments: {} }).then(
      (x) => console.log("RES", JSON.stringify(x)),
      (e) => console.log("ERR", e.code, e.message),
    );
    console.log(
      server
        .logLines()
        .filter((l) => l.route === "/mcp")
        .slice(-3),
    );
  },
);
