import { describe, expect, it } from "vitest";
import { para } from "../../../apps/engine/format/effective/rules/example-xml.ts";
import { partOf, runNotice } from "../support.ts";
import { lintShortly } from "./lint-example.ts";

const inFont = (name: string) => para("正文", "", `<w:rFonts w:eastAsia="${name}"/>`);
const wants = (fonts: string, more = "") =>
  `${more}\nroles: { body: { font: { east_asia: ${fonts} } } }`;

describe("a face stands for all the names that makers give it", () => {
  it.each([
    [
      "仿宋",
      [
        "仿宋",
        "仿宋_GB2312",
        "FangSong",
        "FangSong_GB2312",
        "方正仿宋_GBK",
        "方正仿宋简体",
        "FZFangSong-Z02",
        "FZFangSong-Z02S",
        "CESI仿宋-GB2312",
        "CESI仿宋-GBK",
        "华文仿宋",
        "STFangsong",
        "汉仪仿宋简",
      ],
    ],
    ["楷体", ["楷体", "楷体_GB2312", "KaiTi", "方正楷体_GBK", "CESI楷体-GB2312", "华文楷体"]],
    ["黑体", ["黑体", "SimHei", "方正黑体_GBK", "CESI黑体-GB2312", "STHeiti"]],
    ["宋体", ["宋体", "SimSun", "新宋体", "NSimSun", "方正书宋_GBK", "CESI宋体-GB2312"]],
    [
      "小标宋",
      [
        "方正小标宋简体",
        "方正小标宋_GBK",
        "小标宋体",
        "FZXiaoBiaoSong-B05",
        "FZXiaoBiaoSong-B05S",
        "CESI小标宋-GB2312",
      ],
    ],
  ])("the face %s stands for all its names", (face, names) => {
    for (const name of names) {
      expect([name, lintShortly(wants(face), { body: inFont(name) })]).toEqual([name, []]);
    }
  });

  it.each([
    ["仿宋", "宋体"],
    ["仿宋", "楷体"],
    ["宋体", "仿宋"],
    ["小标宋", "华文中宋"],
    ["小标宋", "宋体"],
    ["黑体", "微软雅黑"],
  ])("the face %s does not allow %s", (face, name) => {
    expect(lintShortly(wants(face), { body: inFont(name) })).toEqual([
      "RUN_FONT_MISMATCH error p0",
    ]);
  });

  it("any name of a face stands for all its names", () => {
    expect(lintShortly(wants("仿宋_GB2312"), { body: inFont("FZFangSong-Z02S") })).toEqual([]);
  });

  it("a name that no face has stands only for itself", () => {
    expect(lintShortly(wants("政务宋"), { body: inFont("政务宋") })).toEqual([]);
    expect(lintShortly(wants("政务宋"), { body: inFont("宋体") })).toEqual([
      "RUN_FONT_MISMATCH error p0",
    ]);
  });
});

describe("the name of a font", () => {
  it.each([
    "@仿宋",
    "仿宋;FangSong",
    "FANGSONG",
    "fang song",
    "仿宋 _GB2312",
    "＠仿宋",
    "仿宋；宋体",
  ])("a font name is compared as in Word: %s", (name) => {
    expect(lintShortly(wants("仿宋"), { body: inFont(name) })).toEqual([]);
  });

  it("the first name of a list counts, and no other", () => {
    expect(lintShortly(wants("仿宋"), { body: inFont("宋体;仿宋") })).toEqual([
      "RUN_FONT_MISMATCH error p0",
    ]);
  });
});

describe("a policy", () => {
  it("a policy adds names to a face, and faces of its own", () => {
    const faces = "font_faces: { 仿宋: [政务仿宋], 公司体: [Corporate A, Corporate B] }";
    expect(lintShortly(wants("仿宋", faces), { body: inFont("政务仿宋") })).toEqual([]);
    expect(lintShortly(wants("仿宋", faces), { body: inFont("FangSong") })).toEqual([]);
    expect(lintShortly(wants("公司体", faces), { body: inFont("Corporate B") })).toEqual([]);
    expect(lintShortly(wants("仿宋"), { body: inFont("政务仿宋") })).toEqual([
      "RUN_FONT_MISMATCH error p0",
    ]);
  });

  it("a policy may name faces in its list of allowed fonts", () => {
    const allowed = "fonts: { allowed: [宋体] }";
    expect(lintShortly(allowed, { body: inFont("SimSun") })).toEqual([]);
    expect(lintShortly(allowed, { body: inFont("黑体") })).toEqual(["FONT_NOT_ALLOWED error p0"]);
  });

  it.each([
    ["小标宋", "方正小标宋简体"],
    ["仿宋", "仿宋"],
    ["仿宋_GB2312", "仿宋_GB2312"],
    ["[楷体_GB2312, 仿宋]", "楷体_GB2312"],
    ["公司体", "Corporate A"],
  ])("the repair of a policy that asks for %s writes %s", (fonts, written) => {
    const faces = "font_faces: { 公司体: [Corporate A, Corporate B] }";
    const result = runNotice(inFont("华文彩云"), {
      baseline: "policy",
      mode: "report",
      fixMode: "safe",
      policyYaml: wants(fonts, faces),
    });
    expect(partOf(result)).toContain(`w:eastAsia="${written}"`);
  });
});
