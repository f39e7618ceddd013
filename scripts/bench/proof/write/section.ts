import type { Model, Section } from "../model.ts";

/** A section's properties. The first section refers to the headers and footers (17.6.17). */
export function sectionXml(section: Section, model: Model): string {
  const { width, height, margins, grid } = section;
  const references =
    section === model.sections[0]
      ? model.margins.map(
          ({ kind, on }, index) => `<w:${kind}Reference w:type="${on}" r:id="rIdM${index + 1}"/>`,
        )
      : [];
  const orientation = section.isLandscape ? ' w:orient="landscape"' : "";
  const sides = (["top", "right", "bottom", "left", "header", "footer", "gutter"] as const).map(
    (side) => `w:${side}="${margins[side]}"`,
  );
  const { numberFormat: format } = section;
  return [
    "<w:sectPr>",
    ...references,
    `<w:pgSz w:w="${width}" w:h="${height}"${orientation}/>`,
    `<w:pgMar ${sides.join(" ")}/>`,
    format === null ? "" : `<w:pgNumType w:fmt="${format}"/>`,
    '<w:cols w:space="425"/>',
    section.hasTitlePage ? "<w:titlePg/>" : "",
    grid === null ? "" : gridXml(grid),
    section.change ?? "",
    "</w:sectPr>",
  ].join("");
}

function gridXml({ kind, pitch, charSpace }: NonNullable<Section["grid"]>): string {
  const type = kind === null ? "" : ` w:type="${kind}"`;
  const space = charSpace === undefined ? "" : ` w:charSpace="${charSpace}"`;
  return `<w:docGrid${type} w:linePitch="${pitch}"${space}/>`;
}
