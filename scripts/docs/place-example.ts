import { p } from "../../test/fixtures/docx.ts";

/**
 * An example with tags outside of paragraphs: in the address of a link, and in the title and the
 * alternative text of a chart.
 */

const drawingml = "http://schemas.openxmlformats.org/drawingml/2006";
const officeRelationships = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

const sales: readonly (readonly [month: string, amount: number])[] = [
  ["7月", 32],
  ["8月", 41],
  ["9月", 38],
];

const link = `<w:p><w:r><w:t>详见：</w:t></w:r><w:hyperlink r:id="rId2"><w:r><w:rPr><w:color w:val="0563C1"/><w:u w:val="single"/></w:rPr><w:t>【URL】</w:t></w:r></w:hyperlink></w:p>`;
const shownChart = `<w:p><w:r><w:drawing><wp:inline xmlns:wp="${drawingml}/wordprocessingDrawing" distT="0" distB="0" distL="0" distR="0"><wp:extent cx="3600000" cy="2160000"/><wp:docPr id="1" name="Chart" descr="【QUARTER】各月销售额"/><a:graphic xmlns:a="${drawingml}/main"><a:graphicData uri="${drawingml}/chart"><c:chart xmlns:c="${drawingml}/chart" r:id="rId3"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`;

export const placesBody = link + shownChart + p("");

/** The relationships `rId2` and `rId3` of the body; `rId1` is the numbering. */
export const placesRelationships = `<Relationship Id="rId2" Type="${officeRelationships}/hyperlink" Target="【URL】" TargetMode="External"/><Relationship Id="rId3" Type="${officeRelationships}/chart" Target="charts/chart1.xml"/>`;

const points = (values: readonly (string | number)[]) =>
  `<c:ptCount val="${values.length}"/>${values.map((value, index) => `<c:pt idx="${index}"><c:v>${value}</c:v></c:pt>`).join("")}`;
const title =
  '<c:title><c:tx><c:rich><a:bodyPr/><a:p><a:r><a:rPr lang="zh-CN" sz="1200"/><a:t>【QUARTER】销售额（万元）</a:t></a:r></a:p></c:rich></c:tx><c:overlay val="0"/></c:title>';
const series = `<c:ser><c:idx val="0"/><c:order val="0"/><c:spPr><a:solidFill><a:srgbClr val="4472C4"/></a:solidFill></c:spPr><c:cat><c:strLit>${points(sales.map(([month]) => month))}</c:strLit></c:cat><c:val><c:numLit>${points(sales.map(([, amount]) => amount))}</c:numLit></c:val></c:ser>`;
const axis = (kind: "cat" | "val", id: number, crossed: number, side: string) =>
  `<c:${kind}Ax><c:axId val="${id}"/><c:scaling/><c:delete val="0"/><c:axPos val="${side}"/><c:crossAx val="${crossed}"/></c:${kind}Ax>`;

export const placesChart = `<c:chartSpace xmlns:c="${drawingml}/chart" xmlns:a="${drawingml}/main"><c:chart>${title}<c:autoTitleDeleted val="0"/><c:plotArea><c:layout/><c:barChart><c:barDir val="col"/><c:grouping val="clustered"/>${series}<c:gapWidth val="80"/><c:axId val="1"/><c:axId val="2"/></c:barChart>${axis("cat", 1, 2, "b")}${axis("val", 2, 1, "l")}</c:plotArea></c:chart></c:chartSpace>`;
