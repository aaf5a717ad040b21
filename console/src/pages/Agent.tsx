import '../style/agent.css';
import '../style/settings.css';
import '../style/story.css';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { api } from '../api/calls';
import { Problem } from '../api/http';
import type { Agent } from '../api/types';
import { go, to, type Route } from '../app/route';
import { useFleetStatus, useLive, useNamed } from '../live/live';
import { standing } from '../live/standing';
import { bytes, moment } from '../ui/format';
import { Icon } from '../ui/Icon';
import { Confirm, Dialog, Menu, type MenuItem } from '../ui/over';
import { Button, Copyable, Fault, Loading } from '../ui/parts';
import { Glyph } from '../ui/State';
import { complain, say } from '../ui/toasts';
import { Work } from './Work';

const Files = lazy(() => import('../files/Files').then((page) => ({ default: page.Files })));
const Snapshots = lazy(() => import('../time/Snapshots').then((page) => ({ default: page.Snapshots })));
const Changes = lazy(() => import('../time/Changes').then((page) => ({ default: page.Changes })));
const History = lazy(() => import('../time/History').then((page) => ({ default: page.History })));
const Compare = lazy(() => import('../time/Compare').then((page) => ({ default: page.Compare })));
const Adopt = lazy(() => import('../time/Adopt').then((page) => ({ default: page.Adopt })));
const Retention = lazy(() => import('../time/Retention').then((page) => ({ default: page.Retention })));
const Forks = lazy(() => import('../time/Forks').then((page) => ({ default: page.Forks })));

type AgentRoute = Extract<Route, { page: 'agent' }>;

/** One agent: its work, its files, its restore points. */
export function AgentPage({ route }: { route: AgentRoute }) {
  const known = useNamed(route.agent);
  const { known: fleetKnown } = useFleetStatus();
  // An agent that the fleet does not show may be one in the trash, or none.
  const asked = useQuery({
    queryKey: ['agent', route.agent],
    queryFn: () => api.agent(route.agent),
    enabled: !known && fleetKnown,
    retry: false,
  });
  const agent = known?.agent ?? asked.data;
  if (!agent) {
    return (
      <div className="page">
        <h1 className="mono">{route.agent}</h1>
        {asked.isError ? <Fault failure={asked.error} /> : <Loading what="the agent" />}
        {asked.isError && <a href={to.fleet}>To the fleet</a>}
      </div>
    );
  }
  return (
    <div className="page agent">
      <Head agent={agent} since={known?.since} />
      <Tabs agent={agent} tab={route.tab} />
      <Suspense fallback={<Loading what="the page" />}>
        <Tab agent={agent} route={route} />
      </Suspense>
    </div>
  );
}

function Tab({ agent, route }: { agent: Agent; route: AgentRoute }) {
  switch (route.tab) {
    case 'work':
      return <Work agent={agent} task={route.task} />;
    case 'files':
      return <Files agent={agent} place={route} />;
    case 'snapshots':
      return <Snapshots agent={agent} />;
    case 'changes':
      return <Changes agent={agent} place={route} />;
    case 'history':
      return <History key={route.path} agent={agent} place={route} />;
    case 'retention':
      return <Retention agent={agent} />;
    case 'forks':
      return <Forks agent={agent} />;
    case 'compare':
      return <Compare agent={agent} place={route} />;
    case 'adopt':
      return <Adopt agent={agent} place={route} />;
    case 'about':
      return <About agent={agent} />;
  }
}

const TABS = [
  { tab: 'work', label: 'Work', to: to.agent },
  { tab: 'files', label: 'Files', to: (name: string) => to.files(name) },
  { tab: 'snapshots', label: 'Snapshots', to: to.snapshots },
  { tab: 'forks', label: 'Forks', to: to.forks },
  { tab: 'about', label: 'About', to: to.about },
] as const;

/** Which tab a page stands under that is none itself. */
const UNDER: Partial<Record<AgentRoute['tab'], AgentRoute['tab']>> = {
  changes: 'snapshots',
  retention: 'snapshots',
  history: 'files',
  compare: 'forks',
  adopt: 'forks',
};

function Tabs({ agent, tab }: { agent: Agent; tab: AgentRoute['tab'] }) {
  return (
    <nav className="tabs" aria-label="Of this agent">
      {TABS.map((one) => (
        <a key={one.tab} href={one.to(agent.name)} aria-current={(UNDER[tab] ?? tab) === one.tab ? 'page' : undefined}>
          {one.label}
        </a>
      ))}
    </nav>
  );
}

function Head({ agent }: { agent: Agent; since: string | undefined }) {
  const working = agent.task !== undefined && agent.state === 'running';
  return (
    <header className="agent-head">
      <a className="back" href={to.fleet} aria-label="To the fleet">
        <Icon name="back" />
      </a>
      <div className="agent-title">
        <h1 className="mono">{agent.name}</h1>
        <p className="agent-state">
          <Glyph state={agent.state} working={working} />
          <strong>{standing(agent)}</strong>
          <span className="dim" title={agent.reason}>
            {agent.reason}
          </span>
        </p>
      </div>
      <Actions agent={agent} />
    </header>
  );
}

type Verb = 'pause' | 'resume' | 'restart' | 'recover';

const DONE: Record<Verb | 'delete', string> = {
  pause: 'is paused. Its files stay reachable.',
  resume: 'is running again.',
  restart: 'got a new container on the same files.',
  recover: 'is being brought back on the same files.',
  delete: 'is in the trash.',
};

