import { lazy, memo, Suspense, useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import type { Agent, AgentState } from '../api/types';
import { to } from '../app/route';
import { fitting, type Row } from '../live/fleet';
import { useFleet, useFleetStatus, useLive, useOrder, useRow } from '../live/live';
import { standing } from '../live/standing';
import { Icon } from '../ui/Icon';
import { Ago, Button, Elapsed, Empty, Fault, Loading } from '../ui/parts';
import { Glyph } from '../ui/State';
import { VirtualList } from '../ui/VirtualList';
import { FirstSteps } from './FirstSteps';
import { PoolAlarm } from './PoolAlarm';

const Many = lazy(() => import('../life/Many').then((part) => ({ default: part.Many })));

/** All agents: how each stands and why, and the last thing it did. */
export function Fleet() {
  const live = useLive();
  const { known, failure } = useFleetStatus();
  const order = useOrder();
  if (!known) {
    return (
      <div className="page">
        <h1>Fleet</h1>
        {failure ? <Fault failure={failure} retry={() => void live.reload()} /> : <Loading what="the fleet" />}
      </div>
    );
  }
  return order.length === 0 ? <FirstSteps /> : <Agents />;
}

function Agents() {
  const [text, setText] = useState('');
  const wanted = useDeferredValue(text);
  const agents = useAgents();
  const fleet = useLive().fleet;
  const order = useOrder();
  // The rows read the fleet by themselves; this list changes only when some agent stands otherwise than before.
  const ids = useMemo(() => fitting(fleet, order, wanted), [agents, order, wanted]); // eslint-disable-line
  const [chosen, setChosen] = useState<ReadonlySet<string>>();
  const [many, setMany] = useState(false);
  const choose = useCallback((id: string) => setChosen((now) => turned(now, id)), []);
  const present = chosen ? order.filter((id) => chosen.has(id)) : [];
  return (
    <div className="page fleet">
      <header className="page-head">
        <h1>Fleet</h1>
        <Tally agents={agents} text={text} onText={setText} />
        <a className="button main" href={to.create}>
          <Icon name="plus" />
          <span className="label">New agent</span>
        </a>
      </header>
      <PoolAlarm />
      <div className="fleet-bar">
        <Filter text={text} onText={setText} />
        <Button tone="quiet" icon="check" aria-pressed={chosen !== undefined} onClick={() => setChosen(chosen ? undefined : new Set())}>
          Choose
        </Button>
        <a className="button quiet" href={to.trash}>
          <Icon name="trash" />
          <span className="label">Trash</span>
        </a>
      </div>
      {chosen && (
        <div className="chosen-bar" role="group" aria-label="What is chosen">
          <strong role="status">{present.length} chosen</strong>
          <Button onClick={() => setChosen(new Set([...chosen, ...ids]))}>All {ids.length} shown</Button>
          <Button disabled={present.length === 0} onClick={() => setChosen(new Set())}>
            None
          </Button>
          <Button tone="main" disabled={present.length === 0} onClick={() => setMany(true)}>
            Do something with them…
          </Button>
        </div>
      )}
      {many && (
        <Suspense>
          <Many
            agents={present.flatMap((id) => fleet.get(id)?.agent ?? [])}
            onClose={(done) => {
              setMany(false);
              if (done) setChosen(undefined);
            }}
          />
        </Suspense>
      )}
      <div className="fleet-head" aria-hidden="true">
        <span />
        <span>Agent</span>
        <span>State</span>
        <span>Last</span>
        <span className="right">Task</span>
      </div>
      {ids.length === 0 ? (
        <Empty title="No agent is like that.">
          <p className="dim">Words look in name, state, driver, provider and labels. state:paused or state:busy look there alone.</p>
        </Empty>
      ) : (
        <VirtualList ids={ids} rowHeight={ROW} label="Agents" row={(id) => <FleetRow id={id} chosen={chosen?.has(id)} onChoose={choose} />} />
      )}
    </div>
  );
}

const ROW = 52;

function turned(chosen: ReadonlySet<string> | undefined, id: string): ReadonlySet<string> {
  const next = new Set(chosen);
  if (!next.delete(id)) next.add(id);
  return next;
}

/** The agents as they stand; the same list until one stands otherwise. */
function useAgents(): readonly Agent[] {
  const fleet = useFleet();
  const before = useRef<readonly Agent[]>([]);
  return useMemo(() => {
    const now = [...fleet.values()].map((row) => row.agent);
    const known = before.current;
    if (now.length === known.length && now.every((agent, index) => agent === known[index])) return known;
    before.current = now;
    return now;
  }, [fleet]);
}

function Filter({ text, onText }: { text: string; onText: (text: string) => void }) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && event.target.closest('input, textarea, select, [role=dialog]');
      if (event.key === '/' && !typing && !event.metaKey && !event.ctrlKey) {
        event.preventDefault();
        field.current?.focus();
      }
    };
    window.addEventListener('keydown', key);
    return () => window.removeEventListener('keydown', key);
  }, []);
  return (
    <div className="filter">
      <Icon name="search" />
      <input
        ref={field}
        type="search"
        aria-label="Filter the agents"
        placeholder="Filter by name, state:paused, driver, label…"
        value={text}
        onChange={(event) => onText(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && onText('')}
      />
      <kbd aria-hidden="true">/</kbd>
    </div>
  );
}

