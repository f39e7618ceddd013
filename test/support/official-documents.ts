import fc from "fast-check";
import { faults } from "../../scripts/bench/proof/faults/all.ts";
import { type Faulty, putInto } from "../../scripts/bench/proof/measure/trial.ts";
import { writings } from "../../scripts/bench/proof/model.ts";
import type {
  Attachment,
  Item,
  OfficialContent,
} from "../../scripts/bench/proof/official/content.ts";
import { officialDocument } from "../../scripts/bench/proof/official/document.ts";
import { faces } from "../../scripts/bench/proof/official/faces.ts";
import type { Variation } from "../../scripts/bench/proof/official/variation.ts";

/** Good official documents of every make, as the maker of the corpus writes them. */

const official = faults.filter(({ policy }) => policy === "gbt9704-2012");

const organs = ["安阳市人民政府", "安阳市财政局", "安阳市生态环境局", "安阳市文物局"] as const;

const date = fc
  .tuple(
    fc.integer({ min: 2019, max: 2026 }),
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1, max: 28 }),
  )
  .map(([year, month, day]) => `${year}年${month}月${day}日`);

const sentence = fc.constantFrom(
  "为进一步加强文物保护工作，切实提升管理水平，根据有关法律法规，结合我市实际，制定本方案。",
  "各单位要提高认识，加强领导，明确责任（责任人名单另发），确保各项任务落到实处。",
  "一、二、三级文物的修复，按照《文物保护工程管理办法》的规定执行。",
  "2024年，全市共完成投资3.6亿元，同比增长12%，高于全省平均水平。",
  "会议认为，“先考古、后出让”制度必须坚持，任何单位不得以任何理由变通。",
  "有关要求如下：",
);

const heading = fc.constantFrom("总体要求", "主要任务", "资金安排", "保障措施", "时间步骤");
const sentenceHeading = fc.constantFrom("加强组织领导。", "严格督促检查。", "注重宣传引导。");

/** A heading of the second level, alone on its line or with text behind it, and what it has below. */
const second = fc
  .tuple(sentenceHeading, fc.option(sentence, { nil: null }), fc.array(sentence, { maxLength: 2 }))
  .map(([own, behind, below]): Item[] => [
    behind === null ? `## ${own.replace("。", "")}` : `## ${own}|${behind}`,
    ...below.map((each) => `### ${each}`),
  ]);

const first = fc
  .tuple(
    heading,
    fc.array(sentence, { minLength: 1, maxLength: 2 }),
    fc.array(second, { maxLength: 2 }),
  )
  .map(([own, below, seconds]): Item[] => [`# ${own}`, ...below, ...seconds.flat()]);

const body = fc
  .tuple(fc.array(sentence, { minLength: 1, maxLength: 3 }), fc.array(first, { maxLength: 3 }))
  .map(([before, firsts]): Item[] => [...before, ...firsts.flat()]);

const attachments = fc
  .uniqueArray(fc.constantFrom("任务分解表", "项目清单", "经费预算表"), { maxLength: 3 })
  .chain((titles) =>
    // The first of them follow, and the others are kept elsewhere.
    fc
      .nat(titles.length)
      .map((following): Attachment[] =>
        titles.map((title, index) =>
          index < following ? { title, body: ["本表由市财政局负责解释。"] } : { title },
        ),
      ),
  );

const title = fc.constantFrom(
  ["关于加强文物保护工作的通知"],
  ["关于印发安阳市文物保护", "专项资金管理办法的通知"],
  ["关于进一步加强全市文物保护", "和考古发掘工作若干问题的", "意见"],
);

const content: fc.Arbitrary<OfficialContent> = fc
  .record({
    organ: fc.constantFrom(...organs),
    form: fc.constantFrom("down" as const, "up" as const, "letter" as const),
    count: fc.integer({ min: 1, max: 400 }),
    copyNumber: fc.option(fc.constant("000036"), { nil: null }),
    urgency: fc.option(fc.constantFrom("加急", "特急"), { nil: null }),
    title,
    addressee: fc.option(fc.constantFrom("各县（市、区）人民政府：", "各有关单位："), {
      nil: null,
    }),
    body,
    attachments,
    isSealed: fc.boolean(),
    date,
    note: fc.option(fc.constant("（此件公开发布）"), { nil: null }),
    copies: fc.option(fc.constant("抄送：市委办公室，市人大常委会办公室。"), { nil: null }),
  })
  .map(({ organ, count, copyNumber, urgency, addressee, note, copies, ...rest }) => ({
    ...rest,
    name: "generated",
    mark: rest.form === "letter" ? organ : `${organ}文件`,
    number: `安文〔2025〕${count}号`,
    ...(rest.form === "up" ? { signer: "王建国" } : {}),
    ...(copyNumber === null ? {} : { copyNumber }),
    ...(urgency === null ? {} : { urgency }),
    // Only what is meant for everybody names nobody.
    ...(addressee === null && rest.form === "down" ? {} : { addressee: addressee ?? "市文物局：" }),
    ...(note === null ? {} : { note }),
    ...(copies === null ? {} : { copies }),
    signature: organ,
    ...(rest.form === "letter" ? {} : { issuer: `${organ}办公室`, issued: rest.date }),
  }));

const variation: fc.Arbitrary<Variation> = fc.record({
  habits: fc.record({
    base: fc.constantFrom("lean" as const, "word" as const, "wps" as const),
    indents: fc.constantFrom("chars" as const, "twips" as const),
    marks: fc.boolean(),
    noise: fc.boolean(),
  }),
  names: fc.constantFrom("clerk" as const, "wps" as const, "word" as const),
  faces: fc.constantFrom(...Object.values(faces)),
  latin: fc.constantFrom("Times New Roman" as const, null),
  line: fc.constantFrom(28, 28.8, 28.95, 29),
  titleLine: fc.constantFrom(32, 33, 35),
  numbering: fc.constantFrom("typed" as const, "list" as const),
  title: fc.constantFrom("paragraphs" as const, "breaks" as const, "flow" as const),
  attachments: fc.constantFrom("name" as const, "number" as const, "first line" as const),
  pageBreak: fc.constantFrom("paragraph" as const, "property" as const),
  imprint: fc.constantFrom("paragraphs" as const, "table" as const),
  rule: fc.constantFrom("border" as const, "line" as const, "paragraph" as const),
  pageNumber: fc.constantFrom("sides" as const, "frame" as const, "text box" as const),
  isSimpleField: fc.boolean(),
  grid: fc.constantFrom("lines" as const, "linesAndChars" as const),
  top: fc.constantFrom(36.5 as const, 37 as const),
});

/** A good document in one of the writings; a failure shows what it was made of. */
export const goodDocument = fc
  .tuple(content, variation, fc.constantFrom(...writings))
  .map(([own, varied, writing]) =>
    shown(officialDocument(own, varied, writing), JSON.stringify([own, varied, writing])),
  );

/** The same documents with the first fault from a random one on that they have a place for. */
export const faultyDocument = fc
  .tuple(goodDocument, fc.nat(official.length - 1))
  .map(([good, start]): Faulty => {
    for (const fault of [...official.slice(start), ...official]) {
      const faulty = putInto(good, fault);
      if (faulty !== null) return shown(faulty, `${fault.name}: ${fc.stringify(good)}`);
    }
    throw new Error("every document has a place for some fault");
  });

function shown<T extends object>(value: T, as: string): T {
  return Object.assign(value, { [fc.toStringMethod]: () => as });
}
