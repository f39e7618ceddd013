import { describe, expect, it } from "vitest";
import { templateDiffBody } from "../../../apps/contract/answers/template.ts";
import { documentRelationships, docx, p } from "../../fixtures/docx.ts";
import { sqliteState } from "../jobs/support.ts";
import { startTestServer, type TestServer } from "../support.ts";
import { addPublished, addTemplate, postTemplate, sha256Of, templateRequest } from "./support.ts";

/** Keeps two versions. @returns their differences. */
async function diffOf(server: TestServer, from: Buffer, to: Buffer, query = "") {
  for (const file of [from, to]) {
    expect((await postTemplate(server, { file, text: {} })).ok).toBe(true);
  }
  const versions = `from=${sha256Of(from)}&to=${sha256Of(to)}`;
  return templateRequest(server, "GET", `/notice/diff?${versions}${query}`);
}

const paragraphs = ["关于【MEETING_TITLE】的通知", "The price is 10.", "same", "gone"];
const before = docx(paragraphs.map((text) => p(text)).join(""));

describe("the difference of two versions", () => {
  it("fields, texts, effective formatting and parts that differ are told, and what is the same is not", async () => {
    const server = await startTestServer(sqliteState());
    const after = docx(
      p("关于【MEETING_TITLE】的通知") +
        p("The price is 20.") +
        `<w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:t>same</w:t></w:r></w:p>` +
        p("【ORGANIZER】 is a new paragraph"),
    );
    const answer = await diffOf(server, before, after);
    expect(answer.status).toBe(200);
    const diff = templateDiffBody.parse(await answer.json());
    expect(diff.fields).toEqual({ added: ["ORGANIZER"], removed: [] });
    expect(diff.changes).toMatchObject([
      {
        change: "changed",
        from_path: "p1",
        from_text: "The price is 10.",
        to_text: "The price is 20.",
        formatting: null,
      },
      {
        change: "changed",
        from_text: "same",
        formatting: {
          properties: ["alignment"],
          to: expect.stringContaining("centred"),
          to_zh: expect.stringContaining("居中"),
        },
      },
      { change: "removed", from_text: "gone", to_path: null },
      { change: "added", to_path: "p3", from_text: null },
    ]);
    expect(diff.summary).toMatchObject({
      texts_changed: 1,
      formats_changed: 1,
      paragraphs_added: 1,
      paragraphs_removed: 1,
    });
    expect(diff.parts).toEqual([{ part: "word/document.xml", change: "changed" }]);
    expect(diff.truncated).toBe(false);
  });

  it("a text that became bold is told by the property, and where it comes from does not matter", async () => {
    const server = await startTestServer(sqliteState());
    const direct = docx(`<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>bold</w:t></w:r></w:p>`);
    const answer = await diffOf(server, docx(p("bold")), direct);
    expect((await answer.json()).changes).toMatchObject([{ formatting: { properties: ["bold"] } }]);
    const styles = `<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:docDefaults><w:rPrDefault><w:rPr><w:b/></w:rPr></w:rPrDefault></w:docDefaults></w:styles>`;
    const styled = docx(p("bold"), {
      "word/styles.xml": styles,
      "word/_rels/document.xml.rels": documentRelationships([
        { type: "styles", target: "styles.xml" },
      ]),
    });
    const same = await diffOf(server, direct, styled);
    expect(await same.json()).toMatchObject({ summary: { formats_changed: 0 } });
  });

  it("a difference at the end of a long text is shown, although the text is cut", async () => {
    const server = await startTestServer(sqliteState());
    const long = "clause ".repeat(200);
    const answer = await diffOf(server, docx(p(`${long}EUR 10`)), docx(p(`${long}EUR 90`)));
    const { changes } = templateDiffBody.parse(await answer.json());
    expect(changes).toMatchObject([
      {
        from_text: expect.stringMatching(/^….*EUR 10$/),
        to_text: expect.stringMatching(/^….*EUR 90$/),
      },
    ]);
    expect(changes[0]?.from_text?.length).toBeLessThan(510);
  });

  it("a version has no difference to itself, and without from it is compared with the published one", async () => {
    const server = await startTestServer(sqliteState());
    const { version } = await addPublished(server, { file: before, text: {} });
    const answer = await templateRequest(server, "GET", `/notice/diff?to=${version}`);
    expect(await answer.json()).toMatchObject({
      changes: [],
      parts: [],
      fields: { added: [], removed: [] },
    });
  });

  it("a comparison counts among the jobs of the tenant's budgets, and is refused without one", async () => {
    const server = await startTestServer({ ...sqliteState(), DOCOPS_BUDGET_JOBS_PER_DAY: "3" });
    expect((await diffOf(server, before, docx(p("other")))).status).toBe(200);
    const { version } = await (await templateRequest(server, "GET", "/notice"))
      .json()
      .then(({ versions }) => versions[0]);
    const refused = await templateRequest(
      server,
      "GET",
      `/notice/diff?from=${version}&to=${version}`,
    );
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({ error_code: "BUDGET_EXCEEDED" });
  });

  it("the page escapes all texts, and its policy lets it load and run nothing", async () => {
    const server = await startTestServer(sqliteState());
    const attack = `<script>alert(1)</script><img src=x onerror=alert(1)>"'`;
    const escaped = attack.replaceAll("<", "&lt;").replaceAll(">", "&gt;");
    const answer = await diffOf(server, before, docx(p(escaped)), "&format=html");
    expect(answer.headers.get("content-type")).toBe("text/html");
    const policy = answer.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("sandbox");
    expect(policy).not.toContain("script");
    const page = await answer.text();
    expect(page).toContain("&lt;script&gt;");
    expect(page).not.toMatch(/<script|<img/);
  });

  it("Accept chooses the page, and wrong parameters are refused", async () => {
    const server = await startTestServer(sqliteState());
    const { version } = await addTemplate(server, { file: before, text: {} });
    const get = (query: string, Accept = "*/*") =>
      fetch(`${server.url}/v1/templates/notice/diff${query}`, { headers: { Accept } });
    const both = `?from=${version}&to=${version}`;
    const page = await get(both, "text/html,application/xhtml+xml;q=0.9");
    expect(page.headers.get("content-type")).toBe("text/html");
    expect((await get(both)).headers.get("content-type")).toBe("application/json");
    const refused = async (query: string) => (await (await get(query)).json()).detail;
    expect(await refused(`?to=${version}`)).toMatchObject({ field: "from" });
    expect(await refused(`?from=${version}`)).toMatchObject({ field: "to" });
    expect(await refused(`${both}&format=pdf`)).toMatchObject({
      field: "format",
      allowed: ["json", "html"],
    });
    expect((await get(`?from=${version}&to=${"0".repeat(64)}`)).status).toBe(404);
  });

  it("large versions are compared through files, and the lists are bounded", async () => {
    const server = await startTestServer(sqliteState());
    const lines = Array.from({ length: 20_000 }, (_, at) => sha256Of(Buffer.from(String(at))));
    const large = (text: (line: string) => string) =>
      docx(lines.map((line) => p(text(line))).join(""));
    const answer = await diffOf(
      server,
      large((line) => line),
      large((line) => `${line}x`),
    );
    const diff = templateDiffBody.parse(await answer.json());
    expect(diff.changes).toHaveLength(500);
    expect(diff.summary.texts_changed).toBe(20_000);
    expect(diff.truncated).toBe(true);
  });
});
