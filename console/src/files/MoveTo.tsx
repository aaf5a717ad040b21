import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { files } from '../api/files';
import { Problem } from '../api/http';
import { encodeName, join, parent, shownName, shownPath } from '../api/paths';
import type { Agent } from '../api/types';
import { count } from '../ui/format';
import { Icon } from '../ui/Icon';
import { Dialog } from '../ui/over';
import { Button, Fault } from '../ui/parts';
import { last, useAfter } from './Deeds';

interface Props {
  agent: Agent;
  folder: string;
  kind: 'move' | 'copy';
  paths: string[];
  onClose: () => void;
}

/** Moves or copies into a folder that is looked for in place. */
export function MoveTo({ agent, folder, kind, paths, onClose }: Props) {
  const [into, setInto] = useState(folder);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const transfer = useTransfer(agent);
  const taken = failure instanceof Problem && failure.code === 'file_exists';
  const go = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await transfer(kind, paths, into, taken);
      onClose();
    } catch (refused) {
      setFailure(refused);
      setBusy(false);
    }
  };
  const what = paths.length === 1 ? shownName(last(paths[0] ?? '')) : count(paths.length, 'entry', 'entries');
  const word = kind === 'move' ? 'Move' : 'Copy';
  const within = paths.some((path) => into === path || into.startsWith(`${path}/`));
  const same = paths.every((path) => parent(path) === into);
  return (
    <Dialog open onClose={onClose} title={`${word} ${what}`}>
      <form onSubmit={(event) => void go(event)}>
        <Picker agent={agent} into={into} onInto={(next) => (setInto(next), setFailure(undefined))} />
        {within && kind === 'move' && <p className="small">A folder cannot be moved into itself.</p>}
        {same && kind === 'copy' && <p className="small">The copy gets a name of its own.</p>}
        {failure !== undefined && <Fault failure={failure} />}
        <div className="dialog-foot">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" tone={taken ? 'danger' : 'main'} busy={busy} disabled={within || (kind === 'move' && same)}>
            {taken ? 'Replace what is there' : `${word} here`}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function Picker({ agent, into, onInto }: { agent: Agent; into: string; onInto: (path: string) => void }) {
  const listing = useQuery({
    queryKey: ['files', agent.id, into, 'folders'],
    queryFn: ({ signal }) => files.list(agent.id, into, { limit: 10_000, by: { sort: 'name', order: 'asc' } }, signal),
    retry: false,
  });
  const folders = (listing.data?.entries ?? []).filter((entry) => entry.type === 'directory');
  return (
    <div className="picker">
      <p className="mono picker-place">/workspace{into === '' ? '' : `/${shownPath(into)}`}</p>
      <ul aria-label="Folders">
        {into !== '' && (
          <li>
            <button type="button" onClick={() => onInto(parent(into))}>
              <Icon name="back" /> up
            </button>
          </li>
        )}
        {folders.map((entry) => (
          <li key={entry.path}>
            <button type="button" className="mono" onClick={() => onInto(entry.path)}>
              <Icon name="folder" /> {entry.name}
            </button>
          </li>
        ))}
        {listing.isSuccess && folders.length === 0 && <li className="dim small">No folder in it.</li>}
        {listing.isPending && <li className="dim small">Reading…</li>}
      </ul>
      {listing.isError && <Fault failure={listing.error} />}
    </div>
  );
}

/** Moves or copies entries into a folder, and offers to take it back. */
export function useTransfer(agent: Agent) {
  const after = useAfter(agent);
  return async (kind: 'move' | 'copy', paths: readonly string[], into: string, overwrite = false) => {
    const done: { from: string; to: string }[] = [];
    try {
      for (const from of paths) {
        const to = join(into, kind === 'copy' && parent(from) === into ? copyName(last(from)) : last(from));
        if (to === from) continue;
        await files.change(agent.id, from, kind, { to, overwrite });
        done.push({ from, to });
      }
    } finally {
      const place = into === '' ? 'the workspace' : shownPath(into);
      const what = done.length === 1 ? shownName(last(done[0]?.from ?? '')) : count(done.length, 'entry', 'entries');
      const undo = async () => {
        for (const { from, to } of [...done].reverse()) {
          if (kind === 'move') await files.change(agent.id, to, 'move', { to: from });
          else await files.remove(agent.id, to, true);
        }
      };
      // What was replaced cannot be brought back from here.
      if (done.length > 0) {
        await after(`${what} ${kind === 'move' ? 'moved' : 'copied'} to ${place}.`, overwrite ? undefined : undo);
      }
    }
  };
}

/** The name of a copy beside what it is a copy of. */
export function copyName(encoded: string): string {
  const name = shownName(encoded);
  const dot = name.lastIndexOf('.');
  return encodeName(dot > 0 ? `${name.slice(0, dot)} copy${name.slice(dot)}` : `${name} copy`);
}
