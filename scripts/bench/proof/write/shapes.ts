/**
 * Floating shapes: a red line across the type area, and a text box at the outer side of a footer.
 */

const wps = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape";

/** English Metric Units in a millimetre. */
const emu = 36_000;

/** A line as wide as the type area, drawn under its paragraph. */
export function redLine(): string {
  const width = 156 * emu;
  const place = `<wp:positionH relativeFrom="margin"><wp:align>center</wp:align></wp:positionH><wp:positionV relativeFrom="paragraph"><wp:posOffset>${11 * emu}</wp:posOffset></wp:positionV>`;
  const shape = `<wps:wsp><wps:cNvCnPr/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="${width}" cy="0"/></a:xfrm><a:prstGeom prst="line"><a:avLst/></a:prstGeom><a:ln w="12700"><a:solidFill><a:srgbClr val="FF0000"/></a:solidFill></a:ln></wps:spPr><wps:bodyPr/></wps:wsp>`;
  const line = `<w:pict><v:line from="0,31pt" to="442pt,31pt" strokecolor="red" strokeweight="1pt"/></w:pict>`;
  return alternate(anchor(place, { width, height: 0, id: 11, name: "直线 1" }, shape), line);
}

/** Paragraphs in a text box at the right of odd pages and the left of even ones. */
export function outerTextBox(content: string): string {
  const width = 30 * emu;
  const height = 8 * emu;
  const place = `<wp:positionH relativeFrom="margin"><wp:align>outside</wp:align></wp:positionH><wp:positionV relativeFrom="paragraph"><wp:posOffset>0</wp:posOffset></wp:positionV>`;
  const box = `<w:txbxContent>${content}</w:txbxContent>`;
  const shape = `<wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="${width}" cy="${height}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></wps:spPr><wps:txbx>${box}</wps:txbx><wps:bodyPr wrap="none" lIns="0" tIns="0" rIns="0" bIns="0"><a:spAutoFit/></wps:bodyPr></wps:wsp>`;
  const fallback = `<w:pict><v:shape id="box1" style="position:absolute;mso-position-horizontal:outside;mso-position-horizontal-relative:margin" stroked="f" filled="f"><v:textbox inset="0,0,0,0">${box}</v:textbox></v:shape></w:pict>`;
  return alternate(anchor(place, { width, height, id: 12, name: "文本框 1" }, shape), fallback);
}

interface Extent {
  width: number;
  height: number;
  id: number;
  name: string;
}

function anchor(place: string, { width, height, id, name }: Extent, shape: string): string {
  return `<w:drawing><wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="1" behindDoc="0" locked="0" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>${place}<wp:extent cx="${width}" cy="${height}"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapNone/><wp:docPr id="${id}" name="${name}"/><wp:cNvGraphicFramePr/><a:graphic><a:graphicData uri="${wps}">${shape}</a:graphicData></a:graphic></wp:anchor></w:drawing>`;
}

/** Alternate content: Word reads the first, older programs the second. */
function alternate(choice: string, fallback: string): string {
  return `<w:r><mc:AlternateContent><mc:Choice Requires="wps">${choice}</mc:Choice><mc:Fallback>${fallback}</mc:Fallback></mc:AlternateContent></w:r>`;
}
