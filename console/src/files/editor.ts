import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { Compartment, EditorState, type Extension } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { language } from './languages';

export interface Editor {
  /** Puts another text there. */
  put(text: string): void;
  /** Goes to a line. */
  show(line: number): void;
  close(): void;
}

interface Options {
  parent: HTMLElement;
  text: string;
  name: string;
  fixed: boolean;
  line: number | undefined;
  onChange: (text: string) => void;
  onSave: () => void;
}

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier, tags.controlKeyword], color: 'var(--calm)' },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], color: 'var(--good)' },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: 'var(--busy)' },
  { tag: [tags.comment, tags.meta], color: 'var(--ink-dim)', fontStyle: 'italic' },
  { tag: [tags.typeName, tags.className, tags.tagName, tags.heading], color: 'var(--kelp)', fontWeight: '600' },
  { tag: [tags.propertyName, tags.attributeName, tags.definition(tags.variableName)], color: 'var(--kelp-strong)' },
  { tag: [tags.invalid], color: 'var(--bad)' },
  { tag: [tags.link, tags.url], textDecoration: 'underline' },
  { tag: tags.strong, fontWeight: '700' },
  { tag: tags.emphasis, fontStyle: 'italic' },
]);

/** How texts look, in the console's own colours. */
export const look: Extension = [
  syntaxHighlighting(colours),
  EditorView.theme({
    '&': { color: 'var(--ink)', backgroundColor: 'var(--sheet)', fontSize: 'var(--small)' },
    '&.cm-focused': { outline: '2px solid var(--kelp)', outlineOffset: '-2px' },
    '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.55', maxHeight: '72vh' },
    '.cm-content': { caretColor: 'var(--ink)', minHeight: '8rem' },
    '.cm-cursor': { borderLeftColor: 'var(--ink)' },
    '.cm-gutters': { color: 'var(--ink-dim)', backgroundColor: 'var(--inset)', border: '0' },
    '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--kelp-soft) 45%, transparent)' },
    '.cm-activeLineGutter': { backgroundColor: 'var(--kelp-soft)', color: 'var(--ink)' },
    '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
      background: 'var(--calm-soft)',
    },
    '.cm-panels': { color: 'var(--ink)', backgroundColor: 'var(--inset)' },
    '.cm-searchMatch': { backgroundColor: 'var(--busy-soft)' },
    '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--kelp-soft)' },
  }),
  EditorView.lineWrapping,
  lineNumbers(),
  highlightActiveLine(),
  highlightActiveLineGutter(),
  bracketMatching(),
];

/** Above this, colours cost more than they tell. */
const MOST_COLOURED = 1 << 20;

// The policy of the page lets no styles in from scripts; those of a shadow root are objects and no text.
export function shadow(parent: HTMLElement): { root: ShadowRoot; place: HTMLElement } {
  const root = parent.shadowRoot ?? parent.attachShadow({ mode: 'open' });
  const place = document.createElement('div');
  root.replaceChildren(place);
  return { root, place };
}

/** A text in an element, to be read or changed. */
export function editor({ parent, text, name, fixed, line, onChange, onSave }: Options): Editor {
  const { root, place } = shadow(parent);
  const speaking = new Compartment();
  const state = EditorState.create({
    doc: text,
    extensions: [
      look,
      history(),
      drawSelection(),
      indentOnInput(),
      search({ top: true }),
      highlightSelectionMatches(),
      keymap.of([
        { key: 'Mod-s', run: () => (onSave(), true), preventDefault: true },
        ...searchKeymap,
        ...historyKeymap,
        // After Escape, Tab leaves the editor: nobody is caught in it.
        ...defaultKeymap,
        ...(fixed ? [] : [indentWithTab]),
      ]),
      speaking.of([]),
      EditorState.readOnly.of(fixed),
      EditorView.contentAttributes.of({
        'aria-label': `The text of ${name}`,
        spellcheck: 'false',
        autocapitalize: 'none',
        autocorrect: 'off',
        tabindex: '0',
      }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) onChange(update.state.doc.toString());
      }),
    ],
  });
  const view = new EditorView({ state, parent: place, root });
  let open = true;
  if (text.length <= MOST_COLOURED) {
    void language(name).then((found) => {
      if (open && found) view.dispatch({ effects: speaking.reconfigure(found) });
    });
  }
  const show = (wanted: number) => {
    const at = view.state.doc.line(Math.min(Math.max(1, wanted), view.state.doc.lines));
    view.dispatch({ selection: { anchor: at.from, head: at.to }, effects: EditorView.scrollIntoView(at.from, { y: 'center' }) });
  };
  if (line) show(line);
  return {
    put: (next) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next } }),
    show,
    close: () => {
      open = false;
      view.destroy();
    },
  };
}
