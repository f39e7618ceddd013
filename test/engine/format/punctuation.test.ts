import { describe, expect, it } from "vitest";
import { findingLines, issuesOf, type Line } from "./lines.ts";

const marks = "punctuation: { half_width: true, form: true }";

/**
 * Right texts: URLs, code, ratios, formulas, names and sentences of other languages, and right
 * Chinese.
 */
const right = [
  "网址为http://www.example.gov.cn/a,b?x=1，请登录查询。",
  "调用print()函数即可完成输出。",
  "版本为V2.0(build 15)的软件可以继续使用。",
  "比例为3:1，时间为9:30，统计口径见GB/T 15834—2011。",
  "Please submit the form before Friday, and call us. 请按时提交。",
  "误差为±0.5mm(k=2)时视为合格。",
  "电子邮箱：abc@example.com。",
  "方程f(x)=0有解，e.g.见注。",
  "公司名称为Alibaba Group Holding Ltd.的企业。",
  "引用时写作[1]即可。",
  "销售额为1,234,567元。",
  "文件名为报告.docx，请查收。",
  "域名为江城.中国的网站。",
  "第1.2节和第3.4.5条。",
  "访问https://example.org/path?a=1&b=2;c=3即可。",
  "He met 王小明, who lives in Beijing.",
  "The Ministry of Commerce (商务部) announced it.",
  "Node.js和Vue.js的版本。",
  '运行git commit -m "fix: bug"命令。',
  "使用--help参数查看说明。",
  "目录../data下的文件。",
  "设x=f(a, b)，则有解。",
  "价格为$1,200.50。",
  "比分为3:2。",
  "经纬度为30.5°N, 114.3°E。",
  "型号为TP-LINK(R)的产品。",
  'He said, "今天很好."',
  "文件位于C:\\数据\\报告.txt，请备份。",
  "函数max(a,b)返回较大值。",
  "集合{1,2,3}的元素。",
  "区间[0,1)内。",
  "代码if(a>b){return a;}执行。",
  "化学式为Fe(OH)3的物质。",
  "比例尺1:50000。",
  "他去了吗？！",
  "真好！！！",
  "——以上为引文。",
  "他说……然后走了。",
  "一、总则……………1",
  "1.1 总则...........5",
  "北京—上海，5～10人，A-B线。",
  '19"显示器十台。',
  '调用alert("你好")弹窗。',
  '属性class="标题"的元素。',
  "O'Brien先生和it's的用法。",
  "根据ISO 9001:2015标准。",
  "IP为192.168.1.1:8080的主机。",
  "Wi-Fi 6E、5G等。",
  "5'10\"的身高。",
  "n!的阶乘。",
  "“你好。”他说。",
  "2025年1-3月，同比增长5.6%。",
  "联系电话：(027)85661234。",
  "C/C++、C#语言。",
  "U.S.与E.U.的关系。",
  "10:00—11:30开会。",
  "路径/usr/local/bin下。",
  "见《GB/T 1.1—2020》第5.2.3条。",
  "软件版本为v3.10.2，请及时升级。",
  "参考文献[3]和[5-7]指出，该方法有效。",
  "请在浏览器中输入localhost:8080/login进行登录。",
  "每股收益为0.35元，同比增长12.5%。",
  "温度为-5℃～10℃。",
  "会议时间为14:00至17:30。",
  "SQL语句为SELECT * FROM t WHERE id IN (1, 2, 3)。",
  "使用TCP/IP协议（Transmission Control Protocol）传输。",
  "The Company shall, in accordance with 中华人民共和国公司法, file a report.",
  "参见Smith et al.的研究。",
  "联系人：Tom Smith, Jr.先生。",
  "请发送邮件至zhang.san@example.com.cn，标题注明“报名”。",
  "Q&A环节由主持人负责。",
  "公式为y=ax^2+bx+c(a≠0)。",
  "浓度为1.5×10^-3mol/L。",
  "A股、B股和H股。",
  "Mr. Wang负责此项工作。",
  "“Hello, world!”是第一个程序。",
  "价格区间为￥1,000—￥2,500。",
  "编号为No.12345的文件。",
  "地址为Room 101, Building 5的公司。",
  "截至2025年3月，共有5,000余人参加。",
  "采用(NH4)2SO4作为肥料。",
  "调用obj.method(arg1, arg2)方法。",
  "路径为D:\\工作\\2025年,报告.docx",
  "快捷键为Ctrl+Shift+Esc。",
  "iPhone 15 Pro (256GB)现货。",
  "微博@张三：转发。",
  "标准号为ISO/IEC 27001:2022。",
  "命令为cd ..返回上级。",
  "正则表达式为[a-z]+?的形式。",
  "他说：“我去……”",
  "评分为9.5/10。",
  "3.14≈π。",
  "时差为UTC+8:00。",
  "型号规格：DN100、PN1.6。",
  "H2O（水）是液体。",
  "比赛结果为3:0、2:1。",
  "主题为“AI + 教育”的论坛。",
  "经度116°23'29\"，纬度39°54'20\"。",
  "Windows 11/10均可。",
  "变量名为user_name的字段。",
];

