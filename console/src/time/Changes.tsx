import '../style/timeline.css';
import '../style/diff.css';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { Problem } from '../api/http';
import { encodeName, shownPath } from '../api/paths';
import { time, type Changed, type ChangesPage, type Counts } from '../api/time';
import type { Agent, Snapshot } from '../api/types';
import { go, to, type Between, type ChangesPlace } from '../app/route';
import { bytes, count } from '../ui/format';
import { Icon } from '../ui/Icon';
import { Button, Empty, Fault, Loading } from '../ui/parts';
import { ChangedPath } from './ChangedPath';
import { Diff } from './Diff';
import { Restore } from './Restore';
import { Tally } from './Tally';
import { usePrompts, useSnapshots } from './useSnapshots';
import { inOneLine } from './words';

interface Props {
  agent: Agent;
  place: ChangesPlace;
}

const PAGE = 200;

/** What differs between two moments; of one file, its lines. */
export function Changes({ agent, place }: Props) {
  const snapshots = useSnapshots(agent);
  const from = place.from ?? snapshots.all[0]?.id;
  const until = place.to ?? 'live';
  if (snapshots.isPending && from === undefined) return <Loading what="the snapshots" />;
  if (from === undefined) {
    return (
      <Empty title="No restore point yet.">
        <p className="dim">
          There is nothing to compare with. <a href={to.snapshots(agent.name)}>Take one</a>, or wait for a task to end.
        </p>
      </Empty>
    );
  }
  const said: Between = { ...between(place), from, to: until };
  return (
    <section className="compare" aria-label="Changes">
      <Moments agent={agent} all={snapshots.all} said={said} />
      {place.file === undefined ? (
        <List key={`${from} ${until} ${place.path ?? ''}`} agent={agent} said={said} />
      ) : (
        <One agent={agent} snapshots={snapshots.all} said={said} file={place.file} />
      )}
    </section>
  );
}

function between({ path, file, was }: ChangesPlace): Between {
  return { ...(path ? { path } : {}), ...(file ? { file } : {}), ...(was ? { was } : {}) };
}

interface SaidProps {
  agent: Agent;
  said: Between;
}

/** Between which two moments; each can be another. */
function Moments({ agent, all, said }: SaidProps & { all: readonly Snapshot[] }) {
  const prompts = usePrompts(agent, all);
  const look = (change: Between) => go(to.changes(agent.name, { ...said, ...change }));
  const options = (chosen: string | undefined) => (
    <>
      <option value="live">Now</option>
      {all.map((one) => (
        <option key={one.id} value={one.id}>
          {inOneLine(one, one.task === undefined ? undefined : prompts.get(one.task))}
        </option>
      ))}
      {chosen && chosen !== 'live' && !all.some((one) => one.id === chosen) && <option value={chosen}>{chosen}</option>}
    </>
  );
  return (
    <div className="moments">
      <a className="icon-button" href={to.snapshots(agent.name)} aria-label="Back to the snapshots">
        <Icon name="back" />
      </a>
      <label>
        <span className="small dim">Before</span>
        <select value={said.from} onChange={(event) => look({ from: event.target.value })}>
          {options(said.from)}
        </select>
      </label>
      <Button icon="swap" aria-label="Exchange before and after" title="Exchange before and after" onClick={() => go(to.changes(agent.name, exchanged(said)))} />
      <label>
        <span className="small dim">After</span>
        <select value={said.to} onChange={(event) => look({ to: event.target.value })}>
          {options(said.to)}
        </select>
      </label>
    </div>
  );
}

/** The same two the other way round: what was the path before is the path after. */
function exchanged({ from, to: until, path, file, was }: Between): Between {
  const base = { ...(from ? { to: from } : {}), ...(until ? { from: until } : {}), ...(path ? { path } : {}) };
  if (file === undefined) return base;
  return was ? { ...base, file: was, was: file } : { ...base, file };
}

