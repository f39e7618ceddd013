import { describe, expect, it } from "vitest";
import { readImage } from "../../../apps/engine/images/image.ts";

const svg = (content: string, attributes = "") =>
  `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="20" height="10" ${attributes}>${content}</svg>`;
const read = (text: string) => readImage(Buffer.from(text));

describe("an SVG", () => {
  it.each([
    ["a script", svg("<script>alert(1)</script>"), /with a script \(script\)/],
    [
      "a script of another prefix",
      svg('<s:script xmlns:s="http://www.w3.org/2000/svg"/>'),
      /script/,
    ],
    ["an event", svg("", 'onload="alert(1)"'), /event attribute/],
    ["a page in it", svg("<foreignObject><p/></foreignObject>"), /foreign content/],
    [
      "a picture of the web",
      svg('<image href="https://example.org/a.png"/>'),
      /reference of image/,
    ],
    ["a file", svg('<image xlink:href="file:///etc/passwd"/>'), /reference of image/],
    ["a picture beside it", svg('<use xlink:href="other.svg#a"/>'), /reference of use/],
    ["a script in a link", svg('<a href=" javascript:alert(1)"/>'), /reference of a/],
    ["an SVG in it", svg('<image href="data:image/svg+xml;base64,AAAA"/>'), /reference of image/],
    [
      "an animated link",
      svg('<a><set attributeName="xlink:href" to="javascript:x"/></a>'),
      /animated/,
    ],
    ["an imported style", svg("<style>@import 'https://example.org/a.css';</style>"), /a style/],
    [
      "a style from elsewhere",
      svg('<rect style="fill: url( https://example.org/a#b )"/>'),
      /a style/,
    ],
    [
      "a style in hidden writing",
      svg("<style>@\\69mport 'x'; a{b:u\\72l(//c)}</style>"),
      /a style/,
    ],
    ["a font from elsewhere", svg("<rect fill=\"url('//example.org/a')\"/>"), /a style/],
    ["another base", svg("", 'xml:base="https://example.org/"'), /xml:base/],
    ["a style sheet", `<?xml-stylesheet href="a.css"?>${svg("")}`, /style sheet/],
    ["entities", `<!DOCTYPE svg [<!ENTITY a "b">]>${svg("&a;")}`, /document type declares/],
    ["no end", '<svg width="20" height="10">', /is an SVG, but it is not well-formed/],
    ["too many levels", svg(`${"<g>".repeat(600)}${"</g>".repeat(600)}`), /more than 512 deep/],
    ["an impossible size", '<svg width="999999999999cm" height="1cm"/>', /larger than a document/],
  ])("an SVG with %s is refused, in words that are not its own", (_what, text, message) => {
    expect(() => read(text)).toThrow(message);
    expect(() => read(text)).not.toThrow(/example|alert|passwd/);
  });

  it("an SVG as drawing programs write it is taken as it is, but for its document type", () => {
    const content = svg(
      '<title>a</title><defs><linearGradient id="g"/></defs><style>.a{fill:url(#g)}</style><a href="https://example.org"><rect class="a" fill="url(\'#g\')"/></a><use xlink:href="#g"/><image href="data:image/png;base64,AAAA"/>',
    );
    const head = '<?xml version="1.0"?>\n<!-- made by hand -->\n';
    const type = '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/svg11.dtd">\n';
    expect(read(head + type + content).bytes.toString()).toBe(`${head}\n${content}`);
    const plain = Buffer.from(content);
    expect(readImage(plain).bytes).toBe(plain);
  });
});

it("a PNG of 4,294,967,295 pixels is larger than a document can be", () => {
  const png = Buffer.alloc(64);
  png.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  png.writeUInt32BE(0xffffffff, 16);
  png.writeUInt32BE(1, 20);
  png.write("IEND", 56, "latin1");
  expect(() => readImage(png)).toThrow("is a PNG that is larger than a document can hold");
});