const TALLIED: { word: string; text: string; of: (agent: Agent) => boolean; glyph: AgentState; busy?: boolean }[] = [
  { word: 'working', text: 'state:busy', of: (agent) => agent.task !== undefined, glyph: 'running', busy: true },
  { word: 'running', text: 'state:running', of: (agent) => agent.state === 'running', glyph: 'running' },
  { word: 'paused', text: 'state:paused', of: (agent) => agent.state === 'paused', glyph: 'paused' },
  { word: 'archived', text: 'state:archived', of: (agent) => agent.state === 'archived', glyph: 'archived' },
  { word: 'in error', text: 'state:error', of: (agent) => agent.state === 'error', glyph: 'error' },
];

function Tally({ agents, text, onText }: { agents: readonly Agent[]; text: string; onText: (text: string) => void }) {
  return (
    <div className="tally" role="group" aria-label="How many agents stand how">
      {TALLIED.map((kind) => {
        const number = agents.filter(kind.of).length;
        if (number === 0 && text !== kind.text) return null;
        return (
          <button
            key={kind.word}
            type="button"
            className="chip"
            aria-pressed={text === kind.text}
            onClick={() => onText(text === kind.text ? '' : kind.text)}
          >
            <Glyph state={kind.glyph} working={kind.busy ?? false} />
            <strong>{number}</strong> {kind.word}
          </button>
        );
      })}
    </div>
  );
}

interface RowProps {
  id: string;
  /** Whether it is chosen, while some are. */
  chosen: boolean | undefined;
  onChoose: (id: string) => void;
}

const FleetRow = memo(function FleetRow({ id, chosen, onChoose }: RowProps) {
  const row = useRow(id);
  if (!row) return null;
  const { agent } = row;
  if (chosen !== undefined) {
    return (
      <label className="fleet-row">
        <input type="checkbox" checked={chosen} aria-label={agent.name} onChange={() => onChoose(id)} />
        <Cells row={row} />
      </label>
    );
  }
  return (
    <a className="fleet-row" href={to.agent(agent.name)}>
      <Glyph state={agent.state} working={agent.task !== undefined} />
      <Cells row={row} />
    </a>
  );
});

function Cells({ row: { agent, last, since } }: { row: Row }) {
  return (
    <>
      <span className="fleet-name">
        <span className="mono name">{agent.name}</span>
        <span className="small dim made-of">{madeOf(agent)}</span>
      </span>
      <span className="fleet-state">
        <span>{standing(agent)}</span>
        <span className="small dim" title={agent.reason}>
          {agent.reason}
        </span>
      </span>
      <span className="fleet-last">
        {last ? (
          <>
            <span className={last.type === 'task.tool_called' ? 'mono said' : 'said'}>{last.text}</span>
            <span className="small dim">
              <Ago at={last.at} />
            </span>
          </>
        ) : (
          <span className="dim said">Nothing yet</span>
        )}
      </span>
      <span className="fleet-task mono small">
        {agent.task !== undefined && since ? <Elapsed from={since} /> : agent.task !== undefined ? '…' : ''}
      </span>
    </>
  );
}

function madeOf(agent: Agent): string {
  return [agent.driver, agent.model ?? agent.provider].filter(Boolean).join(' · ');
}