function List({ agent, said }: SaidProps) {
  const changes = useInfiniteQuery({
    queryKey: ['changes', agent.id, said.from, said.to, said.path],
    queryFn: ({ pageParam }) =>
      time.changes(agent.id, { from: said.from, to: said.to, path: said.path, limit: PAGE, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: ChangesPage) => page.next_cursor,
    retry: false,
    // Now is another moment each time.
    staleTime: said.from === 'live' || said.to === 'live' ? 0 : Infinity,
  });
  const [first] = changes.data?.pages ?? [];
  if (changes.isPending) return <Loading what="what changed" />;
  if (changes.isError) return <Refused failure={changes.error} agent={agent} retry={() => void changes.refetch()} />;
  const all = changes.data.pages.flatMap((page) => page.changes);
  return (
    <>
      <div className="compare-sum">
        {first && <Sum counts={first.counts} added={first.bytes.added} removed={first.bytes.removed} />}
        <Beneath agent={agent} said={said} />
      </div>
      {all.length === 0 ? (
        <Empty title="Nothing differs.">
          {said.path !== undefined && <p className="dim">At least not beneath {shownPath(said.path)}.</p>}
        </Empty>
      ) : (
        <ul className="change-list" aria-label="What changed">
          {all.map((change) => (
            <ChangedPath key={`${change.change} ${change.path}`} change={change} href={linesOf(agent, said, change)} />
          ))}
        </ul>
      )}
      {changes.hasNextPage && (
        <Button busy={changes.isFetchingNextPage} onClick={() => void changes.fetchNextPage()}>
          More changes
        </Button>
      )}
    </>
  );
}

/** Where the lines of a file are. */
function linesOf(agent: Agent, said: Between, { type, path, from }: Changed): string | undefined {
  return type === 'file' ? to.changes(agent.name, { ...said, file: path, ...(from ? { was: from } : {}) }) : undefined;
}

function Refused({ agent, failure, retry }: { agent: Agent; failure: Error; retry: () => void }) {
  const gone = failure instanceof Problem && failure.code === 'snapshot_not_found';
  return (
    <>
      <Fault failure={failure} {...(gone ? {} : { retry })} />
      {gone && <a href={to.snapshots(agent.name)}>To the snapshots</a>}
    </>
  );
}

function Sum({ counts, added, removed }: { counts: Counts; added: number; removed: number }) {
  const all = counts.added + counts.modified + counts.deleted + counts.renamed;
  return (
    <p className="compare-counts" role="status">
      <strong>{count(all, 'path')}</strong> <Tally counts={counts} />
      <span className="small dim">
        {bytes(added)} came, {bytes(removed)} went
      </span>
    </p>
  );
}

/** Keeps to a folder. */
function Beneath({ agent, said }: SaidProps) {
  const [path, setPath] = useState(said.path === undefined ? '' : shownPath(said.path));
  const keep = (event: FormEvent) => {
    event.preventDefault();
    const names = path.split('/').filter(Boolean).map(encodeName).join('/');
    const { path: _, ...others } = said;
    go(to.changes(agent.name, names === '' ? others : { ...others, path: names }));
  };
  return (
    <form className="beneath" onSubmit={keep}>
      <input
        className="mono"
        aria-label="Only beneath this path"
        placeholder="Only beneath a path"
        value={path}
        onChange={(event) => setPath(event.target.value)}
      />
    </form>
  );
}

/** The lines of one file between both moments. */
function One({ agent, snapshots, said, file }: SaidProps & { snapshots: readonly Snapshot[]; file: string }) {
  const { file: _, was, ...others } = said;
  const [restoring, setRestoring] = useState(false);
  const before = said.from === 'live' ? undefined : snapshots.find((one) => one.id === said.from);
  return (
    <>
      <div className="compare-sum">
        <p className="mono change-name">
          <strong>{shownPath(file)}</strong>
          {was !== undefined && <span className="dim small"> was {shownPath(was)}</span>}
        </p>
        <span className="preview-buttons">
          {before && was === undefined && (
            <Button icon="restart" onClick={() => setRestoring(true)}>
              Restore as before…
            </Button>
          )}
          <a className="button" href={to.history(agent.name, file)}>
            <Icon name="clock" />
            <span className="label">Its history</span>
          </a>
          <a className="button" href={to.changes(agent.name, others)}>
            <Icon name="back" />
            <span className="label">All changes</span>
          </a>
        </span>
      </div>
      <Diff agent={agent} path={file} was={was} from={said.from} to={said.to} />
      {before && restoring && <Restore agent={agent} snapshot={before} path={file} onClose={() => setRestoring(false)} />}
    </>
  );
}
