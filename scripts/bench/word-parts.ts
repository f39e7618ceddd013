/**
 * The parts that Word writes beside a document of one page, about as long and varied as Word's.
 * They make up most of a small file, and filling need not read them.
 */

const main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const drawing = "http://schemas.openxmlformats.org/drawingml/2006/main";
const wordprocessing = "application/vnd.openxmlformats-officedocument.wordprocessingml";
const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n';

/** The namespaces that Word declares in every part, used or not. */
const root = [
  ["mc", "http://schemas.openxmlformats.org/markup-compatibility/2006"],
  ["r", office],
  ["m", "http://schemas.openxmlformats.org/officeDocument/2006/math"],
  ["w", main],
  ["w14", "http://schemas.microsoft.com/office/word/2010/wordml"],
  ["w15", "http://schemas.microsoft.com/office/word/2012/wordml"],
  ["w16cex", "http://schemas.microsoft.com/office/word/2018/wordml/cex"],
  ["w16cid", "http://schemas.microsoft.com/office/word/2016/wordml/cid"],
  ["w16", "http://schemas.microsoft.com/office/word/2018/wordml"],
  ["w16sdtdh", "http://schemas.microsoft.com/office/word/2020/wordml/sdtdatahash"],
  ["w16se", "http://schemas.microsoft.com/office/word/2015/wordml/symex"],
]
  .map(([prefix, namespace]) => `xmlns:${prefix}="${namespace}"`)
  .join(" ");

/** The parts by name, for `docx`. */
export function wordParts(): Record<string, string> {
  const kinds = ["styles", "settings", "webSettings", "fontTable", "numbering", "header", "footer"];
  const fileOf = (kind: string) =>
    /^(header|footer)$/.test(kind) ? `${kind}1.xml` : `${kind}.xml`;
  const overrides = [...kinds, "document"].map((kind) => {
    const type = kind === "document" ? "document.main" : kind;
    return `<Override PartName="/word/${fileOf(kind)}" ContentType="${wordprocessing}.${type}+xml"/>`;
  });
  const relationships = [...kinds, "theme"].map((kind, index) => {
    const target = kind === "theme" ? "theme/theme1.xml" : fileOf(kind);
    return `<Relationship Id="rId${index + 1}" Type="${office}/${kind}" Target="${target}"/>`;
  });
  const packageNamespace = "http://schemas.openxmlformats.org/package/2006";
  return {
    "[Content_Types].xml": `${declaration}<Types xmlns="${packageNamespace}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>${overrides.join("")}<Override PartName="/word/theme/theme1.xml" ContentType="application/vnd.openxmlformats-officedocument.theme+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/><Override PartName="/docProps/app.xml" ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/></Types>`,
    "_rels/.rels": `${declaration}<Relationships xmlns="${packageNamespace}/relationships"><Relationship Id="rId3" Type="${office}/extended-properties" Target="docProps/app.xml"/><Relationship Id="rId2" Type="${packageNamespace}/relationships/metadata/core-properties" Target="docProps/core.xml"/><Relationship Id="rId1" Type="${office}/officeDocument" Target="word/document.xml"/></Relationships>`,
    "word/_rels/document.xml.rels": `${declaration}<Relationships xmlns="${packageNamespace}/relationships">${relationships.join("")}</Relationships>`,
    "word/styles.xml": styles(),
    "word/settings.xml": settings(),
    "word/webSettings.xml": `${declaration}<w:webSettings ${root}><w:optimizeForBrowser/><w:allowPNG/></w:webSettings>`,
    "word/fontTable.xml": fontTable(),
    "word/numbering.xml": numbering(),
    "word/theme/theme1.xml": theme(),
    "word/header1.xml": `${declaration}<w:hdr ${root}><w:p w:rsidR="00A11B2C" w:rsidRDefault="00A11B2C"><w:pPr><w:pStyle w:val="a3"/></w:pPr><w:r><w:t>综合管理部</w:t></w:r></w:p></w:hdr>`,
    "word/footer1.xml": `${declaration}<w:ftr ${root}><w:p w:rsidR="00A11B2C" w:rsidRDefault="00A11B2C"><w:pPr><w:pStyle w:val="a5"/><w:jc w:val="center"/></w:pPr><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:ftr>`,
    "docProps/app.xml": `${declaration}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Template>Normal.dotm</Template><TotalTime>12</TotalTime><Pages>1</Pages><Words>210</Words><Application>Microsoft Office Word</Application><AppVersion>16.0000</AppVersion></Properties>`,
    "docProps/core.xml": `${declaration}<cp:coreProperties xmlns:cp="${packageNamespace}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:creator>综合管理部</dc:creator><cp:revision>4</cp:revision><dcterms:created xsi:type="dcterms:W3CDTF">2026-10-12T01:02:00Z</dcterms:created></cp:coreProperties>`,
  };
}

