import '../style/life.css';
import { useState } from 'react';
import { api } from '../api/calls';
import { Problem } from '../api/http';
import { life } from '../api/life';
import type { Agent } from '../api/types';
import { useLive } from '../live/live';
import { Confirm, Menu, type MenuItem } from '../ui/over';
import { Button } from '../ui/parts';
import { complain, say } from '../ui/toasts';
import { Busy } from './Busy';
import { Change } from './Change';
import { Delete } from './Delete';
import { NoRoom } from './NoRoom';
import { Pause } from './Pause';

/** Something that is done to an agent; over the end of its task if that is asked for. */
export interface Act {
  verb: string;
  done: string;
  run: (cancelTask: boolean) => Promise<unknown>;
}

type Open = 'pause' | 'busy' | 'change' | 'delete' | 'archive';

/** What can be done to an agent. */
export function Actions({ agent }: { agent: Agent }) {
  const live = useLive();
  const [busy, setBusy] = useState<string>();
  const [occupied, setOccupied] = useState<Act>();
  const [noRoom, setNoRoom] = useState<{ act: Act; sentence: string }>();
  const [open, setOpen] = useState<Open>();
  const run = async (act: Act, cancelTask: boolean) => {
    setBusy(act.verb);
    try {
      await act.run(cancelTask);
      say(`${agent.name} ${act.done}`);
    } finally {
      setBusy(undefined);
    }
  };
  const attempt = async (act: Act) => {
    try {
      await run(act, false);
    } catch (refused) {
      if (refused instanceof Problem && refused.code === 'task_running') setOccupied(act);
      else if (refused instanceof Problem && refused.code === 'no_room') setNoRoom({ act, sentence: refused.message });
      else complain(refused);
    }
  };
  const plain = (verb: 'pause' | 'resume' | 'restart' | 'recover', done: string): Act => ({
    verb,
    done,
    run: async (cancelTask) => live.put(await api.act(agent.name, verb, cancelTask)),
  });
  const long = (verb: 'archive' | 'unarchive', done: string): Act => ({
    verb,
    done,
    run: async (cancelTask) => {
      await (verb === 'archive' ? life.archive(agent.name, cancelTask) : life.unarchive(agent.name));
      live.put(await api.agent(agent.name));
    },
  });
  const acts = {
    pause: plain('pause', 'is paused. Its files stay reachable.'),
    resume: plain('resume', 'is running again.'),
    restart: plain('restart', 'got a new container on the same files.'),
    recover: plain('recover', 'is being brought back on the same files.'),
    archive: long('archive', 'is being packed away.'),
    unarchive: long('unarchive', 'is being brought back.'),
  };
  const main = { error: acts.recover, running: acts.pause, paused: acts.resume, archived: acts.unarchive } as const;
  const first = agent.operation === undefined ? main[agent.state as keyof typeof main] : undefined;
  return (
    <div className="agent-actions">
      {first && (
        <Button
          icon={ICONS[first.verb as keyof typeof ICONS]}
          tone={first === acts.recover || first === acts.unarchive ? 'main' : 'plain'}
          busy={busy === first.verb}
          onClick={() => void attempt(first)}
        >
          {first.verb.charAt(0).toUpperCase() + first.verb.slice(1)}
        </Button>
      )}
      <Menu label="More actions" items={items(agent, setOpen, () => void attempt(acts.restart))} />
      <Occupied agent={agent} act={occupied} onClose={() => setOccupied(undefined)} onGo={(act) => run(act, true)} />
      {noRoom && (
        <NoRoom agent={agent} {...noRoom} onClose={() => setNoRoom(undefined)} onAgain={() => run(noRoom.act, false)} />
      )}
      <Confirm
        open={open === 'archive'}
        onClose={() => setOpen(undefined)}
        title={`Pack ${agent.name} away?`}
        tone="main"
        action="Archive"
        onConfirm={() => attempt(acts.archive)}
      >
        <p>
          Its files go into cold storage with all restore points, and free the pool. They can still be listed and read. It stands
          still meanwhile, and is as it was if anything fails. A task does not bring it back; you do.
        </p>
      </Confirm>
      {open === 'pause' && <Pause agent={agent} onClose={() => setOpen(undefined)} />}
      {open === 'busy' && <Busy agent={agent} onClose={() => setOpen(undefined)} />}
      {open === 'change' && <Change agent={agent} onClose={() => setOpen(undefined)} />}
      <Delete agent={agent} open={open === 'delete'} onClose={() => setOpen(undefined)} />
    </div>
  );
}

const ICONS = { pause: 'pause', resume: 'play', recover: 'restart', unarchive: 'archive' } as const;

function items(agent: Agent, open: (what: Open) => void, restart: () => void): MenuItem[] {
  const remove: MenuItem = { label: 'Delete…', icon: 'trash', danger: true, onSelect: () => open('delete') };
  if (agent.operation !== undefined) return [remove];
  const change: MenuItem = { label: 'Change…', icon: 'edit', onSelect: () => open('change') };
  if (agent.state === 'archived') return [change, remove];
  const all: MenuItem[] = [
    { label: 'Pause otherwise…', icon: 'pause', onSelect: () => open('pause') },
    { label: 'Say that it is busy…', icon: 'clock', onSelect: () => open('busy') },
    change,
    { label: 'Restart', icon: 'restart', onSelect: restart },
    { label: 'Archive…', icon: 'archive', onSelect: () => open('archive') },
    remove,
  ];
  return all;
}

interface OccupiedProps {
  agent: Agent;
  act: Act | undefined;
  onClose: () => void;
  onGo: (act: Act) => Promise<void>;
}

/** A task runs: what was asked for goes only over its end. */
function Occupied({ agent, act, onClose, onGo }: OccupiedProps) {
  const doing = act?.verb ?? 'pause';
  return (
    <Confirm
      open={act !== undefined}
      onClose={onClose}
      title={`${agent.name} is working`}
      action={`Cancel the task and ${doing}`}
      onConfirm={async () => act && onGo(act)}
    >
      <p>
        To {doing} it now, its task has to be cancelled. What the task has written so far stays in the workspace, and a
        restore point is kept.
      </p>
    </Confirm>
  );
}