const wrong = [
  "DNA(脱氧核糖核酸）",
  "增长5%,高于全省平均水平。",
  "使用Word,请另存为docx格式。",
  "共计100人,其中女性40人。",
  '他说:"今天开会。"',
  "请按时参加,不得缺席。",
  "同志们!大家好?",
  "包括甲(乙)丙等。",
  "包括水泥(PO42.5)等材料。",
  "一、二、三等……等等...",
  "详见附件:报名表。",
  "他认为--这是对的。",
  "单位(部门):办公室",
  "联系电话:027-85661234。",
  "会议结束。。请散会。",
  "会议结束.",
  "请各单位于5月1日前上报;逾期不候。",
  "《办法》,自发布之日起施行。",
  "登录http://a.cn,请注册。",
  "邮箱为a@b.com,请查收。",
  "使用Word.请另存。",
  "共计100.",
  "增长5%.其中",
  "他问:为什么?",
  "是否参加Word培训?",
  "真好!!!",
  "包括A、B、C...",
  "等等…",
  "等等。。。",
  "他认为－－这是对的。",
  "等等，，请注意。",
  "请注意，。",
  "好！。",
  "WHO(世界卫生组织)发布。",
  "（甲)单位",
  "(乙）单位",
  '"十四五"规划',
  "'十四五'规划",
  '使用"Word"软件',
  "各部门;各单位",
  "时间:9:30",
  "地点: 会议室",
  "注1:本表不含税。",
  "江城市,Wuhan,湖北。",
  "甲方: 乙方:",
  "会议(第三次)通过。",
  '他说"好"。',
  "约翰.史密斯先生。",
  "会议开始···请入座",
  "他认为──这是对的。",
  "他认为-- 这是对的",
  "共3人(含领导).",
  "你好 , 世界",
  "5℃,高于昨日。",
  "收入增长5‰;支出",
  "使用Excel;或者WPS。",
  "联系人:Tom",
  "费用总计:1,234元",
  "请看!",
  "“好”,他说。",
  "参加人员:张三,李四.",
  "截止时间为17:00,逾期不候。",
  "使用 Word, 请另存。",
  "各区县,市直各单位。",
  "目标是:提高效率。",
  "时间紧;任务重。",
  "准备好了吗?",
  "加油!",
  "参加人员(名单附后)请准时到场。",
  '他说,"马上开会",然后离开。',
  "GDP增长6%,高于预期。",
  "完成率达95%;其余延期。",
  "下载APP,注册账号。",
  "登录OA,查看通知。",
  "共有WPS,Office两种软件可选。",
  '原文如下:"坚持为人民服务"。',
  "地点:201会议室。",
  "电话:12345。",
  "注意事项:",
  "一是加强领导,二是落实责任。",
  "结论如下: 项目可行。",
  "该项目投资3.5亿元,建设期2年。",
  "见附件2,附件3。",
  "参加会议的有:张三、李四。",
  "请于5日前报送.",
  "会议结束.大家散会。",
  "有人认为...其实不然。",
  "有人认为。。。其实不然。",
  "他——不对--是她。",
  "这是什么？。",
  "不行，，不行。",
  "要求如下：：",
  "请看《通知》(第2版)。",
  "《通知》,《办法》已经印发。",
  "“好”,他答道。",
  '某某公司(以下简称"公司")。',
  '某某公司（以下简称"公司"）。',
  "经费为100万元(含税)。",
  "使用Word?不行。",
  "怎么办?!",
  "完成100%!",
  "请登录http://www.a.cn,下载附件。",
  "请登录www.a.cn;下载附件。",
  "发到a@b.cn,抄送李四。",
  "会期3天(5月1日-3日)。",
  "'双随机'检查",
  "本次会议由市政府主持;",
  "1860万元,已自筹360万元。",
  "第3条,第4条。",
  "（一)指导思想",
  "(试行）",
  "关于印发《办法》(试行)的通知",
  "单位:(盖章)",
  "资金来源:财政拨款,自筹。",
  "5月,6月",
  "今天(周一)休息",
  '按照"放管服"要求',
  "依据A标准.执行",
  "项目A,项目B,项目C。",
  "开会…",
  "开会··· ···",
  "研究决定：,",
  "A:是,B:否",
  "速度为5m/s,加速度为2。",
  "收到(OK)",
  "参数为n,则",
  "温度为20℃,湿度为50%。",
  "单价(元)",
  "本公司(Nasdaq: ABCD)今日上市。",
  "第(a)类",
  "第3章(Chapter 3)",
  "网址www.gov.cn/zhengce/index.htm?id=3,已更新。",
  "见《办法》第3条第(2)项。",
];

