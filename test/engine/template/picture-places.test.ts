import { describe, expect, it } from "vitest";
import { noDecisions } from "../../../apps/engine/template/grammar/settle.ts";
import { picturePlaces } from "../../../apps/engine/template/pictures/place-finder.ts";
import { WordPackage } from "../../../apps/engine/word/package.ts";
import { readBody } from "../../../apps/engine/word/stories.ts";
import { documentRelationships, docx, p } from "../../fixtures/docx.ts";
import { jpeg, png } from "../../fixtures/images.ts";
import { bodyOf, partOf, runDocument } from "../support.ts";

const namespaces = [
  'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"',
  'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"',
  'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"',
  'xmlns:wpg="http://schemas.microsoft.com/office/word/2010/wordprocessingGroup"',
  'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"',
  'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"',
  'xmlns:v="urn:schemas-microsoft-com:vml"',
].join(" ");
const tag = "【%PHOTO】";

interface PicParts {
  blip?: string;
  crop?: string;
  fillRect?: string;
  transform?: string;
  description?: string;
}

/** `pic:pic` of 1000 by 400. */
const pic = ({
  blip = '<a:blip r:embed="rId9"/>',
  crop = "",
  fillRect = "<a:fillRect/>",
  transform = '<a:xfrm><a:off x="0" y="0"/><a:ext cx="1000" cy="400"/></a:xfrm>',
  description = "",
}: PicParts = {}) =>
  `<pic:pic><pic:nvPicPr><pic:cNvPr id="8" name="p"${description}/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>${blip}${crop}<a:stretch>${fillRect}</a:stretch></pic:blipFill><pic:spPr>${transform}</pic:spPr></pic:pic>`;
const graphic = (content: string) =>
  `<a:graphic><a:graphicData uri="x">${content}</a:graphicData></a:graphic>`;
const inline = (content: string, description = tag) =>
  `<w:drawing ${namespaces}><wp:inline><wp:extent cx="1000" cy="400"/><wp:effectExtent l="7" t="0" r="0" b="0"/><wp:docPr id="1" name="p" descr="${description}"/>${graphic(content)}</wp:inline></w:drawing>`;
const anchor = (content: string, horizontal: string) =>
  `<w:drawing ${namespaces}><wp:anchor><wp:positionH relativeFrom="page">${horizontal}</wp:positionH><wp:positionV relativeFrom="page"><wp:posOffset>5000</wp:posOffset></wp:positionV><wp:extent cx="1000" cy="400"/><wp:docPr id="1" name="p" descr="${tag}"/>${graphic(content)}</wp:anchor></w:drawing>`;
const shape = (data: string, style = "width:100pt;height:40pt") =>
  `<w:pict ${namespaces}><v:shape style="${style}" alt="${tag}">${data}</v:shape></w:pict>`;
const inParagraph = (content: string) => `<w:p><w:r>${content}</w:r></w:p>`;

const photo = png(2, 1).toString("base64");
const sideways = jpeg(200, 100, { orientation: 6 }).toString("base64");
const modern = {
  "word/_rels/document.xml.rels": documentRelationships([
    { type: "settings", target: "settings.xml" },
  ]),
  "word/settings.xml":
    '<w:settings xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:compat><w:compatSetting w:name="compatibilityMode" w:val="15"/></w:compat></w:settings>',
};
const fill = (content: string, value: unknown = photo, parts: Record<string, string> = {}) => {
  const result = runDocument(inParagraph(content), { photo: value }, { parts });
  const { entries } = result.replaceLog;
  return {
    xml: bodyOf(result),
    log: entries.map(({ status, reason }) => (reason === null ? status : `${status} ${reason}`)),
    relationships: partOf(result, "word/_rels/document.xml.rels"),
  };
};

