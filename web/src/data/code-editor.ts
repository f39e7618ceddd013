import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { bracketMatching, defaultHighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { type Diagnostic, linter, lintGutter, lintKeymap } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";
import { findNodeAtLocation, type Node, type ParseError, parseTree } from "jsonc-parser";
import { z } from "zod";
import type { JsonSchema } from "../server/api.ts";

// zod compiles checks with eval, which the page's policy forbids.
z.config({ jitless: true });

export interface EditorOptions {
  label: string;
  text: string;
  schema: JsonSchema | undefined;
  onChange(text: string): void;
}

/**
 * An editor in a shadow tree. Its style sheets are made by scripts, because the page's policy forbids
 * `<style>` elements.
 */
export function createEditor(host: HTMLElement, options: EditorOptions) {
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  root.replaceChildren();
  const schema = readSchema(options.schema);
  let isOurs = false;
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: options.text,
      extensions: [
        lineNumbers(),
        history(),
        bracketMatching(),
        syntaxHighlighting(defaultHighlightStyle),
        json(),
        linter(({ state }) => diagnose(state.doc.toString(), schema), { delay: 200 }),
        lintGutter(),
        keymap.of([...defaultKeymap, ...historyKeymap, ...lintKeymap]),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ "aria-label": options.label, spellcheck: "false" }),
        EditorView.updateListener.of(({ docChanged, state }) => {
          if (docChanged && !isOurs) options.onChange(state.doc.toString());
        }),
        theme,
      ],
    }),
  });
  return {
    setText: (text: string) => {
      const old = view.state.doc.toString();
      if (old === text) return;
      isOurs = true;
      view.dispatch({ changes: { from: 0, to: old.length, insert: text } });
      isOurs = false;
    },
    destroy: () => view.destroy(),
  };
}

const theme = EditorView.theme({
  "&": { color: "CanvasText", backgroundColor: "Canvas", fontSize: "0.9rem" },
  ".cm-scroller": {
    fontFamily: "ui-monospace, monospace",
    maxBlockSize: "26rem",
    overflow: "auto",
  },
  ".cm-content": { minBlockSize: "14rem" },
  ".cm-gutters": { color: "GrayText", backgroundColor: "Canvas" },
});

function readSchema(schema: JsonSchema | undefined): z.ZodType | null {
  if (schema === undefined) return null;
  try {
    return z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
  } catch {
    return null;
  }
}

/** Finds where a text is not JSON, or else where it does not match the schema. */
function diagnose(text: string, schema: z.ZodType | null): Diagnostic[] {
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { disallowComments: true });
  if (errors.length > 0 || tree === undefined) {
    return errors.map(({ offset, length }) => ({
      from: offset,
      to: Math.min(offset + Math.max(length, 1), text.length),
      severity: "error",
      message: "JSON",
    }));
  }
  const result = schema?.safeParse(JSON.parse(text));
  if (result === undefined || result.success) return [];
  return result.error.issues.map((issue) => {
    const node = nodeAt(tree, issue.path);
    return {
      from: node.offset,
      to: node.offset + node.length,
      severity: "error",
      message: `${issue.path.map(String).join(".")} ${issue.message}`.trim(),
    };
  });
}

/** The node at a path, or the nearest existing node above it. */
function nodeAt(tree: Node, path: readonly PropertyKey[]): Node {
  for (let length = path.length; length > 0; length--) {
    const node = findNodeAtLocation(tree, path.slice(0, length) as (string | number)[]);
    if (node !== undefined) return node;
  }
  return tree;
}
