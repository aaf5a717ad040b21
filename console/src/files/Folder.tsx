import { useEffect, useMemo, useState } from 'react';
import { files, type Archive, type By } from '../api/files';
import { encodeName, join, parent } from '../api/paths';
import type { Agent, Entry } from '../api/types';
import { go, note, to, type FilesPlace } from '../app/route';
import { count } from '../ui/format';
import { Icon } from '../ui/Icon';
import { Button, Empty, IconButton } from '../ui/parts';
import { complain } from '../ui/toasts';
import { beneath, NOTHING, outermost, remaining, type Choice } from './choice';
import { useAfter, type Asked } from './Deeds';
import { downloadOf } from './Files';
import { List, type Wishes } from './List';
import { rowsOf, type Row } from './rows';
import { opens, unpacked, unpacks } from './signs';
import { useBranches } from './useFolder';

interface Props {
  agent: Agent;
  place: FilesPlace;
  entries: readonly Entry[];
  by: By;
  onBy: (by: By) => void;
  onAsk: (asked: Asked) => void;
  onDrop: (folder: string, transfer: DataTransfer) => void;
}

/** A folder, with what is folded out in it and what is chosen of it. */
export function Folder({ agent, place, entries, by, onBy, onAsk, onDrop }: Props) {
  const { path, snapshot } = place;
  const [out, setOut] = useState<readonly string[]>([]);
  const branches = useBranches(agent.id, out, snapshot, by);
  const rows = useMemo(() => rowsOf(entries, branches, by), [entries, branches, by]);
  const all = useMemo(() => rows.map((row) => row.entry.path), [rows]);
  const [held, setChoice] = useState<Choice>(() => fromPlace(place));
  const choice = useMemo(() => remaining(held, all), [held, all]);
  useNoted(agent, place, choice);

  const fixed = snapshot !== undefined || agent.state === 'archived';
  const beside = snapshot ? { snapshot } : {};
  const byPath = (paths: Iterable<string>) => {
    const wanted = new Set(paths);
    return rows.filter((row) => wanted.has(row.entry.path)).map((row) => row.entry);
  };
  const wishes: Wishes = {
    open: ({ entry }) => opens(entry) && go(to.files(agent.name, entry.path, beside)),
    up: () => path !== '' && go(to.files(agent.name, parent(path), { ...beside, chosen: [path.slice(path.lastIndexOf('/') + 1)] })),
    fold: (folder) => setOut(out.includes(folder) ? out.filter((one) => one !== folder) : [...out, folder]),
    rename: () => {
      const [entry] = byPath(choice.at ? [choice.at] : []);
      if (entry) onAsk({ kind: 'rename', entry });
    },
    remove: (paths) => paths.length > 0 && onAsk({ kind: 'remove', paths: [...paths] }),
    place: ({ entry }) => to.files(agent.name, entry.path, beside),
    drop: onDrop,
  };
  if (entries.length === 0) {
    return (
      <Empty title={emptiness(path, fixed)}>
        {!fixed && <p className="dim">Drop files or folders here, or give the agent a task that writes some.</p>}
      </Empty>
    );
  }
  return (
    <>
      <Chosen agent={agent} folder={path} snapshot={snapshot} fixed={fixed} entries={byPath(choice.chosen)} onAsk={onAsk} onNone={() => setChoice(NOTHING)} />
      <List
        rows={rows}
        label={`Files in ${path === '' ? 'the workspace' : decodeURI(path)}`}
        by={by}
        onBy={onBy}
        choice={choice}
        onChoice={setChoice}
        wishes={wishes}
        fixed={fixed}
        download={({ entry }: Row) => downloadOf(agent, entry.path, entry.type === 'directory', snapshot)}
      />
    </>
  );
}

function emptiness(path: string, fixed: boolean): string {
  if (path !== '') return 'The folder is empty.';
  return fixed ? 'The workspace was empty then.' : 'The workspace is empty.';
}

function fromPlace({ path, chosen = [] }: FilesPlace): Choice {
  const paths = chosen.map((one) => join(path, one));
  const [first] = paths;
  return first === undefined ? NOTHING : { at: first, from: first, chosen: new Set(paths) };
}

const MOST_NOTED = 20;

// The address says what is chosen, so that one can send it to somebody.
function useNoted(agent: Agent, place: FilesPlace, choice: Choice): void {
  const { path, snapshot } = place;
  const chosen = [...choice.chosen].slice(0, MOST_NOTED).map((one) => beneath(path, one) ?? one);
  const address = to.files(agent.name, path, { ...(snapshot ? { snapshot } : {}), chosen });
  useEffect(() => note(address), [address]);
}

interface ChosenProps {
  agent: Agent;
  folder: string;
  snapshot: string | undefined;
  /** Whether nothing of it can be changed. */
  fixed: boolean;
  entries: readonly Entry[];
  onAsk: (asked: Asked) => void;
  onNone: () => void;
}

/** What can be done with what is chosen. */
function Chosen({ agent, folder, snapshot, fixed, entries, onAsk, onNone }: ChosenProps) {
  const after = useAfter(agent);
  const [one] = entries;
  if (!one) return <p className="chosen-none small dim">Space chooses, Enter opens, / searches.</p>;
  const paths = entries.map((entry) => entry.path);
  const select = outermost(paths);
  const single = entries.length === 1;
  const unpack = async () => {
    const into = join(parent(one.path), encodeName(unpacked(one.name)));
    const done = await files.extract(agent.id, into, one.path);
    await after(`${count(done.files, 'file')} unpacked into ${unpacked(one.name)}.`, () => files.remove(agent.id, into, true));
  };
  const bundle = (kind: Archive) => files.bundle(agent.id, folder, kind, select, snapshot);
  return (
    <div className="chosen" role="toolbar" aria-label="What is chosen">
      <strong className="small">{single ? one.name : count(entries.length, 'entry', 'entries')}</strong>
      {single && one.type === 'file' ? (
        <DownloadLink label="Download" address={downloadOf(agent, one.path, false, snapshot)} />
      ) : (
        <>
          <DownloadLink label="Download as zip" address={bundle('zip')} />
          <DownloadLink label="as tar.zst" address={bundle('tar.zst')} />
        </>
      )}
      {!fixed && (
        <>
          {single && unpacks(one) && (
            <Button icon="archive" onClick={() => void unpack().catch(complain)}>
              Unpack
            </Button>
          )}
          {single && (
            <Button icon="edit" onClick={() => onAsk({ kind: 'rename', entry: one })}>
              Rename
            </Button>
          )}
          <Button onClick={() => onAsk({ kind: 'move', paths })}>Move…</Button>
          <Button onClick={() => onAsk({ kind: 'copy', paths })}>Copy…</Button>
          <Button onClick={() => onAsk({ kind: 'mode', entries: [...entries] })}>Permissions…</Button>
          <Button icon="trash" onClick={() => onAsk({ kind: 'remove', paths })}>
            Delete
          </Button>
        </>
      )}
      <IconButton icon="close" label="Choose nothing" onClick={onNone} />
    </div>
  );
}

function DownloadLink({ label, address }: { label: string; address: string }) {
  const tooLong = address.length > 6000;
  return (
    <a
      className="button"
      href={address}
      download
      onClick={(event) => {
        if (!tooLong) return;
        event.preventDefault();
        complain(new Error('That is too much to be named one by one. Choose fewer, or the folder that they lie in.'));
      }}
    >
      <Icon name="download" />
      <span className="label">{label}</span>
    </a>
  );
}