/** Defaults, the 376 latent styles that Word lists, and a dozen styles. */
function styles(): string {
  const latent = Array.from(
    { length: 376 },
    (_, index) =>
      `<w:lsdException w:name="Table Style ${index}"${index % 3 === 0 ? ' w:semiHidden="1"' : ""} w:uiPriority="${index % 99}"${index % 3 === 0 ? ' w:unhideWhenUsed="1"' : ""}/>`,
  );
  const customStyles = Array.from(
    { length: 12 },
    (_, index) =>
      `<w:style w:type="paragraph" w:customStyle="1" w:styleId="a${index}"><w:name w:val="样式 ${index}"/><w:basedOn w:val="a"/><w:link w:val="a${index}0"/><w:uiPriority w:val="99"/><w:rsid w:val="00A1${index}B2C"/><w:pPr><w:spacing w:line="${240 + index}" w:lineRule="auto"/><w:ind w:firstLineChars="200" w:firstLine="480"/></w:pPr><w:rPr><w:rFonts w:ascii="Calibri" w:eastAsia="宋体" w:hAnsi="Calibri"/><w:sz w:val="${18 + index}"/></w:rPr></w:style>`,
  );
  return `${declaration}<w:styles ${root} mc:Ignorable="w14 w15"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:asciiTheme="minorHAnsi" w:eastAsiaTheme="minorEastAsia"/><w:sz w:val="21"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults><w:latentStyles w:defLockedState="0" w:count="376">${latent.join("")}</w:latentStyles><w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>${customStyles.join("")}</w:styles>`;
}

function settings(): string {
  const rsids = Array.from({ length: 40 }, (_, index) => `<w:rsid w:val="00A1${1000 + index}"/>`);
  return `${declaration}<w:settings ${root}><w:zoom w:percent="100"/><w:bordersDoNotSurroundHeader/><w:defaultTabStop w:val="420"/><w:drawingGridVerticalSpacing w:val="156"/><w:characterSpacingControl w:val="compressPunctuation"/><w:compat><w:spaceForUL/><w:balanceSingleByteDoubleByteWidth/><w:doNotLeaveBackslashAlone/><w:useFELayout/></w:compat><w:rsids>${rsids.join("")}</w:rsids><m:mathPr><m:mathFont m:val="Cambria Math"/><m:brkBin m:val="before"/></m:mathPr><w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/><w:decimalSymbol w:val="."/><w:listSeparator w:val=","/></w:settings>`;
}

function fontTable(): string {
  const fonts = ["Calibri", "宋体", "黑体", "仿宋_GB2312", "楷体_GB2312", "Cambria Math"];
  const items = fonts.map(
    (font) =>
      `<w:font w:name="${font}"><w:panose1 w:val="020F0502020204030204"/><w:charset w:val="86"/><w:family w:val="auto"/><w:pitch w:val="variable"/><w:sig w:usb0="E4002EFF" w:usb1="C000247B" w:usb2="00000009" w:usb3="00000000" w:csb0="000001FF" w:csb1="00000000"/></w:font>`,
  );
  return `${declaration}<w:fonts ${root}>${items.join("")}</w:fonts>`;
}

function numbering(): string {
  const levels = Array.from(
    { length: 9 },
    (_, level) =>
      `<w:lvl w:ilvl="${level}" w:tplc="0409000${level}"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%${level + 1}."/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="${420 * (level + 1)}" w:hanging="420"/></w:pPr></w:lvl>`,
  ).join("");
  const lists = [1, 2].map(
    (id) =>
      `<w:abstractNum w:abstractNumId="${id}"><w:nsid w:val="1A2B3C4${id}"/><w:multiLevelType w:val="hybridMultilevel"/>${levels}</w:abstractNum>`,
  );
  return `${declaration}<w:numbering ${root}>${lists.join("")}<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num></w:numbering>`;
}

function theme(): string {
  const colours = ["dk2", "lt2", "accent1", "accent2", "accent3", "accent4", "hlink", "folHlink"];
  const scripts = ["Jpan", "Hang", "Hans", "Hant", "Arab", "Hebr", "Thai", "Ethi", "Beng", "Gujr"];
  const fonts = (name: string) =>
    `<a:${name}><a:latin typeface="Calibri"/><a:ea typeface=""/><a:cs typeface=""/>${[...scripts, ...scripts, ...scripts].map((script) => `<a:font script="${script}" typeface="Times New Roman"/>`).join("")}</a:${name}>`;
  const fill = `<a:gradFill rotWithShape="1"><a:gsLst><a:gs pos="0"><a:schemeClr val="phClr"><a:lumMod val="110000"/><a:satMod val="105000"/><a:tint val="67000"/></a:schemeClr></a:gs><a:gs pos="100000"><a:schemeClr val="phClr"><a:lumMod val="105000"/></a:schemeClr></a:gs></a:gsLst><a:lin ang="5400000" scaled="0"/></a:gradFill>`;
  return `${declaration}<a:theme xmlns:a="${drawing}" name="Office"><a:themeElements><a:clrScheme name="Office">${colours.map((colour) => `<a:${colour}><a:srgbClr val="44546A"/></a:${colour}>`).join("")}</a:clrScheme><a:fontScheme name="Office">${fonts("majorFont")}${fonts("minorFont")}</a:fontScheme><a:fmtScheme name="Office"><a:fillStyleLst>${fill.repeat(3)}</a:fillStyleLst><a:bgFillStyleLst>${fill.repeat(3)}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>`;
}
