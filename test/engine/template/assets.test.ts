import { describe, expect, it } from "vitest";
import { checkAssets } from "../../../apps/engine/job/asset-checks.ts";
import { compileTemplate } from "../../../apps/engine/job/compile.ts";
import type { JobResult } from "../../../apps/engine/job/pipeline.ts";
import { precheck } from "../../../apps/engine/job/precheck.ts";
import { loadSkills } from "../../../apps/engine/skills/load.ts";
import { TaskReader } from "../../../apps/engine/skills/task.ts";
import { MissingAssetError } from "../../../apps/engine/template/pictures/assets.ts";
import { docx, p } from "../../fixtures/docx.ts";
import { jpeg, png } from "../../fixtures/images.ts";
import { bodyOf, documentSettings, partsOf, runDocument, runStrictly } from "../support.ts";

const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="4cm" height="2cm"/>');

/** Assets that count how often a file is read. */
function assetsOf(files: Readonly<Record<string, Buffer>>) {
  const reads: string[] = [];
  const assets = new Map(
    Object.entries(files).map(([name, bytes]) => [
      name,
      () => {
        reads.push(name);
        return bytes;
      },
    ]),
  );
  return { assets, reads };
}

function run(
  body: string,
  payload: Readonly<Record<string, unknown>>,
  files: Readonly<Record<string, Buffer>>,
): JobResult {
  return runStrictly({
    template: docx(body),
    task: { task_type: "document", payload },
    assets: assetsOf(files).assets,
    ...documentSettings("report"),
  });
}

const media = (result: JobResult) =>
  partsOf(Buffer.concat(result.document)).filter(([name]) => name.includes("media/"));
const problems = ({ replaceLog }: JobResult) =>
  replaceLog.entries.map(({ reason, detail }) => `${reason}: ${detail}`);

