const fixed: Readonly<Record<string, string>> = {
  inherited: "继承值",
  none: "无",
  apart: "另设",
  "no text": "无文字",
  header: "页眉",
  footer: "页脚",
  "header or footer": "页眉或页脚",
  "page number": "有页码",
  "continues from the previous section": "续前节",
  "the first page, if it differs": "首页页眉页脚无页码",
  latin: "西文字体",
  east_asia: "中文字体",
  automatic: "自动",
  auto: "自动",
  on: "是",
  off: "否",
  single: "单倍行距",
  left: "左对齐",
  center: "居中",
  right: "右对齐",
  both: "两端对齐",
  distribute: "分散对齐",
  portrait: "纵向",
  landscape: "横向",
  lines: "行",
  linesAndChars: "行和字符",
  snapToChars: "对齐字符",
  outside: "外侧",
  black: "黑色",
  red: "红色",
  yellow: "黄色",
};

const slots: Readonly<Record<string, string>> = {
  ascii: "西文",
  hAnsi: "西文扩展",
  eastAsia: "中文",
  latin: "西文",
  east_asia: "中文",
  cs: "复杂文种",
};

const switches = { bold: "加粗", italic: "倾斜", underline: "下划线" } as const;

/**
 * A value of a change in Chinese: `exact 28 pt` is `固定值 28 磅`. Words of rules and units are
 * translated; other text is kept.
 */
export function valueInChinese(value: string | number | null): string {
  if (value === null) return "未设置";
  const text = String(value);
  if (text.startsWith('{"')) return fonts(text);
  const [, name, state] = /^(bold|italic|underline) (on|off|none)$/.exec(text) ?? [];
  if (name !== undefined) {
    return `${state === "on" ? "" : "不"}${switches[name as keyof typeof switches]}`;
  }
  const alternatives = text.split(" or ");
  if (alternatives.length > 1 && alternatives.every((one) => one in fixed)) {
    return alternatives.map((one) => fixed[one]).join("或");
  }
  return (
    fixed[text] ??
    text
      .replace(
        /^odd pages (.+), even pages (.+)$/,
        (_, odd, even) => `奇数页${valueInChinese(odd)}，偶数页${valueInChinese(even)}`,
      )
      .replace(/\bexact /g, "固定值 ")
      .replace(/\bat least /g, "最小值 ")
      .replace(/\bat most /g, "最多 ")
      .replace(
        /^level (\d)( at most)?$/,
        (_, level, isMost) => `${level} 级${isMost ? "以内" : ""}`,
      )
      .replace(/(?<=\d) characters?\b/g, " 字符")
      .replace(/(?<=\d) lines?\b/g, " 行")
      .replace(/(?<=\d) ?pt\b/g, " 磅")
      .replace(/(?<=\d) ?mm\b/g, " 毫米")
      .replace(/(?<=\d) twips\b/g, " 缇")
  );
}

/** Fonts by slot: `{"eastAsia":"黑体"}` is `中文 黑体`. */
function fonts(json: string): string {
  try {
    const bySlot: Record<string, string | null> = JSON.parse(json);
    return Object.entries(bySlot)
      .map(([slot, font]) => `${slots[slot] ?? slot} ${font ?? "未设置"}`)
      .join("，");
  } catch {
    return json;
  }
}
