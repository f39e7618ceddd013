import { describe, expect, it } from "vitest";
import { encode } from "../../fixtures/encode.ts";
import { workbook, workbookOf } from "../../fixtures/workbook.ts";
import { sqliteState } from "../jobs/support.ts";
import { startTestServer } from "../support.ts";
import { batchRequest, openZip, postBatch, submitBatch, untilBatchEnded } from "./support.ts";

const title = "召开2026年第四季度会议的通知";
const rest = ["2026-10-12", "9:30", "1108", "办公室"];
const names = ["meeting_title", "meeting_date", "meeting_time", "meeting_location", "organizer"];
const table = [names, [title, ...rest], ["第二", ...rest]];
const csv = table.map((row) => row.join(";")).join("\r\n");

describe("batches of tables", () => {
  it.each<[string, string, Buffer]>([
    ["a workbook of Excel", "people.xlsx", workbook(table)],
    ["CSV in GBK with semicolons", "people.csv", encode(csv, "gb18030")],
    ["CSV in UTF-16", "people.csv", Buffer.from(`\uFEFF${csv}`, "utf16le")],
  ])("a batch of %s makes its documents under their names", async (_name, file, tasks) => {
    const server = await startTestServer(sqliteState());
    const text = { name_pattern: "{meeting_title}" };
    const batch = await submitBatch(server, { tasks, file, text });
    const { outcomes } = await untilBatchEnded(server, batch.id);
    expect(outcomes.map(({ line, name, state }) => [line, name, state])).toEqual([
      [2, title, "succeeded"],
      [3, "第二", "succeeded"],
    ]);
    const result = await batchRequest(server, "GET", `/${batch.id}/result`);
    const members = openZip(Buffer.from(await result.arrayBuffer()));
    const body = openZip(members.get(`${title}.docx`) as Buffer).get("word/document.xml");
    expect(String(body)).toContain(title);
  });

  it("bad rows of a workbook are told with their row in the worksheet", async () => {
    const server = await startTestServer(sqliteState());
    const bad = ["x", ...rest.slice(0, 3), { xml: '<c r="R" t="e"><v>#REF!</v></c>' }];
    const file = "people.xlsx";
    const batch = await submitBatch(server, { tasks: workbook([...table, bad]), file });
    expect(batch.bad_rows).toEqual([
      {
        row: 3,
        line: 4,
        faults: [
          {
            field: "organizer",
            problem: "has an error such as #N/A in place of a value",
            allowed: "a value",
          },
        ],
      },
    ]);
  });

  it.each<[string, string, Buffer, object]>([
    [
      "a workbook that unpacks to much",
      "a.xlsx",
      workbookOf(`<sheetData/>${" ".repeat(70_000_000)}`),
      { message: "tasks is too large", detail: { field: "tasks" } },
    ],
    [
      "CSV of an encoding that is not certain",
      "a.csv",
      encode("organizer\nBüro Köln\n", "windows-1252"),
      { detail: { problem: expect.stringContaining("encoding is not certain") } },
    ],
    [
      "an old workbook",
      "a.xls",
      Buffer.from("x"),
      {
        error_code: "INVALID_MEDIA_TYPE",
        detail: { hint: "save the spreadsheet as .xlsx, or as CSV UTF-8" },
      },
    ],
  ])(
    "a batch of %s is refused with what is allowed, and the server goes on",
    async (_name, file, tasks, body) => {
      const server = await startTestServer(sqliteState());
      const refused = await postBatch(server, { tasks, file });
      expect(refused.status).toBeGreaterThanOrEqual(400);
      expect(refused.status).toBeLessThan(500);
      const answer = await refused.json();
      expect(answer).toMatchObject(body);
      expect(answer.detail.allowed).toBeTruthy();
      expect((await submitBatch(server, { tasks: workbook(table), file: "a.xlsx" })).rows).toBe(2);
    },
  );

  it("the server answers others while it reads a workbook", async () => {
    const server = await startTestServer(sqliteState());
    const rows = Array.from({ length: 4000 }, (_, at) => [`${at}`, ...rest]);
    const tasks = workbook([names, ...rows]);
    const submitted = submitBatch(server, { tasks, file: "people.xlsx" });
    let isDone = false;
    void submitted.finally(() => {
      isDone = true;
    });
    const submittedAt = performance.now();
    let slowestMs = 0;
    while (!isDone) {
      const startedAt = performance.now();
      const answer = await fetch(`${server.url}/healthz`);
      expect(answer.status).toBe(200);
      slowestMs = Math.max(slowestMs, performance.now() - startedAt);
    }
    expect((await submitted).rows).toBe(4000);
    expect(slowestMs).toBeLessThan((performance.now() - submittedAt) / 2);
  });
});
