import { useState } from 'react';
import { api } from '../api/calls';
import { sentence as told } from '../api/http';
import type { Agent } from '../api/types';
import { to } from '../app/route';
import { useFleet, useLive } from '../live/live';
import { Dialog } from '../ui/over';
import { Button, Fault } from '../ui/parts';
import { Glyph } from '../ui/State';
import { say } from '../ui/toasts';
import type { Act } from './Actions';

interface Props {
  agent: Agent;
  act: Act;
  sentence: string;
  onClose: () => void;
  onAgain: () => Promise<void>;
}

const MOST = 12;

/** All places are taken by agents that are busy: who they are, and how to make room. */
export function NoRoom({ agent, act, sentence, onClose, onAgain }: Props) {
  const live = useLive();
  const fleet = useFleet();
  const [busy, setBusy] = useState<string>();
  const [failure, setFailure] = useState<unknown>(new Error(sentence));
  const working = [...fleet.values()].map((row) => row.agent).filter((one) => one.state === 'running');
  const pause = async (one: Agent) => {
    setBusy(one.id);
    try {
      live.put(await api.act(one.id, 'pause', one.task !== undefined));
      say(`${one.name} is paused.`);
    } catch (refused) {
      setFailure(refused);
    } finally {
      setBusy(undefined);
    }
  };
  const again = async () => {
    setBusy('again');
    try {
      await onAgain();
      onClose();
    } catch (refused) {
      setFailure(refused);
      setBusy(undefined);
    }
  };
  return (
    <Dialog open onClose={onClose} title={`There is no room for ${agent.name}`}>
      <div className="dialog-body">
        {failure !== undefined && <Fault failure={new Error(told(failure))} />}
        <p>
          Whoever is idle has made room already. A task that is given to {agent.name} waits for a place by itself. Or make one:
        </p>
        <ul className="takers" aria-label="Who has the places">
          {working.slice(0, MOST).map((one) => (
            <li key={one.id}>
              <Glyph state={one.state} working={one.task !== undefined} />
              <a className="mono" href={to.agent(one.name)}>
                {one.name}
              </a>
              <span className="small dim">{one.task === undefined ? 'said to be busy' : 'works on a task'}</span>
              <Button busy={busy === one.id} onClick={() => void pause(one)}>
                {one.task === undefined ? 'Pause it' : 'Cancel its task and pause it'}
              </Button>
            </li>
          ))}
        </ul>
        {working.length > MOST && <p className="small dim">and {working.length - MOST} more</p>}
      </div>
      <div className="dialog-foot">
        <Button onClick={onClose}>Later</Button>
        <Button tone="main" busy={busy === 'again'} onClick={() => void again()}>
          Try to {act.verb} again
        </Button>
      </div>
    </Dialog>
  );
}
