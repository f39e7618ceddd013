import { adviceInChinese } from "../chinese/advice.ts";
import { issueValueInChinese, messageInChinese, titleInChinese } from "../chinese/message.ts";
import { roleInChinese } from "../chinese/roles.ts";
import { reasonInWords } from "../refusals.ts";
import { placeInWords, placeWords } from "./places.ts";
import type { PageWords, ReportWords } from "./report-words.ts";

const modes: Readonly<Record<string, string>> = { report: "仅报告", strict: "严格", off: "关闭" };
const severities = { error: "错误", warn: "警告", info: "提示" } as const;
const things = { finding: "项问题", place: "处", repair: "项修复" } as const;

const page: PageWords = {
  heading: "格式检查报告",
  passed: "通过",
  failed: "未通过",
  notChecked: "未检查",
  modeOff: "本任务关闭了格式检查。",
  notFilled: "模板无法填写，因此没有可检查的文档。",
  errorsLeft: (count, baseline) => `与${against(baseline)}不符，有 ${count} 处错误需要改正。`,
  noErrors: (count, baseline) =>
    count === 0
      ? `文档与${against(baseline)}一致，没有发现问题。`
      : `文档与${against(baseline)}对照没有错误，另有 ${count} 项问题供参考。`,
  tiles: {
    error: () => "错误",
    warn: () => "警告",
    info: () => "提示",
    fixed: () => "已修复",
    refused: () => "未修复",
    unknown: () => "类型未知",
  },
  settings: (baseline, mode) =>
    `对照：${baseline.replace("template", "模板").replace("policy", "规范")} · 模式：${mode.replace(/report|strict|off/, (name) => modes[name] ?? name)}`,
  footer: (file) =>
    `位置的名称与 ${file} 相同，该文件以数据形式包含本页的全部内容。表格、页眉页脚和注释中的段落在各自范围内计数。`,
  overview: "发现问题的规则",
  grades: severities,
  more: (count, of) => `另有 ${count} ${things[of]}，见 JSON。`,
  morePlaces: (count) => `另有 ${count} 处`,
  unverified: "无法从文件判断",
  inTemplate: "模板中也是如此",
  fixable: "可自动修复",
  expected: "应为",
  found: "实际为",
  notStated: "未设置",
  origin: (source) => (source === "direct" ? "在此处直接设置" : `来自${sourceInChinese(source)}`),
  repaired: "已修复",
  aboutRepairs: (changes, places) => `在 ${places} 处作了 ${changes} 项修改。只改格式，未改文字。`,
  changes: (count, hasSeveralPlaces) => `${hasSeveralPlaces ? "每处 " : ""}${count} 项修改`,
  columns: ["规则", "属性", "修改前", "修改后"],
  inRun: (run) => `位于 ${run}`,
  before: "修改前",
  after: "修改后",
  refused: "未自动修复的问题",
  aboutRefused: (count, listed) =>
    `有 ${count} 项问题需要由人决定，不能自动修复。${count > listed ? `此处列出前 ${listed} 项。` : ""}`,
  unknown: "类型未知的段落",
  aboutUnknown: (count, listed) =>
    `规范无法识别 ${count} 个段落，没有对其提出要求，也没有修改。${count > listed ? `此处列出前 ${listed} 个。` : ""}`,
  listOfUnknown: "段落列表",
};

export const chinese: ReportWords = {
  tag: "zh-CN",
  title: titleInChinese,
  message: (issue) => issue.message_zh ?? messageInChinese(issue),
  repeatsTitle: (issue, title) => chinese.message(issue).startsWith(title),
  advice: (code, check) => adviceInChinese[check][code] ?? [],
  suggestions: ({ summary }, code) => summary.diagnostics?.by_code[code]?.suggestions_zh ?? [],
  place: (path) => placeInWords(path, placeWords.zh),
  role: (name) => roleInChinese(String(name)),
  takenFor: ({ context: { role, role_confidence: confidence, role_reason_zh: reason } }) => {
    if (role === undefined) return "";
    const sure = typeof confidence === "number" ? `（把握 ${Math.round(confidence * 100)}%）` : "";
    return `${chinese.role(role)}${sure}${reason === undefined ? "" : `：${reason}`}`;
  },
  takenForRole: (role) => `判定为${role}`,
  reason: ({ reason_code }) => reasonInWords(reason_code, "zh"),
  reasonSentence: (refusal) => `${chinese.reason(refusal)}。`,
  reasonTitle: (reasonCode) => reasonInWords(reasonCode, "zh"),
  notRepaired: (reason) => `未修复：${reason}`,
  severity: ({ observability, severity }) =>
    observability === "unknown" ? "无法判断" : severities[severity],
  sourceNote: (source) => `（${page.origin(source)}）`,
  line: (severity, place, message, notes) =>
    `${severity} ${place}：${message}${notes.length === 0 ? "" : `（${notes.join("；")}）`}`,
  found: (count) => `发现 ${count} 处`,
  value: (code, value) =>
    value === null || value === "" ? [] : [issueValueInChinese(code, value)],
  formatting: ({ before_zh, after_zh }) => ({ before: before_zh, after: after_zh }),
  phraseBreak: /[，；]/,
  page,
};

const sources: Readonly<Record<string, string>> = {
  application: "Word 的默认设置",
  "contextual spacing": "“相同样式的段落间不加间距”",
  docDefaults: "文档的默认格式",
  numbering: "列表编号",
  section: "本节的设置",
  "text box": "文本框",
  "text frame": "图文框",
};

/** `style Heading 1` is `样式 Heading 1`; a theme font has ` (theme)` behind its source. */
function sourceInChinese(source: string): string {
  const [, name = "", theme] = /^(.*?)( \(theme\))?$/s.exec(source) ?? [];
  const named = name.replace(/^table style /, "表格样式 ").replace(/^style /, "样式 ");
  return `${sources[name] ?? named}${theme === undefined ? "" : "（主题字体）"}`;
}

function against(baseline: "template" | "policy"): string {
  return baseline === "template" ? "模板" : "规范";
}
