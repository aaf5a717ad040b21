import '../style/snapshots.css';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { api } from '../api/calls';
import { Problem } from '../api/http';
import type { Agent, Change, Restored, Snapshot } from '../api/types';
import { to } from '../app/route';
import { count, moment } from '../ui/format';
import { Icon } from '../ui/Icon';
import { Dialog } from '../ui/over';
import { Ago, Button, Empty, Fault, Loading } from '../ui/parts';
import { say } from '../ui/toasts';

/** The restore points of an agent, like knots in a line. */
export function Snapshots({ agent }: { agent: Agent }) {
  const [restoring, setRestoring] = useState<Snapshot>();
  const snapshots = useInfiniteQuery({
    queryKey: ['snapshots', agent.id],
    queryFn: ({ pageParam }) => api.snapshots(agent.id, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor,
  });
  const all = snapshots.data?.pages.flatMap((page) => page.snapshots) ?? [];
  return (
    <section className="snapshots" aria-label="Snapshots">
      <Take agent={agent} />
      {snapshots.isPending && <Loading what="the snapshots" />}
      {snapshots.isError && <Fault failure={snapshots.error} retry={() => void snapshots.refetch()} />}
      {snapshots.isSuccess && all.length === 0 && (
        <Empty title="No restore point yet.">
          <p className="dim">Every task that changes something leaves one when it ends, and you can take one at any time.</p>
        </Empty>
      )}
      {all.length > 0 && (
        <ol className="rope">
          {all.map((snapshot) => (
            <Knot key={snapshot.id} agent={agent} snapshot={snapshot} onRestore={() => setRestoring(snapshot)} />
          ))}
        </ol>
      )}
      {snapshots.hasNextPage && (
        <Button busy={snapshots.isFetchingNextPage} onClick={() => void snapshots.fetchNextPage()}>
          Earlier ones
        </Button>
      )}
      {restoring && <Restore agent={agent} snapshot={restoring} onClose={() => setRestoring(undefined)} />}
    </section>
  );
}

function Take({ agent }: { agent: Agent }) {
  const queries = useQueryClient();
  const [label, setLabel] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const take = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setFailure(undefined);
    try {
      await api.takeSnapshot(agent.id, label.trim());
      setLabel('');
      say('The workspace is kept as it is now.');
      await queries.invalidateQueries({ queryKey: ['snapshots', agent.id] });
    } catch (refused) {
      setFailure(refused);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <form className="take" onSubmit={(event) => void take(event)}>
        <input
          aria-label="Label of the snapshot"
          placeholder="A label, if you like"
          maxLength={200}
          value={label}
          onChange={(event) => setLabel(event.target.value)}
        />
        <Button type="submit" tone="main" icon="knot" busy={busy}>
          Take a snapshot
        </Button>
      </form>
      {failure !== undefined && <Fault failure={failure} />}
    </>
  );
}

interface KnotProps {
  agent: Agent;
  snapshot: Snapshot;
  onRestore: () => void;
}

function Knot({ agent, snapshot, onRestore }: KnotProps) {
  return (
    <li className={`knot-row ${snapshot.reason}`}>
      <div className="knot-what">
        <strong>{title(snapshot)}</strong>
        <span className="small dim">
          {why(snapshot, agent)} · <Ago at={snapshot.created_at} inWords /> · {moment(snapshot.created_at)}
        </span>
      </div>
      <div className="knot-actions">
        <a className="button quiet" href={to.files(agent.name, '', { snapshot: snapshot.id })}>
          <Icon name="folder" />
          <span className="label">Browse</span>
        </a>
        <Button icon="restart" onClick={onRestore}>
          Restore…
        </Button>
      </div>
    </li>
  );
}

function title(snapshot: Snapshot): string {
  if (snapshot.label) return snapshot.label;
  switch (snapshot.reason) {
    case 'task':
      return 'After a task';
    case 'manual':
      return 'Taken by hand';
    case 'before_restore':
      return 'Before a restore';
    case 'fork':
      return 'Forked';
    default:
      return snapshot.reason;
  }
}

function why(snapshot: Snapshot, agent: Agent) {
  if (snapshot.task) return <a href={to.task(agent.name, snapshot.task)}>its task</a>;
  if (snapshot.reason === 'before_restore') return <>what a restore replaced</>;
  if (snapshot.reason === 'fork') return <>what a fork was made from</>;
  return <>{snapshot.pinned ? 'pinned' : 'by hand'}</>;
}

interface RestoreProps {
  agent: Agent;
  snapshot: Snapshot;
  onClose: () => void;
}

/** First what would change, then the restore; what it replaces is kept, so it can be undone. */
function Restore({ agent, snapshot, onClose }: RestoreProps) {
  const queries = useQueryClient();
  const [home, setHome] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const preview = useQuery({
    queryKey: ['preview', agent.id, snapshot.id],
    queryFn: () => api.restore(agent.id, snapshot.id, { preview: true }),
    gcTime: 0,
    staleTime: 0,
    retry: false,
  });
  const occupied = failure instanceof Problem && failure.code === 'task_running' && agent.task !== undefined;
  const restore = async () => {
    setBusy(true);
    setFailure(undefined);
    try {
      if (occupied && agent.task) await api.cancelTask(agent.id, agent.task);
      await api.restore(agent.id, snapshot.id, home ? { home: true } : {});
      say('Restored. What it replaced is the newest restore point.');
      await queries.invalidateQueries({ queryKey: ['snapshots', agent.id] });
      await queries.invalidateQueries({ queryKey: ['files', agent.id] });
      onClose();
    } catch (refused) {
      setFailure(refused);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog open onClose={onClose} title={`Restore “${title(snapshot)}”?`} wide>
      <div className="dialog-body">
        <p>
          The workspace becomes what it was on <strong>{moment(snapshot.created_at)}</strong>. What it is now is kept as a
          restore point first, so nothing is lost and this can be undone.
        </p>
        {preview.isPending && <Loading what="what would change" />}
        {preview.isError && <Fault failure={preview.error} />}
        {preview.data && <Changes restored={preview.data} />}
        <label className="check">
          <input type="checkbox" checked={home} onChange={(event) => setHome(event.target.checked)} />
          <span>
            Also the home: sessions, caches and settings of its tools <span className="dim">(not in the list above)</span>
          </span>
        </label>
      </div>
      {failure !== undefined && <Fault failure={failure} />}
      <div className="dialog-foot">
        <Button onClick={onClose}>Leave it as it is</Button>
        <Button tone={occupied ? 'danger' : 'main'} busy={busy} disabled={preview.isPending} onClick={() => void restore()}>
          {occupied ? 'Cancel the task and restore' : 'Restore'}
        </Button>
      </div>
    </Dialog>
  );
}

const SIGNS: Record<Change['change'], string> = { added: '+', modified: '~', deleted: '−', renamed: '→' };
const MOST = 500;

function Changes({ restored }: { restored: Restored }) {
  const { changes, counts } = restored;
  const all = counts ? counts.added + counts.modified + counts.deleted + counts.renamed : changes.length;
  if (changes.length === 0) return <p className="dim">Nothing in the workspace has changed since.</p>;
  return (
    <>
      <p className="small dim">{count(all, 'path')} would change:</p>
      <ul className="changes mono small" tabIndex={0} aria-label="What would change">
        {changes.slice(0, MOST).map((change) => (
          <li key={change.path} className={change.change}>
            <span aria-hidden="true">{SIGNS[change.change]}</span>
            <span className="unseen">{change.change}</span>
            {change.path}
            {change.from && <span className="dim"> is {change.from} now</span>}
          </li>
        ))}
        {all > MOST && <li>and {all - Math.min(MOST, changes.length)} more</li>}
      </ul>
    </>
  );
}