describe("HALF_WIDTH_PUNCTUATION and PUNCTUATION_FORM", () => {
  it.each(right)("the rules on punctuation find nothing in: %s", (text) => {
    expect(findingLines(marks, [text])).toEqual([]);
  });

  it.each(wrong)("the rules on punctuation find the mistake in: %s", (text) => {
    expect(findingLines(marks, [text])).not.toEqual([]);
  });

  it.each([
    ["请按时参加,不得缺席。", "加,不", "，"],
    ["增长5%,高于全省。", "%,高", "，"],
    ["他说:好。", "说:好", "："],
    ["包括甲(乙)丙等。", "甲(乙", "（"],
    ['使用"十四五"一词', '用"十', "“"],
    ["会议结束.", "束.", "。"],
    ["他认为--这是对的。", "为--这", "——"],
    ["等等...", "等...", "……"],
    ["会议结束。。请散会。", "束。。请", "。"],
    ["等等。。。", "等。。。", "……"],
    ["好！。", "好！。", "！"],
  ])("the rules on punctuation name the right mark in %s", (text, actual, expected) => {
    expect(issuesOf(marks, [text])[0]).toMatchObject({ actual, expected });
  });

  it("the rules on punctuation leave the mark after a number to the rule on numbers, if the policy has it", () => {
    expect(findingLines(marks, ["(一)建立制度。"])).toHaveLength(1);
    expect(findingLines(`${marks}\nnumbering: { form: true }`, ["(一)建立制度。"])).toEqual([
      "NUMBERING_FORM p0: (一) → （一）",
    ]);
  });
});

describe("UNBALANCED_BRACKETS", () => {
  const unbalanced = "punctuation: { unbalanced: true }";

  it.each<[string, Line[]]>([
    ["a quotation over several paragraphs", ["“第一段引文。", "“第二段引文。", "“第三段引文。”"]],
    [
      "lists of numbers and letters",
      ["1）加强领导。", "2）强化监督。", "a）具体办法。", "包括：1）甲；2）乙。"],
    ],
    ["a bracket over two lines", ["(加盖推荐单位", "人事部门公章)"]],
    ["brackets of different widths, which another rule finds", ["（试行)"]],
    ["brackets in brackets", ["《关于〈办法〉（试行）的说明》", "“他说‘好’。”"]],
    ["quotes of other languages", ["„so“ und ”så”"]],
    ["an apostrophe", ["O’Brien先生说：“it’s over。”", "the ’90s"]],
    ["an interval", ["for x in [0, 1) and (1, 2]"]],
    ["a smiley", ["Thanks :)"]],
  ])("UNBALANCED_BRACKETS finds nothing in %s", (_name, lines) => {
    expect(findingLines(unbalanced, lines)).toEqual([]);
  });

  it.each<[string, Line[], string]>([
    ["a bracket that is not closed", ["会议（第三次通过了决议。"], "p0: （ → ）"],
    ["a bracket that only resembles that of a list", ["一）（二）两项工作"], "p0: ） → null"],
    ["a bracket that is not opened", ["会议第三次）通过了决议。"], "p0: ） → null"],
    ["a half-width bracket", ["会议(第三次通过了决议。"], "p0: ( → )"],
    ["a single quote", ["他说：‘开会。"], "p0: ‘ → ’"],
    ["a title that closes too late", ["《办法（试行》）"], "p0: 》 → null"],
    ["the last paragraph of a quotation", ["“第一段引文。", "“第二段引文。"], "p1: “ → ”"],
    ["a quotation that no paragraph continues", ["“第一段引文。", "正文"], "p0: “ → ”"],
    ["two opening quotes", ["“开会“"], "p0: “ → ”"],
    ["an English text", ["The annex (see below is long.", "The end."], "p0: ( → )"],
  ])("UNBALANCED_BRACKETS finds %s", (_name, lines, expected) => {
    expect(findingLines(unbalanced, lines)).toEqual([`UNBALANCED_BRACKETS ${expected}`]);
  });
});

describe("MIXED_SCRIPTS_SPACING", () => {
  const noSpace = "text: { mixed_scripts: no_space }";
  const space = "text: { mixed_scripts: space }";

  it.each(["使用Word编辑", "图1 江城市地图", "1 范围", "2.1 术语", "附件1 分工表", "A 类"])(
    "MIXED_SCRIPTS_SPACING asks for no space and finds none in: %s",
    (text) => {
      expect(findingLines(noSpace, [text])).toEqual([]);
    },
  );

  it.each(["使用 Word 编辑", "截至2025 年底", "增长 5%", "2025 年工作要点"])(
    "MIXED_SCRIPTS_SPACING asks for no space and finds one in: %s",
    (text) => {
      expect(findingLines(noSpace, [text])).toHaveLength(1);
    },
  );

  it("MIXED_SCRIPTS_SPACING may require a space", () => {
    expect(findingLines(space, ["使用 Word 编辑"])).toEqual([]);
    expect(findingLines(space, ["使用Word 编辑"])).toHaveLength(1);
  });
});
