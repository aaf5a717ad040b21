import { useQueryClient } from '@tanstack/react-query';
import { lazy, useEffect, useRef, useState } from 'react';
import { Problem } from '../api/http';
import type { Agent } from '../api/types';
import { go, to, type FilesPlace } from '../app/route';
import { Icon } from '../ui/Icon';
import { Button, Fault } from '../ui/parts';
import { complain, say } from '../ui/toasts';
import { editor, type Editor } from './editor';
import { look } from './look';
import { save } from './save';

const Conflict = lazy(() => import('./Conflict').then((part) => ({ default: part.Conflict })));

interface Props {
  agent: Agent;
  place: FilesPlace;
  name: string;
  text: string;
  whole: boolean;
  tag: string;
}

interface Theirs {
  text: string;
  tag: string;
}

/** A text with its colours, that can be changed where it stands. */
export function Text({ agent, place, name, text, whole, tag }: Props) {
  const { path, snapshot, line } = place;
  const queries = useQueryClient();
  const [base, setBase] = useState({ text, tag });
  const [changed, setChanged] = useState(false);
  const [busy, setBusy] = useState(false);
  const [theirs, setTheirs] = useState<Theirs>();
  const [mine, setMine] = useState(text);
  const fixed = snapshot !== undefined || !whole || agent.state === 'archived';
  const holder = useRef<HTMLDivElement>(null);
  const shown = useRef<Editor | undefined>(undefined);
  const keep = useRef<() => void>(() => {});

  // Whoever has changed nothing sees what the file says now, as often as it says something new.
  const seen = useRef(tag);
  useEffect(() => {
    if (seen.current === tag) return;
    seen.current = tag;
    if (changed || tag === base.tag) return;
    setBase({ text, tag });
    setMine(text);
    shown.current?.put(text);
  }, [text, tag, changed, base.tag]);

  useEffect(() => {
    if (!holder.current || theirs) return;
    const made = editor({
      parent: holder.current,
      text: mine,
      name,
      fixed,
      line,
      onChange: setMine,
      onSave: () => keep.current(),
    });
    shown.current = made;
    return () => made.close();
    // The text lives in the editor from here on.
  }, [name, fixed, theirs]); // eslint-disable-line
  useEffect(() => setChanged(mine !== base.text), [mine, base.text]);
  useEffect(() => {
    if (line) shown.current?.show(line);
  }, [line]);
  useLeaving(changed);

  const write = async (what: string, over: string) => {
    setBusy(true);
    try {
      const now = await save(agent.id, path, what, over);
      setBase({ text: what, tag: now });
      setMine(what);
      setTheirs(undefined);
      say(`${name} is saved.`);
      await queries.invalidateQueries({ queryKey: ['files', agent.id] });
    } catch (refused) {
      if (refused instanceof Problem && refused.status === 412) await disagree();
      else complain(refused);
    } finally {
      setBusy(false);
    }
  };
  const disagree = async () => {
    try {
      const now = await look(agent.id, path, undefined, new AbortController().signal);
      if (now.shown.kind === 'text' && now.shown.whole) setTheirs({ text: now.shown.text, tag: now.tag });
      else complain(new Error(`${name} is no text any more. Save yours under another name, or download what is there.`));
    } catch (refused) {
      if (refused instanceof Problem && refused.status === 404) {
        complain(new Error(`${name} was deleted meanwhile. Copy your text before you leave the page.`));
      } else {
        complain(refused);
      }
    }
  };
  keep.current = () => {
    if (changed && !busy && !fixed) void write(mine, base.tag);
  };
  const back = () => {
    setMine(base.text);
    shown.current?.put(base.text);
  };
  if (theirs) {
    return (
      <Conflict
        name={name}
        mine={mine}
        theirs={theirs.text}
        busy={busy}
        onSave={(what) => void write(what, theirs.tag)}
        onTheirs={() => {
          setBase(theirs);
          setMine(theirs.text);
          setTheirs(undefined);
        }}
      />
    );
  }
  return (
    <>
      {!fixed && (
        <div className="edit-bar">
          <Button tone="main" busy={busy} disabled={!changed} onClick={() => keep.current()}>
            Save
          </Button>
          <Button disabled={!changed} onClick={back}>
            Undo all
          </Button>
          <span className="dim small" role="status">
            {changed ? 'Not saved yet.' : ''}
          </span>
          {changed && tag !== base.tag && (
            <span className="small meanwhile">
              <Icon name="warning" /> The file was changed by somebody else meanwhile; saving shows both.
            </span>
          )}
        </div>
      )}
      {!whole && <Fault failure={new Error('Only the beginning is shown; download it to see all of it.')} />}
      <div ref={holder} className="editor" />
      {line !== undefined && (
        <p className="small dim">
          Line {line} · <a href={to.files(agent.name, path, snapshot ? { snapshot } : {})} onClick={(event) => (event.preventDefault(), go(to.files(agent.name, path, snapshot ? { snapshot } : {})))}>without the line</a>
        </p>
      )}
    </>
  );
}

function useLeaving(changed: boolean): void {
  useEffect(() => {
    if (!changed) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [changed]);
}
