/** A kind of finding of `out.pdf_report.json`. */
interface PdfFindingDescription {
  severity: "error" | "warn" | "info";
  /** The finding as a sentence. */
  title: string;
  /** The same in Chinese, without a full stop. */
  chinese: string;
  advice: string;
  adviceInChinese: string;
}

/** All findings about a PDF, by code. docs/rules.md is made from this table too. */
export const pdfFindings = {
  PDF_VALUE_NOT_FOUND: {
    severity: "error",
    title: "The text of a filled value is not in the PDF.",
    chinese: "PDF 中找不到已填入的值",
    advice:
      "Look at the page: the text may be hidden, cut off by a cell or a frame, or set in a font without its characters.",
    adviceInChinese: "请查看该页：文字可能被隐藏、被单元格或文本框截断，或所用字体缺少这些字符",
  },
  PDF_FONT_MISSING: {
    severity: "warn",
    title: "A font of the document is not in the PDF, and another font took its place.",
    chinese: "PDF 中没有文档所用的字体，已由其他字体代替",
    advice: "Install the font where the PDF is made (docs/pdf.md), or use one that is there.",
    adviceInChinese: "请在生成 PDF 的机器上安装该字体（见 docs/pdf.md），或改用已有的字体",
  },
  PDF_FONT_NOT_EMBEDDED: {
    severity: "error",
    title: "A font is not embedded in the PDF.",
    chinese: "PDF 没有嵌入字体",
    advice:
      "Readers without this font see another one. Use a font whose licence permits embedding.",
    adviceInChinese: "没有该字体的读者会看到另一种字体。请使用许可嵌入的字体",
  },
  PDF_PROFILE_VIOLATED: {
    severity: "error",
    title: "veraPDF says that the PDF does not conform to its profile.",
    chinese: "veraPDF 判定 PDF 不符合所要求的规格",
    advice: "Run veraPDF on the file: it names each clause that is violated.",
    adviceInChinese: "请用 veraPDF 检查该文件，它会列出不符合的条款",
  },
  PDF_SYNTAX: {
    severity: "warn",
    title: "qpdf has warnings about the PDF.",
    chinese: "qpdf 对 PDF 提出了警告",
    advice: "Run qpdf --check on the file.",
    adviceInChinese: "请对该文件运行 qpdf --check",
  },
  PDF_LINK_REMOVED: {
    severity: "info",
    title:
      "The document loads content from elsewhere or has macros. The PDF was made without them.",
    chinese: "文档引用了外部内容或含有宏，生成 PDF 时已去除",
    advice: "Put the content itself into the document.",
    adviceInChinese: "请把内容本身放进文档",
  },
  PDF_NOT_CHECKED: {
    severity: "warn",
    title: "A check of the PDF was not made.",
    chinese: "有一项 PDF 检查未进行",
    advice: "Install the program that the check needs; docops doctor names it.",
    adviceInChinese: "请安装该检查所需的程序，docops doctor 会指出缺少哪一个",
  },
} as const satisfies Readonly<Record<string, PdfFindingDescription>>;

export type PdfFindingCode = keyof typeof pdfFindings;

export const pdfFindingCodes = Object.keys(pdfFindings) as [PdfFindingCode, ...PdfFindingCode[]];
