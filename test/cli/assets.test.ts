import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { partsOf } from "../engine/support.ts";
import { docx, p } from "../fixtures/docx.ts";
import { jpeg, png } from "../fixtures/images.ts";
import { run, temporaryDirectory } from "../scripts/support.ts";

const photo = jpeg(20, 10);
const plan = png(4, 2);
const folder = () => {
  const path = temporaryDirectory();
  return (name: string, content: Buffer | object) => {
    const file = join(path, name);
    writeFileSync(file, Buffer.isBuffer(content) ? content : JSON.stringify(content));
    return file;
  };
};
const media = (document: string) =>
  partsOf(readFileSync(document))
    .filter(([name]) => name.includes("media/"))
    .map(([, content]) => content);

function inputs(payload: object) {
  const put = folder();
  return {
    put,
    job: [
      "--template",
      put("template.docx", docx(p("【%PHOTO】") + p("【%PHOTO】"))),
      "--task",
      put("task.json", { task_type: "document", payload }),
      "--skill",
      "document",
    ],
    picture: put("photo.jpg", photo),
  };
}

const docops = (...args: string[]) => run("apps/cli/main.ts", args);

describe("docops run and precheck with --asset", () => {
  it("docops run and precheck with --asset put a file into the document that the task names", async () => {
    const { job, picture } = inputs({ photo: { asset: "墙面", width: "3cm" } });
    const out = temporaryDirectory();
    const asset = ["--asset", `墙面=${picture}`];
    const precheck = await docops("precheck", ...job, ...asset, "--json");
    expect(precheck.code).toBe(0);
    const { code, stderr } = await docops("run", ...job, ...asset, "--out-dir", out);
    expect(stderr).toBe("");
    expect(code).toBe(0);
    expect(media(join(out, "out.docx"))).toEqual([photo.toString("latin1")]);
  });

  it("a file may have = in its name", async () => {
    const { job, put } = inputs({ photo: { asset: "photo" } });
    const picture = put("a=b.jpg", photo);
    const out = temporaryDirectory();
    const { code } = await docops("run", ...job, "--asset", `photo=${picture}`, "--out-dir", out);
    expect(code).toBe(0);
  });

  it.each(["run", "precheck"])("%s tells what does not fit together", async (command) => {
    const { job, put, picture } = inputs({ photo: { asset: "phto" } });
    const other = put("plan.png", plan);
    const ask = (...assets: string[]) =>
      docops(command, ...job, ...assets.flatMap((each) => ["--asset", each]));
    const wrong = await ask(`photo=${picture}`);
    expect(wrong).toMatchObject({ code: 65 });
    expect(wrong.stderr).toMatch(/names the asset phto at payload\.photo, which was not given/);
    expect(wrong.stderr).toMatch(/there are photo\n +is it photo\?/);
    const none = await ask();
    expect(none).toMatchObject({ code: 65 });
    expect(none.stderr).toMatch(/names the asset phto, which was not given\n +--asset name=file/);
    const unused = await ask(`phto=${picture}`, `plan=${other}`);
    expect(unused).toMatchObject({ code: 65 });
    expect(unused.stderr).toMatch(
      /the task does not use the asset plan\.\n +A value uses it as \{"asset"/,
    );
  });

  it.each([
    ["photo", 64, /Write it as name=file/],
    ["photo=", 64, /Write it as name=file/],
    ["../x=a.png", 64, /the name is not valid\.\n +A name is 1 to 64 letters/],
    ["__proto__=a.png", 64, /the name is not valid/],
    ["photo=/nowhere.png", 66, /\/nowhere\.png does not exist/],
    ["photo=/dev/null", 65, /\/dev\/null is empty/],
  ])("--asset %s ends with %i", async (asset, code, message) => {
    const { job } = inputs({ photo: { asset: "photo" } });
    const ended = await docops("run", ...job, "--asset", asset);
    expect(ended.code).toBe(code);
    expect(ended.stderr).toMatch(message);
  });

  it("an asset is given once, in whichever form its letters are, and there are at most 64", async () => {
    const { job, picture } = inputs({ photo: { asset: "photo" } });
    const twice = ["--asset", `e\u0301=${picture}`, "--asset", `\u00e9=${picture}`];
    const again = await docops("run", ...job, ...twice);
    expect(again).toMatchObject({ code: 64, stderr: expect.stringMatching(/more than once/) });
    const many = Array.from({ length: 65 }, (_, index) => ["--asset", `a${index}=${picture}`]);
    const tooMany = await docops("run", ...job, ...many.flat());
    expect(tooMany).toMatchObject({ code: 64, stderr: expect.stringMatching(/At most 64/) });
  });
});

describe("docops batch with --asset", () => {
  const tasks = [{ photo: { asset: "one" } }, { photo: { asset: "two" } }, { photo: null }];

  it("docops batch with --asset has each task find the files that it names, and begins again where one is another", async () => {
    const { job, put } = inputs({});
    const [one, two] = [put("one.jpg", photo), put("two.png", plan)];
    const list = put("tasks.json", tasks);
    const out = temporaryDirectory();
    const go = () =>
      docops(
        "batch",
        ...job.slice(0, 2),
        ...["--skill", "document", "--tasks", list, "--out-dir", out, "--json"],
        ...["--asset", `one=${one}`, "--asset", `two=${two}`],
      );
    expect((await go()).code).toBe(2);
    const first = join(out, "000001.docx");
    expect(media(first)).toEqual([photo.toString("latin1")]);
    expect(media(join(out, "000002.docx"))).toEqual([plan.toString("latin1")]);
    expect(JSON.parse((await go()).stdout)).toMatchObject({ skipped: 3 });
    const other = jpeg(30, 10);
    put("one.jpg", other);
    expect(JSON.parse((await go()).stdout)).toMatchObject({ skipped: 0 });
    expect(media(first)).toEqual([other.toString("latin1")]);
  });

  it("docops batch with --asset tells before it begins which names have no asset, and which asset no task names", async () => {
    const { job, put, picture } = inputs({});
    const list = put("tasks.json", tasks);
    const ask = (...names: string[]) =>
      docops(
        "batch",
        ...job.slice(0, 2),
        ...["--skill", "document", "--tasks", list, "--out-dir", temporaryDirectory()],
        ...names.flatMap((name) => ["--asset", `${name}=${picture}`]),
      );
    const missing = await ask("one");
    expect(missing).toMatchObject({ code: 65 });
    expect(missing.stderr).toMatch(/names the asset two at payload\.photo/);
    const unused = await ask("one", "two", "three");
    expect(unused).toMatchObject({ code: 65 });
    expect(unused.stderr).toMatch(/the task does not use the asset three/);
  });
});
