import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { boxCommand } from "../../apps/api/converters/libreoffice/box.ts";
import { findOffice } from "../../apps/api/converters/libreoffice/find-office.ts";
import { openLibreOffice } from "../../apps/api/converters/libreoffice/open-libreoffice.ts";
import { docx, p } from "../fixtures/docx.ts";
import { runForPdf, sharedPdfServer, textOfPdf } from "./support.ts";

const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const server = sharedPdfServer();

/** A listener that counts connections. It ends with the test. */
async function listen(): Promise<{ url: string; connections(): number }> {
  let connections = 0;
  const listener = createServer((_req, res) => res.end());
  listener.on("connection", () => connections++);
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void listener.close());
  const { port } = listener.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, connections: () => connections };
}

/** A document with an external picture, an attached template, an OLE link, an included picture and a macro. */
function hostile(url: string): Buffer {
  const picture = `<w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"><wp:extent cx="914400" cy="914400"/><wp:docPr id="1" name="a"/><a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:nvPicPr><pic:cNvPr id="1" name="a"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:link="rIdP"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="914400" cy="914400"/></a:xfrm><a:prstGeom prst="rect"/></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>`;
  const ole = `<w:r><w:object><o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office" Type="Link" ProgID="Excel.Sheet.12" ShapeID="s" DrawAspect="Content" r:id="rIdO" UpdateMode="Always"/></w:object></w:r>`;
  const included = `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> INCLUDEPICTURE "${url}/field.png" \\d </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>x</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>`;
  const relationship = (id: string, type: string, target: string, mode: string) =>
    `<Relationship Id="${id}" Type="${type}" Target="${target}"${mode}/>`;
  const external = ' TargetMode="External"';
  const relationships = (rows: string) =>
    `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${rows}</Relationships>`;
  return docx(`${p("【MEETING_TITLE】")}<w:p>${picture}${ole}${included}</w:p>`, {
    "word/_rels/document.xml.rels": relationships(
      relationship("rIdP", `${office}/image`, `${url}/a.png`, external) +
        relationship("rIdO", `${office}/oleObject`, `${url}/a.xlsx`, external) +
        relationship("rIdH", `${office}/hyperlink`, `${url}/page`, external) +
        relationship("rIdS", `${office}/settings`, "settings.xml", "") +
        relationship(
          "rIdV",
          "http://schemas.microsoft.com/office/2006/relationships/vbaProject",
          "vbaProject.bin",
          "",
        ),
    ),
    "word/settings.xml":
      '<w:settings xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><w:attachedTemplate r:id="rIdT"/></w:settings>',
    "word/_rels/settings.xml.rels": relationships(
      relationship("rIdT", `${office}/attachedTemplate`, `${url}/a.dotm`, external),
    ),
    "word/vbaProject.bin": Buffer.from("no project"),
  });
}

describe("a document with links to elsewhere", () => {
  it("its PDF comes without a connection, and the report names what was left out", async () => {
    const { connections, url } = await listen();
    const { body, pdf, report } = await runForPdf(server, {
      template: hostile(url),
      output: "both",
    });
    expect(textOfPdf(pdf)).toContain("季度例会");
    expect(connections()).toBe(0);
    const removed = Object.fromEntries(report.removed.map(({ count, kind }) => [kind, count]));
    expect(removed).toEqual({ image: 1, oleObject: 1, attachedTemplate: 1, vbaProject: 1 });
    expect(report.findings).toContainEqual(
      expect.objectContaining({ code: "PDF_LINK_REMOVED", subject: "attachedTemplate" }),
    );
    // The document itself stays as it is.
    expect((body["out.docx"] as Buffer).includes("word/_rels/settings.xml.rels")).toBe(true);
  });

  it("the box stops links that are still in the document", async () => {
    const { connections, url } = await listen();
    const directory = mkdtempSync(join(tmpdir(), "docops-box-"));
    const slots = openLibreOffice({
      ...{ slots: 1, maxConversions: 50, maxMemoryBytes: 2 ** 30, isBoxed: true },
      ...{ programDirectory: null, fontsDirectory: null, onEnded: () => undefined },
      workspace: { createWorkerHome: () => Promise.reject(new Error("a box needs no directory")) },
    });
    onTestFinished(async () => {
      await slots.close();
      rmSync(directory, { recursive: true });
    });
    const document = join(directory, "a.docx");
    writeFileSync(document, hostile(url));
    const job = {
      document,
      pdf: join(directory, "a.pdf"),
      pages: null,
      firstPages: null,
      profile: "pdf",
      maxBytes: 1e8,
    } as const;
    const { pdfBytes } = await slots.convert(job, AbortSignal.timeout(60_000));
    expect(pdfBytes).toBeGreaterThan(1000);
    expect(connections()).toBe(0);
  });
});

describe("the box", () => {
  it("the box of a conversion has no network, no files of users, no /etc and nothing of the server", () => {
    const { parts } = findOffice(null, { isBoxed: true });
    if (parts === null) throw new Error("no LibreOffice");
    const { args, file } = boxCommand({ ...parts, fonts: null, home: "" });
    const box = args.slice(0, args.indexOf(parts.python));
    const look =
      "ls -A / /etc; tail -n +3 /proc/net/dev | cut -d: -f1; ls -d /proc/[0-9]*; ls /opt/docops";
    const { stdout, status } = spawnSync(file, [...box, "/bin/sh", "-c", look], {
      encoding: "utf8",
      env: {},
    });
    expect(status).toBe(0);
    const lines = stdout.split("\n");
    for (const name of [
      "root",
      "home",
      "work",
      "srv",
      "passwd",
      "shadow",
      "hosts",
      "resolv.conf",
    ]) {
      expect(lines).not.toContain(name);
    }
    expect(lines).toContain("driver.py");
    expect(stdout).toMatch(/^\s*lo$/m);
    expect(stdout).not.toMatch(/^\s*eth\d/m);
    // The box itself, the shell and ls.
    expect(stdout.match(/\/proc\/\d+/g)?.length).toBeLessThan(6);
  });
});