describe("where a placeholder picture is found", () => {
  it("the description of a placeholder picture may be written with character references", () => {
    const written = inline(pic(), "&#12304;%PHOTO&#x3011;");
    const { xml, log } = fill(written);
    expect(log).toEqual(["replaced"]);
    expect(xml).toContain('descr="PHOTO"');
    expect(xml).toContain('r:embed="docops1"');
    const places = (body: string) =>
      picturePlaces(readBody(WordPackage.open(docx(body))), noDecisions);
    expect(places(inParagraph(written))).toHaveLength(1);
    expect(places(inParagraph(inline(pic(), "&#12304;logo")) + p("&#65;"))).toEqual([]);
  });

  it("a picture that repeats its frame's description repeats the new one", () => {
    const { xml, log } = fill(inline(pic({ description: ` descr="${tag}"` })), {
      data: photo,
      alt: "the site",
    });
    expect(log).toEqual(["replaced"]);
    expect(xml.match(/descr="the site"/g)).toHaveLength(2);
    expect(xml).not.toContain("【");
  });

  it("pictures of a group have descriptions of their own", () => {
    const group = `<wpg:wgp>${pic({ description: ` descr="${tag}"` })}${pic()}</wpg:wgp>`;
    const { xml, log } = fill(inline(group, "two pictures"));
    expect(log).toEqual(["replaced"]);
    expect(Array.from(xml.matchAll(/r:embed="([^"]+)"/g), ([, id]) => id)).toEqual([
      "docops1",
      "rId9",
    ]);
    expect(xml).toContain('descr="two pictures"');
  });

  it("both branches of AlternateContent show the new picture, and the log tells of one", () => {
    const both = `<mc:AlternateContent ${namespaces}><mc:Choice Requires="wps">${inline(pic())}</mc:Choice><mc:Fallback>${shape('<v:imagedata r:id="rId9"/>')}</mc:Fallback></mc:AlternateContent>`;
    const { xml, log } = fill(both);
    expect(log).toEqual(["replaced"]);
    expect(xml).toContain('<a:blip r:embed="docops1"/>');
    expect(xml).toContain('<v:imagedata r:id="docops1"/>');
    expect(xml).toContain('alt="PHOTO"');
  });

  it("a picture in a text box and in its fallback is one", () => {
    const box = (content: string) => `<w:txbxContent>${inParagraph(content)}</w:txbxContent>`;
    const both = `<mc:AlternateContent ${namespaces}><mc:Choice Requires="wps"><w:drawing><wp:inline><wp:docPr id="3" name="b"/>${graphic(`<wps:wsp><wps:txbx>${box(inline(pic()))}</wps:txbx></wps:wsp>`)}</wp:inline></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>${box(inline(pic()))}</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent>`;
    const { xml, log } = fill(both);
    expect(log).toEqual(["replaced"]);
    expect(xml.match(/r:embed="docops1"/g)).toHaveLength(2);
  });

  it("a shape of VML alone is one", () => {
    expect(fill(shape('<v:imagedata r:id="rId9"/>')).log).toEqual(["replaced"]);
  });

  it.each([
    ["a chart", inline("<c/>")],
    ["a shape without a picture", inline("<wps:wsp><wps:spPr/></wps:wsp>")],
  ])("%s shows none: it is told, and nothing is changed", (_name, content) => {
    const { xml, log } = fill(content);
    expect(log).toEqual(["unsupported picture_place"]);
    expect(xml).toBe(inParagraph(content));
  });

  it("a shape that is filled with a picture is one, but is not turned with its text", () => {
    const filled = inline(
      '<wps:wsp><wps:spPr><a:blipFill><a:blip r:embed="rId9"/></a:blipFill></wps:spPr></wps:wsp>',
    );
    expect(fill(filled).xml).toContain('<a:blip r:embed="docops1"/>');
    expect(fill(filled, sideways).log).toEqual(["unsupported picture_place"]);
  });

  it("a formatter that no picture has is refused", () => {
    expect(fill(inline(pic(), "【%PHOTO|upper】")).log).toEqual(["unsupported unknown_formatter"]);
  });

  it("what an object shows is its own", () => {
    const object = `<w:object ${namespaces}><v:shape alt="${tag}"><v:imagedata r:id="rId9"/></v:shape></w:object>`;
    expect(fill(object).xml).toBe(inParagraph(object));
  });
});

