import { useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api/calls';
import { Problem } from '../api/http';
import { shownPath } from '../api/paths';
import type { Agent, Restored, Snapshot } from '../api/types';
import { count, moment } from '../ui/format';
import { Dialog } from '../ui/over';
import { Button, Fault, Loading } from '../ui/parts';
import { say } from '../ui/toasts';
import { SIGNS, tallied, Tally } from './Tally';
import { lookAgain, undo, type Options } from './undo';

interface Props {
  agent: Agent;
  snapshot: Pick<Snapshot, 'id' | 'created_at'>;
  /** What the snapshot is called; of one path that alone is restored, its own name says it. */
  name?: string | undefined;
  /** What alone is restored. */
  path?: string | undefined;
  onClose: () => void;
}

/** First what would change, then the restore; what it replaces is kept, so it can be undone. */
export function Restore({ agent, snapshot, name, path, onClose }: Props) {
  const queries = useQueryClient();
  const [home, setHome] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const only = path === undefined ? {} : { paths: [path] };
  const preview = useQuery({
    queryKey: ['preview', agent.id, snapshot.id, path],
    queryFn: () => api.restore(agent.id, snapshot.id, { preview: true, ...only }),
    gcTime: 0,
    staleTime: 0,
    retry: false,
  });
  const occupied = failure instanceof Problem && failure.code === 'task_running' && agent.task !== undefined;
  // Nobody's processes are ended before somebody has seen which.
  const inUse = failure instanceof Problem && failure.code === 'workspace_in_use';
  const restore = async () => {
    setBusy(true);
    setFailure(undefined);
    try {
      if (occupied && agent.task) await api.cancelTask(agent.id, agent.task);
      await restoreAndSay(queries, agent, snapshot.id, home ? { home } : only, inUse);
      onClose();
    } catch (refused) {
      setFailure(refused);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog open onClose={onClose} title={`Restore “${path === undefined ? name : shownPath(path)}”?`} size="wide">
      <div className="dialog-body">
        <p>
          {path === undefined ? 'The workspace' : 'It'} becomes what it was on <strong>{moment(snapshot.created_at)}</strong>
          {path === undefined ? '' : ', and everything else stays as it is'}. What is there now is kept as a restore point
          first, so nothing is lost and this can be undone.
        </p>
        {preview.isPending && <Loading what="what would change" />}
        {preview.isError && <Fault failure={preview.error} />}
        {preview.data && <WouldChange restored={preview.data} />}
        {path === undefined && (
          <label className="check">
            <input type="checkbox" checked={home} onChange={(event) => setHome(event.target.checked)} />
            <span>
              Also the home: sessions, caches and settings of its tools <span className="dim">(not in the list above)</span>
            </span>
          </label>
        )}
      </div>
      {failure !== undefined && <Fault failure={failure} />}
      {inUse && (
        <p className="small">
          They would write on into what is replaced. If you allow it, they are ended, the files are restored, and the agent is
          started anew on them; else end them yourself and try again.
        </p>
      )}
      <div className="dialog-foot">
        <Button onClick={onClose}>Leave it as it is</Button>
        <Button
          tone={occupied || inUse ? 'danger' : 'main'}
          busy={busy}
          disabled={preview.isPending}
          onClick={() => void restore()}
        >
          {occupied ? 'Cancel the task and restore' : inUse ? 'End them and restore' : 'Restore'}
        </Button>
      </div>
    </Dialog>
  );
}

/** Restores, and says how to take it back: by restoring what was kept. */
async function restoreAndSay(
  queries: QueryClient,
  agent: Agent,
  id: string,
  options: Options,
  restart: boolean,
): Promise<void> {
  const { kept } = await api.restore(agent.id, id, { ...options, restart });
  say(
    'Restored. What it replaced is the newest restore point.',
    kept === undefined ? undefined : { label: 'Undo', run: () => undo(queries, agent, kept, options) },
  );
  await lookAgain(queries, agent);
}

const MOST = 500;

function WouldChange({ restored: { changes, counts } }: { restored: Restored }) {
  if (changes.length === 0) return <p className="dim">Nothing would change: it is like that now.</p>;
  const told = counts ?? tallied(changes);
  const all = told.added + told.modified + told.deleted + told.renamed;
  return (
    <>
      <p className="small dim would">
        {count(all, 'path')} would change: <Tally counts={told} />
      </p>
      <ul className="changes mono small" tabIndex={0} aria-label="What would change">
        {changes.slice(0, MOST).map((change) => (
          <li key={`${change.change} ${change.path}`} className={change.change}>
            <span aria-hidden="true">{SIGNS[change.change]}</span>
            <span className="unseen">{change.change}</span>
            {change.path}
            {change.from && <span className="dim"> is {change.from} now</span>}
          </li>
        ))}
        {all > MOST && <li>and {(all - Math.min(MOST, changes.length)).toLocaleString('en-GB')} more</li>}
      </ul>
    </>
  );
}
