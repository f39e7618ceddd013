import { describe, expect, it } from "vitest";
import { BatchFileError } from "../../../apps/batch/row.ts";
import { encode, encoderOf, type OldEncoding } from "../../fixtures/encode.ts";
import { rowsOf, valuesOf } from "../support.ts";

const rows = [
  { meeting_title: "召开2026年第四季度安全生产会议的通知", organizer: "办公室" },
  { meeting_title: "关于春节放假的通知", organizer: "人力资源部, 综合科" },
];
const notice = tableOf(rows);
const people = "name,number\n张三,1\n李四,2\n";

function tableOf(payloads: readonly Record<string, string>[]): string {
  const header = Object.keys(payloads[0] ?? {}).join(",");
  const lines = payloads.map((row) =>
    Object.values(row)
      .map((cell) => `"${cell}"`)
      .join(","),
  );
  return [header, ...lines, ""].join("\r\n");
}

function utf16(text: string, { isBigEndian }: { isBigEndian: boolean }): Buffer {
  const bytes = Buffer.from(text, "utf16le");
  return isBigEndian ? bytes.swap16() : bytes;
}

describe("encodings of CSV", () => {
  it.each([
    ["UTF-8", Buffer.from(notice)],
    ["UTF-8 with a byte order mark", Buffer.from(`\uFEFF${notice}`)],
    ["GBK, as Excel in China saves it", encode(notice, "gb18030")],
    ["UTF-16 with a byte order mark", utf16(`\uFEFF${notice}`, { isBigEndian: false })],
    ["UTF-16BE with a byte order mark", utf16(`\uFEFF${notice}`, { isBigEndian: true })],
    ["UTF-16 without one", utf16(notice, { isBigEndian: false })],
    ["UTF-16BE without one", utf16(notice, { isBigEndian: true })],
  ])("CSV in %s has the same rows, in chunks of any size", async (_name, content) => {
    for (const size of [1, 3, 64, 100_000]) {
      expect(valuesOf(await rowsOf("csv", content, { size }))).toEqual(rows);
    }
  });

  it("CSV in GBK is known by few characters too, and by characters of four bytes", async () => {
    expect(valuesOf(await rowsOf("csv", encode(people, "gb18030")))).toEqual([
      { name: "张三", number: "1" },
      { name: "李四", number: "2" },
    ]);
    // 㐀 (U+3400) has four bytes in GB18030.
    const rare = Buffer.concat([encode(notice, "gb18030"), Buffer.from("8139ee392c780a", "hex")]);
    expect(valuesOf(await rowsOf("csv", rare)).at(-1)).toEqual({
      meeting_title: "㐀",
      organizer: "x",
    });
  });

  it("the encoding of CSV is told by its last line too, after much ASCII", async () => {
    const plain = `name,number\n${"Ada,1\n".repeat(50_000)}`;
    const content = Buffer.concat([Buffer.from(plain), encode(people.slice(12), "gb18030")]);
    const read = await rowsOf("csv", content, { size: 65_536 });
    expect(valuesOf(read).slice(-2)).toEqual([
      { name: "张三", number: "1" },
      { name: "李四", number: "2" },
    ]);
  });

  it.each<[string, OldEncoding, string]>([
    [
      "traditional Chinese in Big5",
      "big5",
      "name,addr\n陳大文,臺北市信義區\n林美玲,高雄市前鎮區\n",
    ],
    ["one name in Big5", "big5", "name\n陳大文\n"],
    ["Japanese in Shift_JIS", "shift_jis", "name\n田中太郎\nさとう はなこ\n"],
    ["Japanese in EUC-JP", "euc-jp", "name\n田中太郎\nさとう はなこ\n東京都\n"],
    ["Korean in EUC-KR", "euc-kr", "name\n홍길동\n김철수\n"],
    ["much Korean", "euc-kr", `name\n${"홍길동 서울특별시 강남구\n김철수 부산광역시\n".repeat(9)}`],
    ["German in windows-1252", "windows-1252", "name;ort\nJürgen Müller;Köln\nBärbel;Düsseldorf\n"],
    ["capital German letters", "windows-1252", "name\nÄÖ\nÜÄ\n"],
    ["French in windows-1252", "windows-1252", "nom,ville\nFrançois Lefèvre,Orléans\n"],
    ["Russian in windows-1251", "windows-1251", "name\nИван Петров\nМария\n"],
    ["capital Russian letters", "windows-1251", "name,city\nИВАН,МОСКВА\nПЁТР,КАЗАНЬ\n"],
  ])("CSV with %s is refused, never read with wrong characters", async (_name, encoding, text) => {
    const refused = rowsOf("csv", encode(text, encoding));
    await expect(refused).rejects.toThrow(BatchFileError);
    await expect(refused).rejects.toThrow(/is not UTF-8, and its encoding is not certain|is in /);
    await expect(refused).rejects.toMatchObject({ allowed: expect.stringMatching(/CSV UTF-8/) });
  });

  it("no text of an encoding that is not read comes out, whatever its length", async () => {
    const texts: readonly [OldEncoding, string][] = [
      ["big5", "國立臺灣大學圖書館新館開幕典禮通知單位主管會議記錄"],
      ["shift_jis", "東京都千代田区丸の内一丁目山田花子様お知らせ会議"],
      ["euc-jp", "東京都千代田区丸の内一丁目山田花子様お知らせ会議"],
      ["euc-kr", "서울특별시강남구테헤란로회의참석자명단안내문김철수"],
      ["windows-1251", "Уважаемыйколлегаприглашаемвасназаседаниекомиссии"],
    ];
    for (const [encoding, text] of texts) {
      const encoded = encoderOf(encoding);
      for (let length = 1; length <= text.length; length++) {
        const content = encoded(`name\n${text.slice(0, length)}\n`);
        await expect(rowsOf("csv", content, { size: 100 }), text.slice(0, length)).rejects.toThrow(
          BatchFileError,
        );
      }
    }
  });

  it("a few pairs of bytes that are letters in UTF-8 and Chinese in GBK are refused as uncertain", async () => {
    const pairs = Buffer.from("c4abd6a1c4a3", "hex");
    const both = Buffer.concat([Buffer.from("name\n"), pairs]);
    expect(new TextDecoder("gb18030").decode(pairs)).toBe("墨帧模");
    await expect(rowsOf("csv", both)).rejects.toThrow("may be UTF-8 or GB18030");
    expect(valuesOf(await rowsOf("csv", "name\nMüller\nÖé ß ½ ¾\nИванов\n"))).toHaveLength(3);
  });

  it.each([
    ["a workbook", Buffer.from("504b0304140000", "hex"), "is a ZIP file, not CSV"],
    ["an old workbook", Buffer.from("d0cf11e0a1b11ae1", "hex"), "is an old workbook of Excel"],
    ["UTF-32", Buffer.from("fffe000061000000", "hex"), "is in UTF-32, which is not read"],
    ["bytes of no text", Buffer.from([0x61, 0x0a, 0x81, 0x0a, 0xff, 0, 1]), "is not UTF-8"],
    ["half a character of UTF-16", Buffer.from("fffe61", "hex"), "has bytes that are not UTF-16LE"],
  ])("%s under the name of a CSV is refused with what it is", async (_name, content, message) => {
    await expect(rowsOf("csv", content)).rejects.toThrow(BatchFileError);
    await expect(rowsOf("csv", content)).rejects.toThrow(message);
  });

  it("bytes that are not GB18030 in a file that else is refuse it as a whole, with the line before", async () => {
    const content = Buffer.concat([encode(notice, "gb18030"), Buffer.from([0xff, 0xff, 0x0a])]);
    await expect(rowsOf("csv", content, { size: 10_000 })).rejects.toThrow(
      /has bytes that are not GB18030/,
    );
  });
});
