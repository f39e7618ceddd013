import type { LogEntry } from "../../../apps/contract/reports.ts";
import type { TagFaultCode } from "../../../apps/contract/tag-faults.ts";
import type { Language, Say } from "./words.ts";

/** The fault of a tag in words. The server has them in English; these are the Chinese words for each code. */
const inChinese: Readonly<Record<TagFaultCode, string>> = {
  invalid_format: "看起来像标签，但写法不对。请只用大写字母、数字和下划线，不含空格。",
  unclosed_bracket: "标签从这里开始，但没有结束。请在名称后加上 】。",
  stray_close: "标签在这里结束，但没有开始。请在名称前加上 【。",
  crosses_barrier: "标签中夹有图片、域或注释等非文字内容。请把它移到括号外，或重新输入标签。",
  unknown_formatter: "没有这种格式。",
  formatter_argument: "格式中冒号后的内容不正确。",
  formatter_value: "这个格式无法写出所给的值。请改正数据，或换一种格式。",
  picture_value: "这个值不是图片。请选择 PNG、JPEG、GIF、BMP 或 SVG 文件。",
  picture_place: "以此标签为替代文字的对象不能显示图片。请把标签写入图片的替代文字或正文。",
  markdown_not_alone: "Markdown 标签必须独占一段。",
  section_not_closed: "区段从这里开始，但没有结束。请加上同名的结束标签。",
  section_not_opened: "这个结束标签没有对应的开始标签。",
  section_crosses_structure: "区段的开始和结束位于不同的单元格、文本框或内容控件中。",
  section_crosses_field: "Word 域从区段内开始，在区段外结束。",
  sections_overlap: "两个区段互相交叉。请先结束内层区段。",
  section_option: "区段的选项不存在，或不能用在此处。",
  note_in_section: "区段会多次显示同一个脚注或尾注。请把引用移出区段。",
  not_in_properties: "此处不能写入图片或 Markdown。",
  shared_by_copies: "区段的各份共用这段文字，而它们的值不同。请把标签移出共用部分。",
  link_scheme: "链接不能指向这个地址。请用 http:、https:、mailto:、tel: 或 ftp: 开头的地址。",
  tag_outside_text: "标签所在位置不会填写。请把它移到正文中。",
  tag_in_field_code: "标签位于 Word 域代码中。请把它移出。",
  tag_in_chart_data: "标签位于图表数据中。只有图表和坐标轴的标题可以有标签。",
  tag_in_embedded_document: "标签位于嵌入的文档中。请把那份文档的文字复制到模板里。",
  control_value: "内容控件不能显示这个值。",
  control_choice: "这个值不在下拉列表中。",
  control_content: "内容控件含有多段内容，不能用一个值替换。",
  control_binding: "内容控件绑定的 XML 由另一个控件写入，或无法读取。",
  unknown_field: "文种和数据都没有这一项。",
};

/** A sentence about a broken tag, in the reader's language. */
export function tagFaultText(entry: LogEntry, language: Language, say: Say): string {
  const { reason, message, nearest } = entry;
  const english = message ?? reason ?? "";
  if (language === "en") return english;
  const chinese = reason === null ? undefined : inChinese[reason as TagFaultCode];
  if (chinese === undefined) return english;
  return nearest === undefined ? chinese : `${chinese}${say("didYouMean", nearest)}`;
}
