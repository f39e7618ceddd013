/** The parts of a package, with content types and relationships. */

export interface Part {
  id: string;
  kind: string;
  file: string;
  contentType: string;
  xml: string;
}

export const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const packaging = "http://schemas.openxmlformats.org/package/2006";
export const format = "application/vnd.openxmlformats-officedocument";
const root = [
  'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"',
  `xmlns:r="${office}"`,
  'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"',
  'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"',
  'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"',
  'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"',
  'xmlns:v="urn:schemas-microsoft-com:vml"',
].join(" ");
export const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

/** A part of WordprocessingML with the given content of its root element. */
export function part(kind: string, element: string, content: string, file = `${kind}.xml`): Part {
  const type = kind === "document" ? "document.main" : kind;
  return {
    id: `rId-${file}`.replace(".xml", ""),
    kind,
    file,
    contentType: `${format}.wordprocessingml.${type}+xml`,
    xml: `${declaration}<${element} ${root}>${content}</${element}>`,
  };
}

export function contentTypes(parts: readonly Part[]): string {
  const overrides = parts.map(
    ({ file, contentType }) => `<Override PartName="/word/${file}" ContentType="${contentType}"/>`,
  );
  return `${declaration}<Types xmlns="${packaging}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${overrides.join("")}</Types>`;
}

export function relationships(
  targets: readonly { id: string; type: string; target: string }[],
): string {
  const items = targets.map(
    ({ id, type, target }) => `<Relationship Id="${id}" Type="${type}" Target="${target}"/>`,
  );
  return `${declaration}<Relationships xmlns="${packaging}/relationships">${items.join("")}</Relationships>`;
}
