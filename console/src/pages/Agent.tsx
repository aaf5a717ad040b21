import '../style/agent.css';
import '../style/story.css';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { api } from '../api/calls';
import type { Agent } from '../api/types';
import { to, type Route } from '../app/route';
import { Actions } from '../life/Actions';
import { Banner } from '../life/Banner';
import { Next } from '../life/Next';
import { useFleetStatus, useNamed } from '../live/live';
import { standing } from '../live/standing';
import { Icon } from '../ui/Icon';
import { Fault, Loading } from '../ui/parts';
import { Glyph } from '../ui/State';
import { Work } from './Work';

const Files = lazy(() => import('../files/Files').then((page) => ({ default: page.Files })));
const Snapshots = lazy(() => import('../time/Snapshots').then((page) => ({ default: page.Snapshots })));
const Changes = lazy(() => import('../time/Changes').then((page) => ({ default: page.Changes })));
const History = lazy(() => import('../time/History').then((page) => ({ default: page.History })));
const Compare = lazy(() => import('../time/Compare').then((page) => ({ default: page.Compare })));
const Adopt = lazy(() => import('../time/Adopt').then((page) => ({ default: page.Adopt })));
const Retention = lazy(() => import('../time/Retention').then((page) => ({ default: page.Retention })));
const About = lazy(() => import('../life/About').then((page) => ({ default: page.About })));
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
      <Head agent={agent} />
      <Banner agent={agent} />
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

function Head({ agent }: { agent: Agent }) {
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
        <Next agent={agent} />
      </div>
      <Actions agent={agent} />
    </header>
  );
}
