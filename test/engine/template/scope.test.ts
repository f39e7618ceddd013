import { describe, expect, it } from "vitest";
import { runJob } from "../../../apps/engine/job/pipeline.ts";
import {
  type DataValue,
  itemPlace,
  itemScopes,
  lookUp,
  rootScope,
} from "../../../apps/engine/template/values/data.ts";
import { docx, p } from "../../fixtures/docx.ts";
import { growthOf } from "../../support/growth.ts";
import { bodyOf, documentSettings, runDocument } from "../support.ts";

const cell = (text: string) => `<w:tc>${p(text)}</w:tc>`;
const table = (...cells: string[]) =>
  `<w:tbl><w:tblPr/><w:tblGrid/><w:tr>${cells.map(cell).join("")}</w:tr></w:tbl>`;

type Payload = Record<string, unknown>;

const textOf = (result: ReturnType<typeof runDocument>) =>
  bodyOf(result)
    .replace(/<\/w:p>/g, ";")
    .replace(/<[^>]+>/g, "")
    .replace(/;$/, "");

function shown(body: string, payload: Payload): string {
  const result = runDocument(body, payload);
  expect(result.exitCode).toBe(0);
  return textOf(result);
}

/** Fills any template with a skill that has these required fields. */
function runWith(
  body: string,
  payload: Payload,
  skill: { required?: "all" | string[]; requiredInItems?: "all" | string[] },
) {
  const settings = documentSettings("report");
  return runJob({
    template: docx(body),
    task: { task_type: "document", payload },
    ...settings,
    skill: { ...settings.skill, ...skill },
  });
}

describe("the place in a list is the item's inside of a condition:", () => {
  const list = (inside: string) => p(`【#ITEMS】${inside}【/ITEMS】`);
  const items = [
    { name: "a", note: "x", show: true, at: { k: 1 } },
    { name: "b", note: "", show: true, at: { k: 2 } },
    { name: "c", note: "z", show: false, at: { k: 3 } },
  ];
  it.each([
    ["a text", "【#NOTE】【@INDEX】【/NOTE】", "13"],
    ["true", "【#SHOW】【@INDEX】【/SHOW】", "12"],
    ["an object", "【#AT】【@INDEX】:【K】 【/AT】", "1:1 2:2 3:3 "],
    ["an inverse", "【^NOTE】【@INDEX】【/NOTE】", "2"],
    ["a condition in a condition", "【#SHOW】【#NOTE】【@INDEX】【/NOTE】【/SHOW】", "1"],
    ["an inverse in a condition", "【#SHOW】【^NOTE】【@INDEX】【/NOTE】【/SHOW】", "2"],
    ["@FIRST", "【#AT】【@FIRST|yesno:!,.】【/AT】", "!.."],
    ["@LAST", "【#AT】【@LAST|yesno:!,.】【/AT】", "..!"],
  ])("the place in a list is the item's inside of a condition: %s", (_name, inside, text) => {
    expect(shown(list(inside), { items })).toBe(text);
  });

  it("a list in a condition in a list has numbers of its own", () => {
    const body = list("【#SHOW】【#PARTS】【@INDEX】【/PARTS】/【@INDEX】 【/SHOW】");
    const parts = ["x", "y"];
    const payload = { items: [{ show: false }, { show: true, parts }] };
    expect(shown(body, payload)).toBe("12/2 ");
  });

  it("a condition of the payload has no place: it is missing", () => {
    const { missingFields, exitCode } = runDocument(p("【#SHOW】a【@INDEX】【/SHOW】"), {
      show: true,
    });
    expect(exitCode).toBe(0);
    expect(missingFields).toMatchObject({
      missing_optional: ["@INDEX"],
      missing_in_items: [{ section: "SHOW", item: 1, field: "@INDEX" }],
    });
    expect(runDocument(p("【@INDEX】"), {}).missingFields.missing_required).toEqual(["@INDEX"]);
  });

  it("true says nothing by itself: the item is the one around it", () => {
    const body = p("【#NAMES】【#SHOW】【.】【/SHOW】【/NAMES】");
    expect(shown(body, { names: ["甲", "乙"], show: true })).toBe("甲乙");
    expect(shown(p("【#NOTE】【.】【/NOTE】"), { note: "x" })).toBe("x");
  });
});

