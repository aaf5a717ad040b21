import { useState } from 'react';
import { Problem } from '../api/http';
import { life } from '../api/life';
import type { Agent } from '../api/types';
import { useLive } from '../live/live';
import { bytes } from '../ui/format';
import { Dialog } from '../ui/over';
import { Button, Fault } from '../ui/parts';
import { say } from '../ui/toasts';

/** How deep an agent is paused, what that frees, and who wakes it. */
export function Pause({ agent, onClose }: { agent: Agent; onClose: () => void }) {
  const live = useLive();
  const [depth, setDepth] = useState<'frozen' | 'stopped'>('stopped');
  const [stay, setStay] = useState(agent.waking === 'by_hand');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const occupied = failure instanceof Problem && failure.code === 'task_running';
  const pause = async () => {
    setBusy(true);
    try {
      live.put(await life.pause(agent.name, { depth, waking: stay ? 'by_hand' : 'by_task', cancel: occupied }));
      say(`${agent.name} is paused, ${depth}. Its files stay reachable.`);
      onClose();
    } catch (refused) {
      setFailure(refused);
    } finally {
      setBusy(false);
    }
  };
  const memory = bytes(agent.limits.memory);
  return (
    <Dialog open onClose={onClose} title={`Pause ${agent.name}`}>
      <div className="dialog-body">
        <fieldset className="depths">
          <legend className="unseen">How deep</legend>
          <label className="check">
            <input type="radio" name="depth" checked={depth === 'frozen'} onChange={() => setDepth('frozen')} />
            <span>
              <strong>Frozen</strong>: everything in memory stays as it is, and it wakes in milliseconds. Frees its processors, not
              its memory (up to {memory}).
            </span>
          </label>
          <label className="check">
            <input type="radio" name="depth" checked={depth === 'stopped'} onChange={() => setDepth('stopped')} />
            <span>
              <strong>Stopped</strong>: a restore point is taken, its programs are asked to end, its container goes. Frees
              processors and memory. What was in memory and in <code>/tmp</code> is gone; workspace and home stay.
            </span>
          </label>
        </fieldset>
        <label className="check">
          <input type="checkbox" checked={stay} onChange={(event) => setStay(event.target.checked)} />
          <span>
            No task wakes it, only somebody <span className="dim">(tasks are refused until then)</span>
          </span>
        </label>
      </div>
      {failure !== undefined && <Fault failure={failure} />}
      <div className="dialog-foot">
        <Button onClick={onClose}>Leave it as it is</Button>
        <Button tone={occupied ? 'danger' : 'main'} busy={busy} onClick={() => void pause()}>
          {occupied ? 'Cancel the task and pause' : 'Pause'}
        </Button>
      </div>
    </Dialog>
  );
}
