import { useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { api } from '../api/calls';
import { files } from '../api/files';
import { Problem } from '../api/http';
import type { Agent, Snapshot } from '../api/types';
import { about, bytes, moment } from '../ui/format';
import { Confirm, Dialog } from '../ui/over';
import { Button, Fault, Field } from '../ui/parts';
import { say } from '../ui/toasts';
import { useSnapshots } from './useSnapshots';

/** What is done with one snapshot but for going back to it: pinned, called otherwise, deleted. */

const again = (queries: QueryClient, agent: Agent) => queries.invalidateQueries({ queryKey: ['snapshots', agent.id] });

export async function pin(queries: QueryClient, agent: Agent, { id, pinned }: Snapshot): Promise<void> {
  await api.changeSnapshot(agent.id, id, { pinned: !pinned });
  say(pinned ? 'Unpinned. It stays as long as the retention keeps it.' : 'Pinned. It stays until it is unpinned.');
  await again(queries, agent);
}

interface Props {
  agent: Agent;
  snapshot: Snapshot;
  onClose: () => void;
}

export function Label({ agent, snapshot, onClose }: Props) {
  const queries = useQueryClient();
  const [label, setLabel] = useState(snapshot.label ?? '');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const change = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setFailure(undefined);
    try {
      await api.changeSnapshot(agent.id, snapshot.id, { label: label.trim() });
      await again(queries, agent);
      onClose();
    } catch (refused) {
      setFailure(refused);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog open onClose={onClose} title="What is it called?">
      <form onSubmit={(event) => void change(event)}>
        <Field
          label="Label"
          hint="Without one it is called by its task, or by why it was taken."
          maxLength={200}
          value={label}
          onChange={(event) => setLabel(event.target.value)}
        />
        {failure !== undefined && <Fault failure={failure} />}
        <div className="dialog-foot">
          <Button onClick={onClose}>Leave it</Button>
          <Button type="submit" tone="main" busy={busy}>
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** Asks before a snapshot goes for good, with a guess of what that frees. */
export function Delete({ agent, snapshot, name, onClose }: Props & { name: string }) {
  const queries = useQueryClient();
  const remove = async () => {
    try {
      if (snapshot.pinned) await api.changeSnapshot(agent.id, snapshot.id, { pinned: false });
      await api.deleteSnapshot(agent.id, snapshot.id);
    } catch (refused) {
      // It is gone already, which is what was asked for.
      if (!(refused instanceof Problem && refused.code === 'snapshot_not_found')) {
        if (snapshot.pinned) await api.changeSnapshot(agent.id, snapshot.id, { pinned: true });
        throw refused;
      }
    } finally {
      await again(queries, agent);
    }
    say('Deleted. What only it still held comes back in the background.');
  };
  return (
    <Confirm
      open
      onClose={onClose}
      title={`Delete “${name}”?`}
      action={snapshot.pinned ? 'Unpin and delete' : 'Delete'}
      onConfirm={remove}
    >
      <p>
        The restore point of <strong>{moment(snapshot.created_at)}</strong> is gone for good then. The workspace and all
        other restore points stay as they are.
      </p>
      <Freed agent={agent} />
      {snapshot.pinned && <p>It is pinned, so somebody wanted it to stay.</p>}
    </Confirm>
  );
}

/** A guess, from what all snapshots of the agent take together. */
function Freed({ agent }: { agent: Agent }) {
  const usage = useQuery({ queryKey: ['usage', agent.id], queryFn: () => files.usage(agent.id), retry: false });
  const { all, hasNextPage } = useSnapshots(agent);
  const taken = usage.data;
  if (!taken?.counted_at || all.length === 0) {
    return <p className="dim">How much that frees is not known yet.</p>;
  }
  return (
    <p className="dim">
      It frees {about(taken.snapshots_bytes / all.length)}. This is an estimate: all{' '}
      {all.length.toLocaleString('en-GB')}
      {hasNextPage ? ' that are shown' : ''} take {bytes(taken.snapshots_bytes)} together, and what one of them alone
      still holds is not counted.
    </p>
  );
}
