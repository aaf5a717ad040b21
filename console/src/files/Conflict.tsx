import { MergeView } from '@codemirror/merge';
import { EditorState } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { useEffect, useRef } from 'react';
import { Icon } from '../ui/Icon';
import { Button } from '../ui/parts';
import { look, shadow } from './editor';

interface Props {
  name: string;
  mine: string;
  theirs: string;
  busy: boolean;
  onSave: (text: string) => void;
  onTheirs: () => void;
}

/** Two texts that were written at the same time: what is there now, and what one wanted to save. */
export function Conflict({ name, mine, theirs, busy, onSave, onTheirs }: Props) {
  const holder = useRef<HTMLDivElement>(null);
  const view = useRef<MergeView | undefined>(undefined);
  useEffect(() => {
    if (!holder.current) return;
    const { root, place } = shadow(holder.current);
    const called = (label: string) => EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' });
    const made = new MergeView({
      a: { doc: theirs, extensions: [look, EditorState.readOnly.of(true), called(`${name} as it is there now`)] },
      b: { doc: mine, extensions: [look, history(), keymap.of([...historyKeymap, ...defaultKeymap]), called(`${name} as you wrote it`)] },
      parent: place,
      root,
      revertControls: 'a-to-b',
      renderRevertControl: () => {
        const button = document.createElement('button');
        button.type = 'button';
        button.textContent = '→';
        button.title = 'Take this part as it is there';
        button.setAttribute('aria-label', button.title);
        return button;
      },
      gutter: true,
      collapseUnchanged: { margin: 3, minSize: 6 },
    });
    view.current = made;
    return () => made.destroy();
  }, [name, mine, theirs]);
  return (
    <section className="conflict" aria-label="Conflict">
      <div className="fault-box" role="alert">
        <Icon name="warning" />
        <p>
          {name} was changed while you wrote. On the left stands what is there now, on the right what you wrote: take over
          what you want, then save the right side.
        </p>
      </div>
      <div className="edit-bar">
        <Button tone="main" busy={busy} onClick={() => onSave(view.current?.b.state.doc.toString() ?? mine)}>
          Save the right side
        </Button>
        <Button onClick={onTheirs}>Take what is there</Button>
      </div>
      <div className="conflict-sides small dim" aria-hidden="true">
        <span>There now</span>
        <span>Yours</span>
      </div>
      <div ref={holder} className="editor" />
    </section>
  );
}