describe("null in an item is nothing, not the value outside:", () => {
  it("a tag is empty, a key that the item lacks is looked up outside", () => {
    const body = p("【#ITEMS】(【NOTE】)【/ITEMS】");
    const payload = { note: "outer", items: [{ note: "own" }, { note: null }, {}] };
    expect(shown(body, payload)).toBe("(own)()(outer)");
  });

  it("a section is not shown, its inverse is", () => {
    const body = p("【#ITEMS】【#KIDS】【NAME】【/KIDS】【^KIDS】-【/KIDS】;【/ITEMS】");
    const kids = [{ name: "leak" }];
    const payload = { kids, items: [{ kids: [{ name: "a" }] }, { kids: null }, {}] };
    expect(shown(body, payload)).toBe("a;-;leak;");
  });

  it.each([
    ["default", "【NOTE|default:—】", "—"],
    ["yesno", "【NOTE|yesno:是,否】", "否"],
    ["a chain that ends with default", "【NOTE|trim|default:—】", "—"],
    ["a formatter that needs a number", "【NOTE|number:0.00】", ""],
    ["a date", "【NOTE|date】", ""],
  ])("null in an item is nothing, not the value outside: %s of it", (_name, tag, text) => {
    const body = p(`【#ITEMS】[${tag}]【/ITEMS】`);
    expect(shown(body, { note: "outer", items: [{ note: null }] })).toBe(`[${text}]`);
  });

  it("null in an item is nothing, and neither is the rest of a path", () => {
    const body = p("【#ITEMS】[【CLIENT.NAME】]【/ITEMS】");
    const client = { name: "outer" };
    const items = [{ client: null }, { client: { name: null } }, {}];
    expect(shown(body, { client, items })).toBe("[][][outer]");
  });

  it("an item that is null itself is written as nothing", () => {
    expect(shown(p("【#N】(【.】)【/N】"), { n: ["a", null, "b"] })).toBe("(a)()(b)");
  });

  it("null in an item is not missing, and the log tells what was written", () => {
    const result = runDocument(p("【#ITEMS】【NOTE】【/ITEMS】"), { items: [{ note: null }] });
    expect(result.missingFields).toEqual({ missing_required: [], missing_optional: [] });
    expect(result.replaceLog.entries).toMatchObject([{ status: "replaced", new_text: "" }]);
  });

  it("null in the payload itself is the same as a key that is not there", () => {
    expect(runDocument(p("【NOTE】"), { note: null }).exitCode).toBe(2);
    const body = p("【#ITEMS】【NOTE】【/ITEMS】");
    const { missingFields } = runDocument(body, { note: null, items: [{}] });
    expect(missingFields.missing_in_items).toEqual([{ section: "ITEMS", item: 1, field: "NOTE" }]);
  });
});