describe("an asset is a picture as one in Base64 is", () => {
  const photo = jpeg(200, 100);
  const base64 = photo.toString("base64");

  it.each([
    ["alone", base64, { asset: "photo" }],
    ["with a size", { data: base64, width: "3cm" }, { asset: "photo", width: "3cm" }],
    [
      "with words and a height",
      { data: base64, height: "1cm", alt: "墙面" },
      { asset: "photo", height: "1cm", alt: "墙面" },
    ],
    [
      "as the data of an object",
      { data: base64, alt: "x" },
      { data: { asset: "photo" }, alt: "x" },
    ],
  ])("an asset is a picture as one in Base64 is: %s", (_what, inBase64, asAsset) => {
    const body = p("前【%PHOTO】后") + p("【%PHOTO|width:2cm】");
    const expected = run(body, { photo: inBase64 }, {});
    const result = run(body, { photo: asAsset }, { photo });
    expect(result.exitCode).toBe(0);
    expect(partsOf(Buffer.concat(result.document))).toEqual(
      partsOf(Buffer.concat(expected.document)),
    );
    expect(result.replaceLog).toEqual(expected.replaceLog);
  });

  it("an SVG has its fallback beside it, each from where it is", () => {
    const fallback = png(4, 2);
    const names = (value: object) =>
      media(run(p("【%LOGO】"), { logo: value }, { logo: svg, small: fallback })).map(([name]) =>
        name.replace(/.*\./, ""),
      );
    expect(names({ asset: "logo", fallback: { asset: "small" } }).sort()).toEqual(["png", "svg"]);
    const inText = fallback.toString("base64");
    expect(names({ asset: "logo", fallback: inText }).sort()).toEqual(["png", "svg"]);
    const alone = run(p("【%LOGO】"), { logo: { asset: "logo" } }, { logo: svg });
    expect(problems(alone)).toEqual([
      "picture_value: needs a PNG or JPEG as fallback beside an SVG",
    ]);
  });

  it("shown a hundred times it is read and stored once, also where Base64 is the same file", () => {
    const { assets, reads } = assetsOf({ photo });
    const items = Array.from({ length: 100 }, () => ({ photo: { asset: "photo" } }));
    const result = runStrictly({
      template: docx(p("【#ITEMS】") + p("【%PHOTO】") + p("【/ITEMS】") + p("【%OTHER】")),
      task: { task_type: "document", payload: { items, other: base64 } },
      assets,
      ...documentSettings("report"),
    });
    expect(bodyOf(result).match(/<w:drawing/g)).toHaveLength(101);
    expect(media(result)).toHaveLength(1);
    expect(reads).toEqual(["photo"]);
  });

  it("an asset that no picture shows is not read", () => {
    const { assets, reads } = assetsOf({ photo });
    const task = { task_type: "document", payload: { photo: { asset: "photo" } } };
    runStrictly({ template: docx(p("x")), task, assets, ...documentSettings("report") });
    expect(reads).toEqual([]);
  });

  it.each([
    ["a WebP", Buffer.from("RIFF\0\0\0\0WEBPVP8 "), /is a WebP: a picture is PNG/],
    ["a PDF", Buffer.from("%PDF-1.7"), /is a PDF/],
    ["a ZIP", Buffer.from("PK\x03\x04"), /is a ZIP or Office file/],
    ["a PNG that is cut off", png(3, 3).subarray(0, 40), /is a PNG that is cut off/],
    ["a PNG without a width", png(0, 3), /is a PNG without width or height/],
    ["no bytes", Buffer.alloc(0), /is empty/],
    ["a text", Buffer.from("hello"), /is no picture/],
  ])("%s is refused as in Base64: exit 3", (_what, file, message) => {
    const result = run(p("【%PHOTO】"), { photo: { asset: "photo" } }, { photo: file });
    expect(result.exitCode).toBe(3);
    expect(problems(result)).toEqual([expect.stringMatching(message)]);
  });

  it.each([
    ["data and asset", { data: base64, asset: "photo" }, /has data and asset/],
    ["an asset whose name is no text", { asset: 5 }, /in Base64, or an asset/],
    ["a list", [{ asset: "photo" }], /in Base64, or an asset/],
    ["more than a name where only Base64 may stand", { data: { asset: "photo", x: 1 } }, /asset/],
  ])("%s is no picture: exit 3", (_what, value, message) => {
    const result = run(p("【%PHOTO】"), { photo: value }, { photo });
    expect(result.exitCode).toBe(3);
    expect(problems(result)).toEqual([expect.stringMatching(message)]);
  });

  it("a picture of 4 GB by 4 GB of pixels is as large as its room, and is never unpacked", () => {
    const bomb = png(2 ** 31 - 1, 2 ** 31 - 1);
    const result = run(p("【%PHOTO】"), { photo: { asset: "bomb" } }, { bomb });
    const inText = run(p("【%PHOTO】"), { photo: bomb.toString("base64") }, {});
    expect(result.exitCode).toBe(0);
    expect(bodyOf(result)).toBe(bodyOf(inText));
  });
});

describe("a name that has no asset", () => {
  it.each(["photo", "../x", "__proto__", "constructor", ""])(
    "%j: the picture that asks for it ends the job, run and precheck",
    (asset) => {
      const settings = {
        task: { task_type: "document", payload: { photo: { asset } } },
        ...documentSettings("report"),
      };
      const template = docx(p("【%PHOTO】"));
      expect(() => runStrictly({ template, ...settings })).toThrow(MissingAssetError);
      expect(() => precheck(compileTemplate(template), settings)).toThrow(MissingAssetError);
    },
  );

  it("a name that has no asset is data like any other where no picture asks for it", () => {
    const result = runDocument(p("【#ITEMS】【ASSET】；【/ITEMS】"), {
      items: [{ asset: "投影仪" }, { asset: "打印机" }],
    });
    expect(bodyOf(result)).toContain("投影仪");
    expect(result.exitCode).toBe(0);
  });
});

