import '../style/files.css';
import '../style/list.css';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState, type DragEvent } from 'react';
import { api } from '../api/calls';
import { address, files, type By } from '../api/files';
import { Problem } from '../api/http';
import { parent, shownName, shownPath } from '../api/paths';
import type { Agent } from '../api/types';
import { go, to, type Beside, type FilesPlace } from '../app/route';
import { moment } from '../ui/format';
import { Icon } from '../ui/Icon';
import { Button, Fault, Loading } from '../ui/parts';
import { complain } from '../ui/toasts';
import { Question, type Asked } from './Deeds';
import { Folder } from './Folder';
import { PATHS } from './List';
import { useTransfer } from './MoveTo';
import { fromDrop, fromField, type Piece } from './pieces';
import { Preview } from './Preview';
import { upload } from './runs';
import { Results, SearchField } from './Search';
import { Uploads } from './Uploads';
import { Usage } from './Usage';
import { useFolder } from './useFolder';
import { useWatch } from './watch';

interface Props {
  agent: Agent;
  place: FilesPlace;
}

/** The files of an agent, now or as a snapshot has them; they are served from its volume, whatever its state is. */
export function Files({ agent, place }: Props) {
  const { path, snapshot } = place;
  const [by, setBy] = useState<By>({ sort: 'name', order: 'asc' });
  // What was found to be a file is looked at as one until one goes elsewhere: a question that is asked again would
  // close what is being written.
  const here = `${path} ${snapshot ?? ''}`;
  const [fileAt, setFileAt] = useState<string>();
  const [asked, setAsked] = useState<Asked>();
  // A question belongs to the place where it was asked, and is gone with it.
  useEffect(() => setAsked(undefined), [here]);
  const listing = useFolder(agent.id, path, snapshot, by, fileAt !== here);
  const isFile = fileAt === here || (listing.error instanceof Problem && listing.error.code === 'not_a_directory');
  useEffect(() => setFileAt((known) => (isFile ? here : known === here ? undefined : known)), [isFile, here]);
  const folder = isFile ? parent(path) : path;
  const drop = useDrop(agent, snapshot !== undefined || agent.state === 'archived');
  const [over, setOver] = useState(0);
  const packed = agent.state === 'archived';
  useWatch(agent.id, folder, snapshot === undefined && !packed && !listing.isPending);
  return (
    <section
      className={`files ${over > 0 && !snapshot && !packed ? 'over' : ''}`}
      aria-label="Files"
      onDragEnter={(event) => (event.preventDefault(), setOver((depth) => depth + Number(fromOutside(event))))}
      onDragOver={(event) => event.preventDefault()}
      onDragLeave={(event) => setOver((depth) => Math.max(0, depth - Number(fromOutside(event))))}
      // A folder of the list that takes it stops the event there, and this is heard all the same.
      onDropCapture={() => setOver(0)}
      onDrop={(event) => (event.preventDefault(), drop(folder, event.dataTransfer))}
    >
      <div className="files-bar">
        <Crumbs agent={agent} place={place} onDrop={drop} />
        <When agent={agent} place={place} />
        {!packed && <SearchField agent={agent} place={{ ...place, path: folder }} />}
      </div>
      {!snapshot && !packed && !isFile && !place.find && (
        <div className="files-bar second">
          <Tools agent={agent} path={path} onFolder={() => setAsked({ kind: 'folder' })} />
          <Usage agent={agent} />
        </div>
      )}
      {snapshot && <AsItWas agent={agent} />}
      {packed && <Packed agent={agent} />}
      <Uploads agent={agent} />
      {place.find ? (
        <Results agent={agent} place={{ ...place, path: folder }} find={place.find} />
      ) : isFile ? (
        <Preview agent={agent} place={place} />
      ) : listing.isPending ? (
        <Loading what="the folder" />
      ) : listing.isError && listing.entries.length === 0 ? (
        <Fault failure={listing.error} retry={() => void listing.refetch()} />
      ) : (
        <Folder
          key={here}
          agent={agent} place={place} entries={listing.entries} by={by} onBy={setBy} onAsk={setAsked} onDrop={drop} />
      )}
      {listing.more && !isFile && (
        <Button busy={listing.isFetchingNextPage} onClick={() => void listing.fetchNextPage()}>
          More of this folder
        </Button>
      )}
      <div className="drop-sign" aria-hidden="true">
        Let go to put it into {folder === '' ? 'the workspace' : shownPath(folder)}
      </div>
      {asked && <Question agent={agent} folder={folder} asked={asked} onClose={() => setAsked(undefined)} />}
    </section>
  );
}

const fromOutside = (event: DragEvent) => !event.dataTransfer.types.includes(PATHS);