describe("a key that an item lacks, and what is around it too,", () => {
  const body = table("【#ITEMS】【NAME】", "【NOTE】【/ITEMS】");
  const items = [{ name: "a", note: "n" }, { name: "b" }, { name: "c", note: null }];

  it("a key that an item lacks, and what is around it too, leaves no tag in the document, and is reported with section, item and field", () => {
    const result = runDocument(body, { items });
    expect(result.exitCode).toBe(0);
    expect(textOf(result)).toBe("a;n;b;;c;");
    expect(result.missingFields).toEqual({
      missing_required: [],
      missing_optional: ["NOTE"],
      missing_in_items: [{ section: "ITEMS", item: 2, field: "NOTE" }],
      missing_in_items_count: 1,
    });
    expect(result.replaceLog.summary).toMatchObject({ replaced_count: 5, missing_count: 1 });
    const [, , , entry] = result.replaceLog.entries;
    expect(entry).toEqual({
      status: "missing",
      field_name: "NOTE",
      part: "word/document.xml",
      paragraph_path: "t0.r1.c1.p0",
      run_id: "t0.r1.c1.p0:r0",
      start: 0,
      end: expect.any(Number),
      original_text: "【NOTE】",
      new_text: "",
      reason: "missing_in_item",
      section: "ITEMS",
      item: 2,
    });
    expect(result.replaceLog.touched_runs).toContain("t0.r1.c1.p0:r0");
  });

  it("a key that an item lacks, and what is around it too, adds no key to other entries of the log", () => {
    const { replaceLog } = runDocument(body, { items });
    const keys = Object.keys(replaceLog.entries[0] as object);
    expect(keys).not.toContain("section");
    expect(keys).not.toContain("item");
  });

  it.each(["all" as const, ["NOTE"]])(
    "a key that an item lacks, and what is around it too, is exit 2 where required_in_items is %j",
    (names) => {
      const result = runWith(body, { items }, { requiredInItems: names });
      expect(result.exitCode).toBe(2);
      expect(result.missingFields).toEqual({
        missing_required: ["NOTE"],
        missing_optional: [],
        missing_in_items: [
          { section: "ITEMS", item: 2, field: "NOTE" },
          { section: "ITEMS", item: 3, field: "NOTE" },
        ],
        missing_in_items_count: 2,
      });
      expect(textOf(result)).toBe("a;n;b;【NOTE】;c;【NOTE】");
      expect(result.replaceLog.entries.at(-1)).toMatchObject({
        status: "missing",
        reason: "missing_in_item",
        new_text: null,
        section: "ITEMS",
        item: 3,
      });
    },
  );

  it("a key that an item lacks, and what is around it too, is no concern of required_in_items where that names other fields", () => {
    expect(runWith(body, { items }, { requiredInItems: ["NAME"] }).exitCode).toBe(0);
  });

  it("a key that an item lacks, and what is around it too, is missing too where its text is blank and it is required", () => {
    const blank = { items: [{ name: "a", note: " " }] };
    expect(runWith(body, blank, { requiredInItems: ["NOTE"] }).exitCode).toBe(2);
    expect(textOf(runWith(body, blank, { requiredInItems: [] }))).toBe("a; ");
  });

  it("a key that an item lacks, and what is around it too, is no fault of required, which speaks of the payload", () => {
    expect(runWith(body, { items }, { required: ["NOTE"] }).exitCode).toBe(0);
  });

  it("a key that an item lacks, and what is around it too, may be missing outside as well: each is told", () => {
    const both = `${p("【NOTE】")}${body}`;
    const result = runDocument(both, { items: [{ name: "a" }] });
    expect(result.exitCode).toBe(2);
    expect(result.missingFields).toEqual({
      missing_required: ["NOTE"],
      missing_optional: [],
      missing_in_items: [{ section: "ITEMS", item: 1, field: "NOTE" }],
      missing_in_items_count: 1,
    });
    expect(textOf(result)).toBe("【NOTE】;a;");
  });

  it("a key that an item lacks, and what is around it too, is told once for an item, however often its tag stands there", () => {
    const twice = p("【#ITEMS】【NOTE】【NOTE】【/ITEMS】");
    const result = runDocument(twice, { items: [{}, {}] });
    expect(result.missingFields.missing_in_items_count).toBe(2);
    expect(result.replaceLog.summary.missing_count).toBe(4);
  });

  it("a key that an item lacks, and what is around it too, is told of the nearest list around it, from within conditions too", () => {
    const nested = p(
      "【#ROOMS】【#ITEMS】【#SHOW】【#AT】【NOTE】【/AT】【/SHOW】【/ITEMS】【/ROOMS】",
    );
    const rooms = [{ items: [{}] }, { items: [{ show: false }, { show: true, at: { k: 1 } }] }];
    expect(runDocument(nested, { rooms }).missingFields.missing_in_items).toEqual([
      { section: "ITEMS", item: 2, field: "NOTE" },
    ]);
  });

  it("a key that an item lacks, and what is around it too, in a section of no list is told as that of its only item", () => {
    const object = p("【#CLIENT】[【NAME】]【/CLIENT】");
    const result = runDocument(object, { client: { city: "x" } });
    expect(textOf(result)).toBe("[]");
    expect(result.missingFields.missing_in_items).toEqual([
      { section: "CLIENT", item: 1, field: "NAME" },
    ]);
  });

  it("a key that an item lacks, and what is around it too, is left to its formatters: with default nothing is missing", () => {
    const result = runDocument(p("【#ITEMS】【NOTE|default:—】【/ITEMS】"), { items: [{}] });
    expect(textOf(result)).toBe("—");
    expect(result.missingFields).toEqual({ missing_required: [], missing_optional: [] });
  });

  it.each([
    ["lacks", {}, 1],
    ["has with null", { photo: null }, 0],
    ["has with a blank text", { photo: " " }, 0],
  ])(
    "a key that an item lacks, and what is around it too, of a picture that an item %s leaves no tag",
    (_name, item, missing) => {
      const result = runDocument(p("【#ITEMS】[【%PHOTO】]【/ITEMS】"), { items: [item] });
      expect(result.exitCode).toBe(0);
      expect(textOf(result)).toBe("[]");
      expect(result.missingFields.missing_in_items_count ?? 0).toBe(missing);
      const required = runWith(
        p("【#ITEMS】[【%PHOTO】]【/ITEMS】"),
        { items: [item] },
        {
          requiredInItems: ["PHOTO"],
        },
      );
      expect(required.exitCode).toBe(2);
    },
  );

  it("a fault of a value is told as that, not as missing", () => {
    const result = runDocument(p("【N|number】【M】"), { n: "one" });
    expect(result.exitCode).toBe(3);
    expect(result.missingFields).toEqual({ missing_required: ["M"], missing_optional: [] });
  });

  it("the report lists the first of thousands of items that lack a key, with the count of all", () => {
    const result = runDocument(body, { items: Array(2500).fill({ name: "a" }) });
    const { missing_in_items: listed = [], missing_in_items_count } = result.missingFields;
    expect(missing_in_items_count).toBe(2500);
    expect(listed).toHaveLength(1000);
    expect(listed.at(-1)).toEqual({ section: "ITEMS", item: 1000, field: "NOTE" });
    expect(result.replaceLog.summary.missing_count).toBe(2500);
  });
});

