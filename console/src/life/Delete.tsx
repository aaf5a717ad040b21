import { useState } from 'react';
import { api } from '../api/calls';
import { Problem } from '../api/http';
import { life } from '../api/life';
import type { Agent } from '../api/types';
import { go, to } from '../app/route';
import { useLive } from '../live/live';
import { Dialog } from '../ui/over';
import { Button, Fault } from '../ui/parts';
import { say } from '../ui/toasts';

/** Into the trash, from which it can be brought back for a while. */
export function Delete({ agent, open, onClose }: { agent: Agent; open: boolean; onClose: () => void }) {
  const live = useLive();
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const occupied = failure instanceof Problem && failure.code === 'task_running';
  const remove = async () => {
    setBusy(true);
    try {
      live.put(await api.deleteAgent(agent.name, occupied));
      say(`${agent.name} is in the trash.`, {
        label: 'Undo',
        run: async () => {
          const back = await life.undelete(agent.id);
          live.put(await api.agent(back.id));
          say(`${back.name} is back, paused.`);
        },
      });
      go(to.fleet);
    } catch (refused) {
      setFailure(refused);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog open={open} onClose={onClose} title={`Delete ${agent.name}?`}>
      <div className="dialog-body">
        <p>
          It goes to the <a href={to.trash}>trash</a> with its files and its snapshots, and its name is free at once. For some days
          it can be brought back from there.
        </p>
        <div className="field">
          <label htmlFor="delete-name">Type {agent.name} to say that you mean it</label>
          <input
            id="delete-name"
            className="mono"
            autoComplete="off"
            spellCheck={false}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        </div>
      </div>
      {failure !== undefined && <Fault failure={failure} />}
      <div className="dialog-foot">
        <Button onClick={onClose}>Keep it</Button>
        <Button tone="danger" busy={busy} disabled={typed !== agent.name} onClick={() => void remove()}>
          {occupied ? 'Cancel its task and delete it' : 'Delete'}
        </Button>
      </div>
    </Dialog>
  );
}