describe("assets are held against the names in the payload", () => {
  const check = (payload: object, ...names: string[]) => checkAssets(payload, names);

  it("each asset is named, and each name has its asset", () => {
    const payload = { a: [{ photo: { asset: "p1", width: "3cm" } }], b: { asset: "p2" } };
    expect(check(payload, "p1", "p2")).toBeNull();
    expect(check({ logo: { asset: "s", fallback: { asset: "f" } } }, "s", "f")).toBeNull();
    expect(check({ logo: { data: { asset: "s" }, alt: "x" } }, "s")).toBeNull();
  });

  it("a name without its asset is told with its place, what there is, and the nearest", () => {
    const fault = check({ items: [{ photo: { asset: "phto" } }] }, "photo", "plan");
    expect(fault).toMatchObject({
      code: "INVALID_ARGUMENT",
      detail: {
        field: "task",
        reason: "missing_asset",
        path: "payload.items.0.photo",
        value: "phto",
        allowed: ["photo", "plan"],
        nearest: "photo",
      },
    });
    const whole = check({ photo: { asset: "asset_photo" } }, "photo");
    expect(whole?.detail).toMatchObject({ nearest: "photo" });
    const inCapitals = check({ photo: { asset: "PHOTO" } }, "Photo");
    expect(inCapitals?.detail).toMatchObject({ nearest: "Photo" });
  });

  it("an asset that no value names is told by its part, with the way to name it", () => {
    expect(check({ a: { asset: "one" } }, "one", "two")?.detail).toMatchObject({
      field: "asset_two",
      reason: "unused_asset",
      allowed: ["one"],
      hint: 'a value names it as {"asset": "two"}',
    });
  });

  it("an object with other keys is data, whatever it calls an asset", () => {
    const payload = { items: [{ asset: "laptop", count: 3 }], photo: { asset: "photo" } };
    expect(check(payload, "photo")).toBeNull();
  });

  it("composed and decomposed letters are the same name", () => {
    expect(check({ a: { asset: "e\u0301tat" } }, "\u00e9tat")).toBeNull();
  });

  it("a payload as deep and as wide as a task may be takes no stack and little time", () => {
    let deep: object = { asset: "photo" };
    for (let level = 0; level < 100_000; level++) deep = { level: deep };
    expect(check(deep, "photo")).toBeNull();
    const wide = Array.from({ length: 200_000 }, () => ({ asset: "photo" }));
    expect(check(wide, "photo")).toBeNull();
    const path = check({ deep, more: { asset: "x" } }, "photo")?.detail.path;
    expect(path).toBe("payload.more");
  });
});

describe("a skill that wants Base64 takes an asset, too", () => {
  const reader = new TaskReader(
    loadSkills(new URL("../../../samples/skills", import.meta.url).pathname),
  );
  const faults = (photo: unknown) => {
    const payload = { site: "a", date: "2026-01-01", findings: [{ text: "x", photo }] };
    const task = JSON.stringify({ task_type: "photo_record", payload });
    const result = reader.read(Buffer.from(task));
    return result.ok ? [] : result.problems.map(({ path, problem }) => `${path} ${problem}`);
  };

  it.each([
    ["AAAA", []],
    [{ asset: "a" }, []],
    [{ asset: "a", width: "3cm", alt: "b", fallback: { asset: "c" } }, []],
    [{ asset: "a", fallback: "AAAA" }, []],
    [7, ["payload.findings.0.photo must be a string or an object"]],
    [{ asset: 7 }, ["payload.findings.0.photo.asset must be a string"]],
    [{ asset: "a", colour: "red" }, ["payload.findings.0.photo.colour is not a key of this task"]],
    [{}, ["payload.findings.0.photo.asset must be a string"]],
  ])("a skill that wants Base64 takes an asset, too: %j", (photo, expected) => {
    expect(faults(photo)).toEqual(expected);
  });
});