describe("a field of the payload in a condition", () => {
  const body = p("【#SHOW】[【BUYER】]【/SHOW】");

  it("a field of the payload in a condition is required where the skill names it, and its tag stays to be seen", () => {
    const result = runWith(body, { show: true }, { required: ["BUYER"] });
    expect(result.exitCode).toBe(2);
    expect(result.missingFields.missing_required).toEqual(["BUYER"]);
    expect(textOf(result)).toBe("[【BUYER】]");
  });

  it("a field of the payload in a condition is not asked for where the condition does not hold", () => {
    expect(runWith(body, { show: false }, { required: ["BUYER"] }).exitCode).toBe(0);
  });

  it("a field of the payload in a condition is not required by `all`, which is of tags outside of sections", () => {
    const result = runWith(body, { show: true }, { required: "all" });
    expect(result.exitCode).toBe(0);
    expect(textOf(result)).toBe("[]");
  });
});

describe("names without regard to case", () => {
  const find = (payload: unknown, path: string) => lookUp(path, rootScope(payload as DataValue));
  const many = Object.fromEntries(
    Array.from({ length: 100 }, (_, index) => [`Key${index}`, index]),
  );

  it.each([
    [{ title: 1, TITLE: 2, Title: 3 }, "TITLE", 1],
    [{ Title: 3, TITLE: 2 }, "TITLE", 2],
    [{ tItle: 4, Title: 3 }, "TITLE", 4],
    [{ Client: { NaMe: 5 } }, "CLIENT.NAME", 5],
    [many, "KEY77", 77],
    [{ ...many, KEY5: "capitals", key6: "small" }, "KEY5", "capitals"],
    [{ ...many, key6: "small" }, "KEY6", "small"],
    [{ ...many, kEY7: "later" }, "KEY7", 7],
    [{ a: many }, "A.KEY99", 99],
    [many, "KEY100", undefined],
    [many, "TOSTRING", undefined],
    [{}, "CONSTRUCTOR", undefined],
    [["x"], "LENGTH", undefined],
    ["text", "LENGTH", undefined],
  ])("names are looked up without regard to case: in %o %s is %o", (payload, path, value) => {
    expect(find(payload, path)).toEqual(value);
  });

  it("10,000 fields that are missing among 10,000 keys take time in proportion", () => {
    const work = (count: number) => {
      const body = Array.from({ length: count }, (_, index) => p(`【F${index}】`)).join("");
      const keys = Array.from({ length: count }, (_, index) => [`Key${index}`, "x"]);
      const payload = Object.fromEntries(keys);
      const template = docx(body);
      expect(runDocument(template, payload).missingFields.missing_required).toHaveLength(count);
    };
    expect(growthOf(work, 1000, 10_000)).toBeLessThan(40);
  });

  it("a large payload around 10,000 items that lack a key takes time in proportion", () => {
    const work = (count: number) => {
      const wide = Object.fromEntries(Array.from({ length: count }, (_, at) => [`Key${at}`, "x"]));
      const scopes = itemScopes(Array(count).fill({ a: 1 }), rootScope(wide), "ITEMS");
      for (const scope of scopes) expect(lookUp("MISSING", scope)).toBeUndefined();
    };
    expect(growthOf(work, 1000, 10_000)).toBeLessThan(40);
  });
});

it("a scope tells its section and the number of its item", () => {
  const root = rootScope({});
  const [, second] = itemScopes([{}, { at: {} }], root, "ITEMS");
  if (second === undefined) throw new Error("no second item");
  const [condition] = itemScopes({}, second, "AT");
  expect(itemPlace(root)).toBeNull();
  expect(itemPlace(second)).toEqual({ section: "ITEMS", item: 2 });
  expect(condition && itemPlace(condition)).toEqual({ section: "ITEMS", item: 2 });
  expect(itemScopes(true, root, "SHOW").map(itemPlace)).toEqual([{ section: "SHOW", item: 1 }]);
  for (const nothing of [undefined, null, false, "", []]) {
    expect(itemScopes(nothing, root, "X")).toEqual([]);
  }
});
