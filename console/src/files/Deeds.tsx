import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { files } from '../api/files';
import { Problem } from '../api/http';
import { encodeName, join, nameFault, parent, shownName, shownPath } from '../api/paths';
import type { Agent, Entry } from '../api/types';
import { bytes, count } from '../ui/format';
import { Confirm, Dialog } from '../ui/over';
import { Button, Fault, Field } from '../ui/parts';
import { say, type Deed } from '../ui/toasts';
import { outermost } from './choice';
import { MoveTo } from './MoveTo';
import { Mode } from './Mode';

/** What somebody asked to do, and is asked about in turn. */
export type Asked =
  | { kind: 'folder' }
  | { kind: 'rename'; entry: Entry }
  | { kind: 'remove'; paths: string[] }
  | { kind: 'move' | 'copy'; paths: string[] }
  | { kind: 'mode'; entries: Entry[] };

interface Props {
  agent: Agent;
  folder: string;
  asked: Asked;
  onClose: () => void;
}

/** The question that belongs to what was asked for. */
export function Question({ agent, folder, asked, onClose }: Props) {
  switch (asked.kind) {
    case 'folder':
      return <NewFolder agent={agent} folder={folder} onClose={onClose} />;
    case 'rename':
      return <Rename agent={agent} entry={asked.entry} onClose={onClose} />;
    case 'remove':
      return <Remove agent={agent} folder={folder} paths={outermost(asked.paths)} onClose={onClose} />;
    case 'move':
    case 'copy':
      return <MoveTo agent={agent} folder={folder} kind={asked.kind} paths={outermost(asked.paths)} onClose={onClose} />;
    case 'mode':
      return <Mode agent={agent} entries={asked.entries} onClose={onClose} />;
  }
}

/** What makes the lists read again, when something was changed from here. */
export function useAfter(agent: Agent) {
  const queries = useQueryClient();
  const again = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: ['files', agent.id] }),
      queries.invalidateQueries({ queryKey: ['usage', agent.id] }),
    ]);
  return async (text: string, undo?: () => Promise<unknown>) => {
    const deed: Deed | undefined = undo && { label: 'Undo', run: () => undo().then(again) };
    say(text, deed);
    await again();
  };
}

export const last = (path: string) => path.slice(path.lastIndexOf('/') + 1);

interface NameProps {
  title: string;
  name: string;
  action: string;
  onClose: () => void;
  onName: (name: string) => Promise<unknown>;
}

/** Asks for one name. */
function Name({ title, name: before, action, onClose, onName }: NameProps) {
  const [name, setName] = useState(before);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const go = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await onName(name);
      onClose();
    } catch (refused) {
      setFailure(refused);
      setBusy(false);
    }
  };
  return (
    <Dialog open onClose={onClose} title={title}>
      <form onSubmit={(event) => void go(event)}>
        <Field
          label="Name"
          className="mono"
          autoFocus
          required
          autoComplete="off"
          spellCheck={false}
          fault={name === '' ? undefined : nameFault(name)}
          value={name}
          onChange={(event) => setName(event.target.value)}
          onFocus={(event) => {
            // The name without its ending is what one wants to change.
            const dot = before.lastIndexOf('.');
            event.target.setSelectionRange(0, dot > 0 ? dot : before.length);
          }}
        />
        {failure !== undefined && <Fault failure={failure} />}
        <div className="dialog-foot">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" tone="main" busy={busy} disabled={nameFault(name) !== undefined || name === before}>
            {action}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function NewFolder({ agent, folder, onClose }: { agent: Agent; folder: string; onClose: () => void }) {
  const after = useAfter(agent);
  const make = async (name: string) => {
    const path = join(folder, encodeName(name));
    await files.makeFolder(agent.id, path);
    await after(`${name} is made.`, () => files.remove(agent.id, path, false));
  };
  return <Name title="New folder" name="" action="Make it" onClose={onClose} onName={make} />;
}

function Rename({ agent, entry, onClose }: { agent: Agent; entry: Entry; onClose: () => void }) {
  const after = useAfter(agent);
  const rename = async (name: string) => {
    const to = join(parent(entry.path), encodeName(name));
    await files.change(agent.id, entry.path, 'move', { to });
    await after(`${entry.name} is called ${name} now.`, () => files.change(agent.id, to, 'move', { to: entry.path }));
  };
  return <Name title={`Rename ${entry.name}`} name={entry.name} action="Rename" onClose={onClose} onName={rename} />;
}

interface RemoveProps {
  agent: Agent;
  folder: string;
  paths: string[];
  onClose: () => void;
}

function Remove({ agent, folder, paths, onClose }: RemoveProps) {
  const after = useAfter(agent);
  const what = paths.length === 1 ? shownName(last(paths[0] ?? '')) : count(paths.length, 'entry', 'entries');
  const remove = async () => {
    for (const path of paths) {
      try {
        await files.remove(agent.id, path, true);
      } catch (refused) {
        // What somebody else has deleted meanwhile is as it was wanted.
        if (!(refused instanceof Problem && refused.code === 'file_not_found')) throw refused;
      }
    }
    await after(paths.length === 1 ? `${what} is deleted.` : `${what} are deleted.`);
  };
  return (
    <Confirm open onClose={onClose} title={`Delete ${what}?`} action="Delete" onConfirm={remove}>
      {paths.length > 1 && (
        <ul className="going mono small">
          {paths.slice(0, 8).map((path) => (
            <li key={path}>{shownPath(path)}</li>
          ))}
          {paths.length > 8 && <li>and {paths.length - 8} more</li>}
        </ul>
      )}
      <Going agent={agent} folder={folder} paths={paths} />
      <p>What a restore point holds of it stays there.</p>
    </Confirm>
  );
}

/** What goes with it: a folder takes all that is in it along. */
function Going({ agent, folder, paths }: { agent: Agent; folder: string; paths: string[] }) {
  const extent = useQuery({
    queryKey: ['files', agent.id, folder, 'extent', ...paths],
    queryFn: ({ signal }) => files.extent(agent.id, folder, paths, signal),
    enabled: paths.length <= 100,
    retry: false,
    staleTime: 0,
  });
  if (extent.isPending && paths.length <= 100) return <p className="dim">Counting what goes…</p>;
  if (!extent.data) return <p>A folder goes with everything in it.</p>;
  const { files: number, folders, links, bytes: size } = extent.data;
  const parts = [
    number > 0 ? count(number, 'file') : '',
    folders > 0 ? count(folders, 'folder') : '',
    links > 0 ? count(links, 'link') : '',
  ].filter(Boolean);
  return (
    <p>
      <strong>{parts.join(', ') || 'Nothing else'}</strong>, {bytes(size)}.
    </p>
  );
}