function Actions({ agent }: { agent: Agent }) {
  const live = useLive();
  const [busy, setBusy] = useState<Verb>();
  const [occupied, setOccupied] = useState<Verb>();
  const [deleting, setDeleting] = useState(false);
  const act = async (verb: Verb, cancelTask: boolean) => {
    setBusy(verb);
    try {
      live.put(await api.act(agent.name, verb, cancelTask));
      say(`${agent.name} ${DONE[verb]}`);
    } finally {
      setBusy(undefined);
    }
  };
  const attempt = async (verb: Verb) => {
    try {
      await act(verb, false);
    } catch (refused) {
      if (refused instanceof Problem && refused.code === 'task_running') setOccupied(verb);
      else complain(refused);
    }
  };
  const restart: MenuItem = { label: 'Restart', icon: 'restart', onSelect: () => void attempt('restart') };
  const remove: MenuItem = { label: 'Delete…', icon: 'trash', danger: true, onSelect: () => setDeleting(true) };
  return (
    <div className="agent-actions">
      {agent.state === 'error' && (
        <Button tone="main" icon="restart" busy={busy === 'recover'} onClick={() => void attempt('recover')}>
          Recover
        </Button>
      )}
      {agent.state === 'running' && (
        <Button icon="pause" busy={busy === 'pause'} onClick={() => void attempt('pause')}>
          Pause
        </Button>
      )}
      {agent.state === 'paused' && (
        <Button icon="play" busy={busy === 'resume'} onClick={() => void attempt('resume')}>
          Resume
        </Button>
      )}
      <Menu label="More actions" items={[restart, remove]} />
      <Occupied agent={agent} verb={occupied} onClose={() => setOccupied(undefined)} onGo={(verb) => act(verb, true)} />
      <Delete agent={agent} open={deleting} onClose={() => setDeleting(false)} />
    </div>
  );
}

interface OccupiedProps {
  agent: Agent;
  verb: Verb | undefined;
  onClose: () => void;
  onGo: (verb: Verb) => Promise<void>;
}

/** A task runs: what was asked for goes only over its end. */
function Occupied({ agent, verb, onClose, onGo }: OccupiedProps) {
  const doing = verb ?? 'pause';
  return (
    <Confirm
      open={verb !== undefined}
      onClose={onClose}
      title={`${agent.name} is working`}
      action={`Cancel the task and ${doing}`}
      onConfirm={() => onGo(doing)}
    >
      <p>
        To {doing} it now, its task has to be cancelled. What the task has written so far stays in the workspace, and a
        restore point is kept.
      </p>
    </Confirm>
  );
}

function Delete({ agent, open, onClose }: { agent: Agent; open: boolean; onClose: () => void }) {
  const live = useLive();
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const occupied = failure instanceof Problem && failure.code === 'task_running';
  const remove = async () => {
    setBusy(true);
    try {
      live.put(await api.deleteAgent(agent.name, occupied));
      say(`${agent.name} ${DONE.delete}`);
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
        <p>It goes to the trash with its files and its snapshots, and its name is free at once.</p>
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

function About({ agent }: { agent: Agent }) {
  const facts: [string, string][] = [
    ['Id', agent.id],
    ['Created', moment(agent.created_at)],
    ['Driver', agent.driver],
    ['Provider', agent.provider ?? 'the server’s own choice'],
    ['Model', agent.model ?? 'the driver’s own choice'],
    ['Image', agent.image],
    ['Reaches', reach(agent)],
    ['Memory', `at most ${bytes(agent.limits.memory)}`],
    ['Processors', `at most ${agent.limits.cpus / 1000}`],
    ['Processes', `at most ${agent.limits.processes}`],
    ['Root file system', agent.writable_root ? 'can be written, lost with the container' : 'read-only'],
    ...Object.entries(agent.labels).map(([name, value]): [string, string] => [`Label ${name}`, value]),
  ];
  return (
    <section aria-label="About this agent">
      <dl className="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="mono">{value}</dd>
          </div>
        ))}
      </dl>
      <Sftp agent={agent} />
    </section>
  );
}

/** How to come to the files with programs of one's own. */
function Sftp({ agent }: { agent: Agent }) {
  const ready = useQuery({ queryKey: ['ready'], queryFn: api.ready });
  const port = /:(\d+)$/.exec(ready.data?.ssh?.address ?? '')?.[1];
  return (
    <div className="card">
      <h2>With your own programs</h2>
      {port ? (
        <>
          <Copyable label="Its files by SFTP" value={`sftp -P ${port} ${agent.name}@${location.hostname}`} />
          <p className="small dim">
            With a key of yours, also while nothing runs. The server’s own key is{' '}
            <span className="mono">{ready.data?.ssh?.fingerprint}</span>.
          </p>
        </>
      ) : (
        <p className="small dim">
          sftp, scp and rsync get to its files with an SSH key. Add yours under <a href={to.account}>You</a>, and the line
          to type stands here.
        </p>
      )}
    </div>
  );
}

function reach(agent: Agent): string {
  switch (agent.egress.policy) {
    case 'open':
      return 'every public host, through the proxy';
    case 'closed':
      return 'nothing but its model';
    default:
      return agent.egress.allow.join(', ') || 'nothing but its model';
  }
}
