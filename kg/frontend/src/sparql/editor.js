// The text: CodeMirror, with what the server says is wrong marked where it is.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { EditorState, Prec } from "@codemirror/state";
import {
  EditorView,
  drawSelection,
  highlightActiveLine,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";
import { sparql } from "codemirror-lang-sparql";
import { completions } from "./completion.js";

const PAUSE = 400;

/**
 * Puts an editor in the place of a textarea, which keeps the text for the form.
 * `onChecked` hears what the server says of the text whenever it has changed.
 */
export function makeEditor(textarea, { onAsk, onChecked }) {
  const nonce = document.querySelector('meta[name="kg-nonce"]')?.content ?? "";
  let timer = 0;
  let pending = null;

  const changes = EditorView.updateListener.of((update) => {
    if (!update.docChanged) return;
    textarea.value = update.state.doc.toString();
    pending = null;
    clearTimeout(timer);
    timer = setTimeout(() => void checked(), PAUSE);
  });

  const view = new EditorView({
    parent: textarea.parentElement,
    state: EditorState.create({
      doc: textarea.value,
      extensions: [
        EditorView.cspNonce.of(nonce),
        EditorView.contentAttributes.of({ "aria-label": "The query" }),
        Prec.highest(
          keymap.of([
            {
              key: "Mod-Enter",
              run() {
                onAsk();
                return true;
              },
            },
          ]),
        ),
        lineNumbers(),
        history(),
        drawSelection(),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        highlightActiveLine(),
        lintGutter(),
        sparql(),
        syntaxHighlighting(classHighlighter),
        autocompletion({ override: [completions()], icons: false }),
        keymap.of([
          ...closeBracketsKeymap,
          ...completionKeymap,
          ...lintKeymap,
          ...historyKeymap,
          ...defaultKeymap,
          indentWithTab,
        ]),
        changes,
      ],
    }),
  });
  textarea.hidden = true;

  /** What the server says of the text as it is now; asked once for each text. */
  function checked() {
    clearTimeout(timer);
    pending ??= check(view.state.doc.toString());
    return pending;
  }

  async function check(text) {
    const response = await fetch("/sparql/check", {
      method: "POST",
      headers: { "content-type": "application/sparql-query" },
      body: text,
    });
    const found = response.ok ? await response.json() : { problems: [] };
    if (view.state.doc.toString() === text) {
      view.dispatch(setDiagnostics(view.state, diagnostics(found.problems, text.length)));
      onChecked(found);
    }
    return found;
  }

  return {
    checked,
    focus: () => view.focus(),
    get text() {
      return view.state.doc.toString();
    },
    set text(text) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
    },
  };
}

function diagnostics(problems, length) {
  return problems.map(({ from, to, severity, message }) => ({
    from: Math.min(from, length),
    to: Math.min(Math.max(to, from), length),
    severity,
    message,
  }));
}
