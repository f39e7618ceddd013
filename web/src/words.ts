import { createContext, useContext } from "react";
import type { JobOptionName } from "../../apps/contract/job-options.ts";

/** The names of the job options in the console. */
const optionWords = {
  skill: ["技能", "Skill"],
  preset: ["预设", "Preset"],
  strict: ["严格", "Strict"],
  format_mode: ["模式", "Mode"],
  format_baseline: ["基准", "Baseline"],
  format_fix_mode: ["修复", "Repair"],
  format_report: ["报告", "Report"],
  policy_yaml: ["策略 YAML", "Policy as YAML"],
  policy: ["策略", "Policy"],
  format_report_files: ["另附报告", "Further reports"],
  report_language: ["报告语言", "Language of the reports"],
  export_suggested_policy: ["导出建议策略", "Export a suggested policy"],
  output: ["结果文档", "Documents"],
  pdf_profile: ["PDF 规格", "Kind of PDF"],
  update_toc: ["写入目录页码", "Write page numbers of the contents"],
} as const satisfies Record<JobOptionName, readonly [string, string]>;

/** The texts of the console, in Chinese and English. `{0}` is replaced by a value of the caller. */
const words = {
  ...optionWords,
  title: ["docops 控制台", "docops console"],
  language: ["语言", "Language"],
  theme: ["外观", "Theme"],
  themeSystem: ["跟随系统", "System"],
  themeLight: ["浅色", "Light"],
  themeDark: ["深色", "Dark"],
  apiBase: ["API 地址", "API Base URL"],
  apiBaseHint: ["留空即本服务器", "Empty: this server"],
  apiKey: ["API 密钥", "API key"],
  signIn: ["登录", "Sign in"],
  signOut: ["退出登录", "Sign out"],
  signedInAs: ["已用密钥 {0} 登录，租户 {1}", "Signed in with key {0}, tenant {1}"],
  signInNeedsTls: [
    "此页面经由明文 HTTP 打开，浏览器不会保存登录。请改用 https:// 打开，或在服务器本机上打开。",
    "This page was loaded over plain HTTP, where browsers store no sign-in. Open it by https://, or on the server's machine.",
  ],
  loadMeta: ["加载元数据", "Load Meta"],
  metaLoaded: ["已加载 {0} 种技能", "{0} skills loaded"],
  prepare: ["模板", "Template"],
  dropHere: ["把 .docx 模板拖到这里，或选择文件", "Drop a .docx template here, or choose a file"],
  chooseFile: ["选择模板", "Choose a template"],
  useSample: ["使用示例数据", "Use the sample"],
  fields: ["字段", "Fields"],
  noFields: ["模板中没有字段", "The template has no field"],
  place: ["位置", "Place"],
  places: ["{0} 处", "{0} places"],
  unsupported: ["无法填充的标记", "Tags that cannot be filled"],
  missingNow: ["按当前数据缺少", "Missing with these data"],
  preview: ["预览", "Preview"],
  previewFailed: ["无法预览此文档", "The document cannot be shown"],
  fill: ["数据", "Data"],
  form: ["表单", "Form"],
  json: ["JSON", "JSON"],
  jsonWrong: ["不是有效的 JSON：{0}", "Not valid JSON: {0}"],
  formOpen: [
    "此技能的数据没有固定结构，请用 JSON 填写",
    "This skill takes any data: write them as JSON",
  ],
  oneALine: ["每行一项", "One per line"],
  addItem: ["添加一项", "Add an item"],
  removeItem: ["删除第 {0} 项", "Remove item {0}"],
  imageThere: ["已有图片，{0} KB", "A picture of {0} kB"],
  removeImage: ["移除图片", "Remove the picture"],
  imageOrAsset: ["或选用附带的图片", "Or a picture beside the task"],
  assets: ["附带的图片", "Pictures beside the task"],
  assetsHint: [
    '较大的图片作为单独的文件上传，数据中以 {"asset": "名称"} 引用',
    'Large pictures are sent as separate files; the data refer to them as {"asset": "name"}',
  ],
  addAssets: ["添加图片文件", "Add picture files"],
  assetSize: ["{0} KB", "{0} kB"],
  assetNamed: ["数据已引用", "The data name it"],
  assetUnnamed: ["数据尚未引用", "No value names it yet"],
  copyReference: ["复制引用", "Copy the reference"],
  removeAsset: ["移除 {0}", "Remove {0}"],
  yes: ["是", "Yes"],
  no: ["否", "No"],
  importTask: ["导入任务", "Import task"],
  exportTask: ["导出任务", "Export task"],
  settings: ["检查", "Checks"],
  advanced: ["高级设置", "Advanced"],
  policyForm: ["常用项", "The usual"],
  policyNoForm: ["YAML 有误，请先改正", "The YAML has a fault: correct it first"],
  paperSize: ["纸张", "Paper"],
  marginTop: ["上边距", "Margin, top"],
  marginBottom: ["下边距", "Margin, bottom"],
  marginLeft: ["左边距", "Margin, left"],
  marginRight: ["右边距", "Margin, right"],
  fontEastAsia: ["正文中文字体", "Body font, East Asian"],
  fontLatin: ["正文西文字体", "Body font, Latin"],
  fontSize: ["正文字号", "Body size"],
  lineSpacing: ["正文行距", "Body line spacing"],
  firstLineIndent: ["首行缩进", "First-line indent"],
  alignment: ["对齐", "Alignment"],
  policyOwn: ["自定义 YAML", "YAML of my own"],
  run: ["运行", "Run"],
  cancel: ["取消", "Cancel"],
  running: ["运行中 {0} 秒", "Running, {0} s"],
  cancelled: ["已取消", "Cancelled"],
  copyCurl: ["复制 curl", "Copy curl"],
  copied: ["已复制", "Copied"],
  result: ["结果", "Result"],
  exitCode: ["退出码", "Exit code"],
  exit0: ["完成", "Done"],
  fit_no_tags: [
    "模板中没有标签，因此没有填写任何内容",
    "The template has no tags, so nothing was filled",
  ],
  fit_no_fields_of_skill: [
    "模板与所选文种不符：没有任何标签属于该文种",
    "The template does not fit the skill: no tag is one of its fields",
  ],
  fit_unknown_fields: [
    "模板与所选文种不符：有些标签不属于该文种",
    "The template does not fit the skill: some tags are not among its fields",
  ],
  exit2: ["缺少必填字段", "Required fields are missing"],
  exit3: ["模板无法填充", "The template cannot be filled"],
  exit4: ["格式检查未通过", "The format check failed"],
  requestId: ["请求 ID", "Request id"],
  copy: ["复制", "Copy"],
  downloadZip: ["下载 ZIP", "Download the ZIP"],
  replaced: ["已替换 {0} 处", "{0} replaced"],
  missing: ["缺少字段", "Missing fields"],
  issues: ["格式问题", "Format issues"],
  noIssues: ["没有格式问题", "No format issue"],
  fixed: ["已修复", "Repaired"],
  before: ["修复前", "Before"],
  after: ["修复后", "After"],
  timing: ["耗时", "Timing"],
  timingQueue: ["排队", "Queue"],
  timingWorker: ["处理", "Worker"],
  timingZip: ["打包", "ZIP"],
  timingTotal: ["总计", "Total"],
  rawJson: ["原始 JSON", "Raw JSON"],
  errorField: ["字段", "Field"],
  errorNetwork: [
    "无法连接 API：地址错误、服务未启动，或跨域未获许可",
    "The API cannot be reached: wrong address, not running, or cross-origin access not allowed",
  ],
  history: ["最近运行", "Last runs"],
  historyEmpty: ["还没有运行过", "Nothing was run yet"],
  restore: ["恢复设置", "Restore"],
  templateNeeded: ["请先选择模板", "Choose a template first"],
  files: ["文件", "Files"],
} as const;

export type Language = "zh-CN" | "en";
export type WordKey = keyof typeof words;
export type Say = (key: WordKey, ...values: (string | number)[]) => string;

export function sayIn(language: Language): Say {
  return (key, ...values) => {
    const text = words[key][language === "en" ? 1 : 0];
    return values.reduce<string>(
      (all, value, index) => all.replace(`{${index}}`, String(value)),
      text,
    );
  };
}

export const SayContext = createContext<Say>(sayIn("zh-CN"));

export function useSay(): Say {
  return useContext(SayContext);
}