describe("what a placeholder picture keeps", () => {
  it("recolouring stays; the old picture's SVG, original and compression go", () => {
    const blip =
      '<a:blip r:embed="rId9"><a:grayscl/><a:lum bright="10000"/><a:extLst><a:ext uri="{96DAC541-7B7A-43D3-8B79-37D633B846F1}"/></a:extLst></a:blip>';
    expect(fill(inline(pic({ blip }))).xml).toContain(
      '<a:blip r:embed="docops1"><a:grayscl/><a:lum bright="10000"/></a:blip>',
    );
  });

  it("a picture that was linked is in the document", () => {
    for (const blip of [
      '<a:blip r:link="rId9"><a:grayscl/></a:blip>',
      '<a:blip r:embed="rId8" r:link="rId9"><a:grayscl/></a:blip>',
    ]) {
      const { xml } = fill(inline(pic({ blip })));
      expect(xml).toMatch(/<a:blip [^>]*r:embed="docops1"[^>]*><a:grayscl[^>]*\/><\/a:blip>/);
      expect(xml).not.toContain("r:link");
    }
    const { xml } = fill(shape('<v:imagedata r:href="rId9"/>'));
    expect(xml).toMatch(/<v:imagedata [^>]*r:id="docops1"\/>/);
    expect(xml).not.toContain("r:href");
  });

  it("a placeholder picture keeps its size, unless the tag says another", () => {
    expect(fill(inline(pic())).xml).toContain('<wp:extent cx="1000" cy="400"/>');
    const { xml } = fill(inline(pic(), "【%PHOTO|width:2cm】"));
    expect(xml).toContain('<wp:extent cx="720000" cy="360000"/>');
    expect(xml).toContain('<a:ext cx="720000" cy="360000"/>');
    expect(
      fill(shape('<v:imagedata r:id="rId9"/>').replace(tag, "【%PHOTO|height:1in】")).xml,
    ).toContain('style="width:144pt;height:72pt"');
  });

  it("a placeholder picture without a value keeps all of it", () => {
    const content = inline(pic());
    expect(fill(content, null).xml).toBe(inParagraph(content));
  });
});

