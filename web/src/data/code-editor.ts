import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { bracketMatching, HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { type Diagnostic, linter, lintGutter, lintKeymap } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
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
        syntaxHighlighting(colours),
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

// The colours of the console reach into a shadow tree.
const theme = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "transparent", height: "100%" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", fontSize: "0.8125rem", overflow: "auto" },
  ".cm-content": { caretColor: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": {
    color: "var(--ink-soft)",
    backgroundColor: "transparent",
    borderRight: "1px solid var(--line)",
  },
  ".cm-tooltip": {
    color: "var(--ink)",
    backgroundColor: "var(--surface-raised)",
    border: "1px solid var(--line)",
  },
});

const colours = HighlightStyle.define([
  { tag: tags.propertyName, color: "var(--accent)" },
  { tag: tags.string, color: "var(--good)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--fair)" },
]);

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