/** Puts what was let go into a folder: files from outside are uploaded, entries of the list are moved. */
function useDrop(agent: Agent, fixed: boolean) {
  const queries = useQueryClient();
  const transfer = useTransfer(agent);
  const send = (folder: string, pieces: Piece[]) =>
    upload(agent.id, folder, pieces, () => {
      void queries.invalidateQueries({ queryKey: ['files', agent.id] });
      void queries.invalidateQueries({ queryKey: ['usage', agent.id] });
    });
  return (folder: string, what: DataTransfer | Piece[]) => {
    if (fixed) return;
    if (Array.isArray(what)) return send(folder, what);
    const inside = what.getData(PATHS);
    if (inside === '') {
      fromDrop(what).then((pieces) => send(folder, pieces), complain);
      return;
    }
    const paths = (JSON.parse(inside) as string[]).filter((path) => path !== folder && parent(path) !== folder);
    if (paths.length > 0) transfer('move', paths, folder).catch(complain);
  };
}

type OnDrop = ReturnType<typeof useDrop>;

function Crumbs({ agent, place, onDrop }: Props & { onDrop: OnDrop }) {
  const { path, snapshot } = place;
  const beside: Beside = snapshot ? { snapshot } : {};
  const names = path === '' ? [] : path.split('/');
  const takes = (folder: string) => ({
    onDragOver: (event: DragEvent) => event.preventDefault(),
    onDrop: (event: DragEvent) => {
      if (fromOutside(event)) return;
      event.preventDefault();
      event.stopPropagation();
      onDrop(folder, event.dataTransfer);
    },
  });
  return (
    <nav className="crumbs mono" aria-label="Folders above">
      <a href={to.files(agent.name, '', beside)} aria-current={path === '' ? 'page' : undefined} {...takes('')}>
        /workspace
      </a>
      {names.map((name, index) => {
        const here = names.slice(0, index + 1).join('/');
        return (
          <span key={here}>
            <span className="dim" aria-hidden="true">
              /
            </span>
            <a
              href={to.files(agent.name, here, beside)}
              aria-current={here === path ? 'page' : undefined}
              {...(here === path ? {} : takes(here))}
            >
              {shownName(name)}
            </a>
          </span>
        );
      })}
    </nav>
  );
}

/** Which moment one looks at: now, or a snapshot. */
function When({ agent, place: { path, snapshot } }: Props) {
  const snapshots = useQuery({ queryKey: ['snapshots', agent.id, 'first'], queryFn: () => api.snapshots(agent.id, 100) });
  const known = snapshots.data?.snapshots ?? [];
  if (known.length === 0 && !snapshot) return null;
  const look = (id: string) => go(to.files(agent.name, path, id ? { snapshot: id } : {}));
  return (
    <label className="when small">
      <span className="dim">As of</span>
      <select value={snapshot ?? ''} onChange={(event) => look(event.target.value)}>
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

function Packed({ agent }: { agent: Agent }) {
  return (
    <p className="as-it-was">
      <Icon name="archive" />
      <span>
        You look into the archive of {agent.name}: list, read and take out. To change, upload or search, bring it back first.
      </span>
    </p>
  );
}

function Tools({ agent, path, onFolder }: { agent: Agent; path: string; onFolder: () => void }) {
  const single = useRef<HTMLInputElement>(null);
  const whole = useRef<HTMLInputElement>(null);
  const drop = useDrop(agent, false);
  const chosen = (field: HTMLInputElement) => {
    if (field.files) drop(path, fromField(field.files));
    field.value = '';
  };
  return (
    <div className="files-tools">
      <Button icon="upload" onClick={() => single.current?.click()}>
        Upload files
      </Button>
      <Button icon="folder" onClick={() => whole.current?.click()}>
        Upload a folder
      </Button>
      <Button icon="plus" onClick={onFolder}>
        New folder
      </Button>
      <a className="button" href={files.bundle(agent.id, path, 'zip', [])} download>
        <Icon name="download" />
        <span className="label">All as zip</span>
      </a>
      <input
        ref={single}
        type="file"
        multiple
        hidden
        aria-label="Files to upload"
        onChange={(event) => chosen(event.currentTarget)}
      />
      <input
        ref={whole}
        type="file"
        hidden
        aria-label="Folder to upload"
        {...{ webkitdirectory: '' }}
        onChange={(event) => chosen(event.currentTarget)}
      />
    </div>
  );
}

/** Where the bytes of an entry are, or of a folder as a zip. */
export function downloadOf(agent: Agent, path: string, folder: boolean, snapshot: string | undefined): string {
  return folder ? files.bundle(agent.id, path, 'zip', [], snapshot) : address(agent.id, path, { snapshot });
}