describe("a photo on its side in a placeholder", () => {
  const transform = (xml: string) => /<a:xfrm[^>]*>.*?<\/a:xfrm>/.exec(xml)?.[0];

  it("a photo on its side in a placeholder is turned on the same place: the sizes in the file are those before the turn", () => {
    const { xml } = fill(inline(pic()), sideways, modern);
    expect(xml).toContain(
      '<wp:extent cx="400" cy="1000"/><wp:effectExtent l="7" t="0" r="0" b="0"/>',
    );
    expect(transform(xml)).toBe(
      '<a:xfrm rot="5400000"><a:off x="0" y="0"/><a:ext cx="400" cy="1000"/></a:xfrm>',
    );
  });

  it("a photo on its side in a placeholder stands out as far as the effect extent says in a document of an older version", () => {
    const { xml } = fill(inline(pic()), sideways);
    expect(xml).toContain('<wp:effectExtent l="307" t="-300" r="300" b="-300"/>');
  });

  it("a photo on its side in a placeholder is turned first, and then as the template has turned the frame", () => {
    const turned = (attributes: string, value: string) =>
      transform(
        fill(
          inline(
            pic({
              transform: `<a:xfrm ${attributes}><a:off x="0" y="0"/><a:ext cx="1000" cy="400"/></a:xfrm>`,
            }),
          ),
          value,
          modern,
        ).xml,
      )?.replace(/<a:off.*?<a:ext/, "<a:ext");
    expect(turned('rot="600000"', sideways)).toBe(
      '<a:xfrm rot="6000000"><a:ext cx="400" cy="1000"/></a:xfrm>',
    );
    expect(turned('rot="16200000"', sideways)).toBe('<a:xfrm><a:ext cx="400" cy="1000"/></a:xfrm>');
    expect(turned('flipH="1"', sideways)).toBe(
      '<a:xfrm flipH="1" rot="16200000"><a:ext cx="400" cy="1000"/></a:xfrm>',
    );
    const upsideDown = jpeg(2, 1, { orientation: 3 }).toString("base64");
    expect(turned('flipH="1"', upsideDown)).toBe(
      '<a:xfrm flipV="1"><a:ext cx="1000" cy="400"/></a:xfrm>',
    );
  });

  it("a crop is of the picture as it is stored", () => {
    const crop = '<a:srcRect l="1" t="2" r="3" b="4"/>';
    const cropped = (orientation: number) => {
      const value = jpeg(2, 1, { orientation }).toString("base64");
      const { xml } = fill(inline(pic({ crop, fillRect: '<a:fillRect l="9"/>' })), value, modern);
      const edges = /<a:srcRect ([^>]*)\/>/.exec(xml)?.[1] ?? "";
      const edge = (name: string) => Number(new RegExp(`\\b${name}="(\\d)"`).exec(edges)?.[1]);
      return [["l", "t", "r", "b"].map(edge).join(""), /<a:fillRect[^>]*>/.exec(xml)?.[0]];
    };
    expect(cropped(1)).toEqual(["1234", '<a:fillRect l="9"/>']);
    expect(cropped(2)[0]).toBe("3214");
    expect(cropped(3)).toEqual(["3412", '<a:fillRect r="9"/>']);
    // A quarter turn clockwise shows the left edge on top.
    expect(cropped(6)).toEqual(["2341", '<a:fillRect b="9"/>']);
    expect(cropped(8)[0]).toBe("4123");
    expect(cropped(5)[0]).toBe("2143");
  });

  it("a frame with an offset stays about its centre, one that is aligned stays aligned", () => {
    const { xml } = fill(anchor(pic(), "<wp:posOffset>2000</wp:posOffset>"), sideways, modern);
    expect(xml).toContain("<wp:posOffset>2300</wp:posOffset>");
    expect(xml).toContain("<wp:posOffset>4700</wp:posOffset>");
    const aligned = fill(anchor(pic(), "<wp:align>center</wp:align>"), sideways, modern).xml;
    expect(aligned).toContain("<wp:align>center</wp:align>");
  });

  it("a photo on its side in a placeholder of a group stays about its centre", () => {
    const inGroup = pic({
      description: ` descr="${tag}"`,
      transform: '<a:xfrm><a:off x="50" y="600"/><a:ext cx="1000" cy="400"/></a:xfrm>',
    });
    const { xml } = fill(inline(`<wpg:wgp>${inGroup}</wpg:wgp>`, "group"), sideways, modern);
    expect(transform(xml)).toBe(
      '<a:xfrm rot="5400000"><a:off x="350" y="300"/><a:ext cx="400" cy="1000"/></a:xfrm>',
    );
    expect(xml).toContain('<wp:extent cx="1000" cy="400"/>');
  });

  it("a picture without a transform gets one of its frame's size", () => {
    const { xml } = fill(inline(pic({ transform: "" })), sideways, modern);
    expect(transform(xml)).toBe(
      '<a:xfrm rot="5400000"><a:off x="0" y="0"/><a:ext cx="400" cy="1000"/></a:xfrm>',
    );
  });

  it("a shape of VML is turned by its style", () => {
    const style = "position:absolute;margin-left:10pt;margin-top:20pt;width:100pt;height:40pt";
    expect(fill(shape('<v:imagedata r:id="rId9"/>', style), sideways).xml).toContain(
      'style="position:absolute;margin-left:40pt;margin-top:-10pt;width:40pt;height:100pt;rotation:90"',
    );
    const mirrored = jpeg(2, 1, { orientation: 2 }).toString("base64");
    expect(fill(shape('<v:imagedata r:id="rId9"/>', "width:1pt"), mirrored).xml).toContain(
      'style="width:1pt;rotation:0;flip:x"',
    );
  });
});
