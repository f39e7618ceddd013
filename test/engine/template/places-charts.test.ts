import { describe, expect, it } from "vitest";
import { noDecisions } from "../../../apps/engine/template/grammar/settle.ts";
import { PictureFiles } from "../../../apps/engine/template/pictures/picture-file.ts";
import { resolvePlaces } from "../../../apps/engine/template/places/resolve-places.ts";
import { findTextPlaces, surveyPlaces } from "../../../apps/engine/template/places/survey.ts";
import { itemScopes, rootScope } from "../../../apps/engine/template/values/data.ts";
import { NodeScopes } from "../../../apps/engine/template/values/node-scopes.ts";
import { WordPackage } from "../../../apps/engine/word/package.ts";
import { readBody } from "../../../apps/engine/word/stories.ts";
import { documentRelationships, docx } from "../../fixtures/docx.ts";
import { repeatNodes } from "../support.ts";

const c = 'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"';
const a = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"';
const chart = `<c:chartSpace ${c} ${a}><a:p><a:r><a:t>Sales of 【NAME】</a:t></a:r></a:p></c:chartSpace>`;
const shown = `<w:p><w:r><w:drawing><c:chart ${c} r:id="rId1"/></w:drawing></w:r></w:p>`;

/** A chart in a paragraph that is repeated for each item. */
function copies(items: readonly { name: string }[]) {
  const pack = WordPackage.open(
    docx(shown, {
      "word/_rels/document.xml.rels": documentRelationships([
        { type: "chart", target: "charts/chart1.xml" },
      ]),
      "word/charts/chart1.xml": chart,
    }),
  );
  const survey = surveyPlaces(pack, [readBody(pack)], []);
  const { document, paragraphs } = readBody(pack);
  const [paragraph] = paragraphs.map(({ element }) => element);
  if (paragraph === undefined) throw new Error("no paragraph");
  const root = rootScope({});
  const scopes = new NodeScopes(document, root);
  if (items.length === 0) document.remove(paragraph);
  else {
    const nodes = [[paragraph], ...repeatNodes(document, [paragraph], items.length - 1)];
    for (const [index, scope] of itemScopes(items, root, "ITEMS").entries()) {
      scopes.bind(nodes[index] ?? [], scope);
    }
  }
  const context = {
    root,
    listSeparator: "",
    listSeparators: {},
    formats: new Map(),
    locale: "en",
    fields: { required: "all", requiredInItems: [] } as const,
    pictureFiles: new PictureFiles(),
  };
  const places = findTextPlaces(pack, [readBody(pack)], survey, noDecisions);
  const resolved = resolvePlaces(places, ({ element }) => scopes.of(element), context);
  resolved.apply(pack);
  const title = pack.xml("word/charts/chart1.xml").serialize().toString("utf8");
  return { title: /<a:t>(.*)<\/a:t>/.exec(title)?.[1], fields: resolved.fields };
}

describe("a chart in a section", () => {
  it("a chart in a section has the value of its item", () => {
    expect(copies([{ name: "A" }]).title).toBe("Sales of A");
  });

  it("a chart in a section that copies show has one value, or is told", () => {
    expect(copies([{ name: "A" }, { name: "A" }]).title).toBe("Sales of A");
    const { title, fields } = copies([{ name: "A" }, { name: "B" }]);
    expect(title).toBe("Sales of 【NAME】");
    expect(fields).toMatchObject([{ name: "NAME", fault: "shared_by_copies", hasValue: false }]);
  });

  it("a chart in a section that is not shown misses nothing", () => {
    expect(copies([]).fields).toEqual([]);
  });
});
