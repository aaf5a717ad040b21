import '../style/files.css';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState, useSyncExternalStore, type DragEvent, type FormEvent } from 'react';
import { api } from '../api/calls';
import { Problem } from '../api/http';
import { encodeName, join, nameFault, parent, shownName, shownPath } from '../api/paths';
import type { Agent, Entry } from '../api/types';
import { go, to } from '../app/route';
import { byName, bytes, count, moment } from '../ui/format';
import { Icon, type IconName } from '../ui/Icon';
import { Confirm, Dialog } from '../ui/over';
import { Ago, Button, Empty, Fault, Field, IconButton, Loading } from '../ui/parts';
import { complain, say } from '../ui/toasts';
import { Preview } from './Preview';
import { fromDrop, fromField, UploadRun, type Piece } from './upload';

interface Props {
  agent: Agent;
  path: string;
  snapshot: string | undefined;
}

/** The files of an agent, now or as a snapshot has them; they are served from its volume, whatever its state is. */
export function Files({ agent, path, snapshot }: Props) {
  const listing = useInfiniteQuery({
    queryKey: ['files', agent.id, path, snapshot ?? ''],
    queryFn: ({ pageParam }) => api.list(agent.id, path, snapshot, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.cursor,
    retry: false,
  });
  const isFile = listing.error instanceof Problem && listing.error.code === 'not_a_directory';
  const [run, setRun] = useState<UploadRun>();
  const [over, setOver] = useState(0);
  const queries = useQueryClient();
  const upload = (pieces: Piece[]) => {
    if (pieces.length === 0) return;
    const started = new UploadRun(agent.id, isFile ? parent(path) : path, pieces, () => {
      void queries.invalidateQueries({ queryKey: ['files', agent.id] });
    });
    setRun(started);
    void started.run();
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(0);
    if (!snapshot) fromDrop(event.dataTransfer).then(upload, complain);
  };
  return (
    <section
      className={`files ${over > 0 && !snapshot ? 'over' : ''}`}
      aria-label="Files"
      onDragEnter={(event) => (event.preventDefault(), setOver((depth) => depth + 1))}
      onDragOver={(event) => event.preventDefault()}
      onDragLeave={() => setOver((depth) => Math.max(0, depth - 1))}
      onDrop={drop}
    >
      <div className="files-bar">
        <Crumbs agent={agent} path={path} snapshot={snapshot} />
        <When agent={agent} path={path} snapshot={snapshot} />
        {!snapshot && !isFile && <Tools agent={agent} path={path} onUpload={upload} />}
      </div>
      {snapshot && <AsItWas agent={agent} />}
      {run && <Progress run={run} onClose={() => setRun(undefined)} />}
      {isFile ? (
        <Preview agent={agent} path={path} snapshot={snapshot} />
      ) : listing.isPending ? (
        <Loading what="the folder" />
      ) : listing.isError ? (
        <Fault failure={listing.error} retry={() => void listing.refetch()} />
      ) : (
        <Folder
          agent={agent}
          path={path}
          snapshot={snapshot}
          entries={listing.data.pages.flatMap((page) => page.entries)}
        />
      )}
      {listing.hasNextPage && !isFile && (
        <Button busy={listing.isFetchingNextPage} onClick={() => void listing.fetchNextPage()}>
          More of this folder
        </Button>
      )}
      <div className="drop-sign" aria-hidden="true">
        Let go to put it into {path === '' ? 'the workspace' : shownPath(path)}
      </div>
    </section>
  );
}

function Crumbs({ agent, path, snapshot }: Props) {
  const names = path === '' ? [] : path.split('/');
  return (
    <nav className="crumbs mono" aria-label="Folders above">
      <a href={to.files(agent.name, '', snapshot)} aria-current={path === '' ? 'page' : undefined}>
        /workspace
      </a>
      {names.map((name, index) => {
        const here = names.slice(0, index + 1).join('/');
        return (
          <span key={here}>
            <span className="dim" aria-hidden="true">
              /
            </span>
            <a href={to.files(agent.name, here, snapshot)} aria-current={here === path ? 'page' : undefined}>
              {shownName(name)}
            </a>
          </span>
        );
      })}
    </nav>
  );
}

/** Which moment one looks at: now, or a snapshot. */
function When({ agent, path, snapshot }: Props) {
  const snapshots = useQuery({ queryKey: ['snapshots', agent.id, 'first'], queryFn: () => api.snapshots(agent.id) });
  const known = snapshots.data?.snapshots ?? [];
  if (known.length === 0 && !snapshot) return null;
  return (
    <label className="when small">
      <span className="dim">As of</span>
      <select value={snapshot ?? ''} onChange={(event) => go(to.files(agent.name, path, event.target.value || undefined))}>
        <option value="">now</option>
        {known.map((one) => (
          <option key={one.id} value={one.id}>
            {moment(one.created_at)}
            {one.label ? ` · ${one.label}` : ''}
          </option>
        ))}
        {snapshot && !known.some((one) => one.id === snapshot) && <option value={snapshot}>{snapshot}</option>}
      </select>
    </label>
  );
}

function AsItWas({ agent }: { agent: Agent }) {
  return (
    <p className="as-it-was">
      <Icon name="knot" />
      <span>
        You look at a restore point; nothing in it can be changed. To bring it back, see{' '}
        <a href={to.snapshots(agent.name)}>Snapshots</a>.
      </span>
    </p>
  );
}

function Tools({ agent, path, onUpload }: { agent: Agent; path: string; onUpload: (pieces: Piece[]) => void }) {
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const [making, setMaking] = useState(false);
  const chosen = (field: HTMLInputElement) => {
    if (field.files) onUpload(fromField(field.files));
    field.value = '';
  };
  return (
    <div className="files-tools">
      <Button icon="upload" onClick={() => files.current?.click()}>
        Upload files
      </Button>
      <Button icon="folder" onClick={() => folder.current?.click()}>
        Upload a folder
      </Button>
      <Button icon="plus" onClick={() => setMaking(true)}>
        New folder
      </Button>
      <input
        ref={files}
        type="file"
        multiple
        hidden
        aria-label="Files to upload"
        onChange={(event) => chosen(event.currentTarget)}
      />
      <input
        ref={folder}
        type="file"
        hidden
        aria-label="Folder to upload"
        {...{ webkitdirectory: '' }}
        onChange={(event) => chosen(event.currentTarget)}
      />
      {making && <NewFolder agent={agent} path={path} onClose={() => setMaking(false)} />}
    </div>
  );
}

function NewFolder({ agent, path, onClose }: { agent: Agent; path: string; onClose: () => void }) {
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [failure, setFailure] = useState<unknown>();
  const fault = name === '' ? undefined : nameFault(name);
  const make = async (event: FormEvent) => {
    event.preventDefault();
    try {
      await api.makeFolder(agent.id, join(path, encodeName(name)));
      await queries.invalidateQueries({ queryKey: ['files', agent.id, path] });
      onClose();
    } catch (refused) {
      setFailure(refused);
    }
  };
  return (
    <Dialog open onClose={onClose} title="New folder">
      <form onSubmit={(event) => void make(event)}>
        <Field
          label="Name"
          className="mono"
          autoFocus
          required
          autoComplete="off"
          fault={fault}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        {failure !== undefined && <Fault failure={failure} />}
        <div className="dialog-foot">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" tone="main" disabled={nameFault(name) !== undefined}>
            Make it
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function Progress({ run, onClose }: { run: UploadRun; onClose: () => void }) {
  const state = useSyncExternalStore(run.watch, () => run.state);
  const part = state.bytes === 0 ? (state.ended ? 1 : 0) : state.sent / state.bytes;
  return (
    <div className={`upload ${state.failed.length > 0 ? 'bad' : ''}`} role="status">
      <div className="upload-line">
        <Icon name={state.ended && state.failed.length === 0 ? 'check' : 'upload'} />
        <span>
          {state.ended ? 'Uploaded' : 'Uploading'} {state.done} of {count(state.files, 'file')}
        </span>
        <span className="dim small mono">
          {bytes(state.sent)} of {bytes(state.bytes)}
        </span>
        {state.ended ? (
          <IconButton icon="close" label="Close" onClick={onClose} />
        ) : (
          <IconButton icon="stop" label="Stop the upload" onClick={() => run.stop()} />
        )}
      </div>
      <progress max={1} value={part} aria-label="Upload" />
      {state.failed.length > 0 && (
        <ul className="small">
          {state.failed.slice(0, 20).map((failed) => (
            <li key={failed.path}>
              <span className="mono">{failed.path}</span>: {failed.why}
            </li>
          ))}
          {state.failed.length > 20 && <li>and {state.failed.length - 20} more</li>}
        </ul>
      )}
    </div>
  );
}

const ICONS: Record<Entry['type'], IconName> = {
  directory: 'folder',
  file: 'file',
  link: 'link',
  fifo: 'odd',
  socket: 'odd',
  device: 'odd',
};

function Folder({ agent, path, snapshot, entries }: Props & { entries: Entry[] }) {
  const [deleting, setDeleting] = useState<Entry>();
  const sorted = [...entries].sort(
    (one, other) => Number(other.type === 'directory') - Number(one.type === 'directory') || byName(one.name, other.name),
  );
  if (entries.length === 0 && path === '') {
    return (
      <Empty title={snapshot ? 'The workspace was empty then.' : 'The workspace is empty.'}>
        {!snapshot && <p className="dim">Drop files or folders here, or give the agent a task that writes some.</p>}
      </Empty>
    );
  }
  return (
    <>
      <table className="table files-table">
        <thead>
          <tr>
            <th>Name</th>
            <th className="right">Size</th>
            <th className="wide-only">Changed</th>
            <th className="wide-only">Mode</th>
            <th>
              <span className="unseen">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {path !== '' && (
            <tr>
              <td colSpan={5}>
                <a className="entry" href={to.files(agent.name, parent(path), snapshot)}>
                  <Icon name="back" />
                  <span className="dim">up</span>
                </a>
              </td>
            </tr>
          )}
          {sorted.map((entry) => (
            <EntryRow key={entry.path} agent={agent} entry={entry} snapshot={snapshot} onDelete={setDeleting} />
          ))}
        </tbody>
      </table>
      {deleting && <Delete agent={agent} entry={deleting} onClose={() => setDeleting(undefined)} />}
    </>
  );
}

interface RowProps {
  agent: Agent;
  entry: Entry;
  snapshot: string | undefined;
  onDelete: (entry: Entry) => void;
}

function EntryRow({ agent, entry, snapshot, onDelete }: RowProps) {
  const opens = entry.type === 'directory' || entry.type === 'file' || entry.type === 'link';
  return (
    <tr>
      <td>
        {opens ? (
          <a className="entry" href={to.files(agent.name, entry.path, snapshot)}>
            <Icon name={ICONS[entry.type]} />
            <span className="mono">{entry.name}</span>
            {entry.target !== undefined && <span className="dim small mono">→ {entry.target}</span>}
          </a>
        ) : (
          <span className="entry">
            <Icon name={ICONS[entry.type]} />
            <span className="mono">{entry.name}</span>
            <span className="dim small">{entry.type}</span>
          </span>
        )}
      </td>
      <td className="right mono small">{entry.type === 'file' ? bytes(entry.size) : ''}</td>
      <td className="wide-only small dim">
        <Ago at={entry.modified_at} />
      </td>
      <td className="wide-only small dim mono">{entry.mode}</td>
      <td className="row-actions">
        {entry.type === 'file' && (
          <a
            className="icon-button"
            href={api.file(agent.id, entry.path, snapshot ? `snapshot=${encodeURIComponent(snapshot)}` : '')}
            download={entry.name}
            aria-label={`Download ${entry.name}`}
            title="Download"
          >
            <Icon name="download" />
          </a>
        )}
        {!snapshot && <IconButton icon="trash" label={`Delete ${entry.name}`} onClick={() => onDelete(entry)} />}
      </td>
    </tr>
  );
}

function Delete({ agent, entry, onClose }: { agent: Agent; entry: Entry; onClose: () => void }) {
  const queries = useQueryClient();
  const folder = entry.type === 'directory';
  return (
    <Confirm
      open
      onClose={onClose}
      title={`Delete ${entry.name}?`}
      action="Delete"
      onConfirm={async () => {
        await api.deleteFile(agent.id, entry.path, folder);
        say(`${entry.name} is deleted.`);
        await queries.invalidateQueries({ queryKey: ['files', agent.id] });
      }}
    >
      <p>
        {folder ? 'The folder goes with everything in it. ' : ''}
        What a restore point holds of it stays there.
      </p>
    </Confirm>
  );
}
