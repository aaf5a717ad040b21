import type { Agent, Event, LastEvent } from '../api/types';
import { byName as compareNames } from '../ui/format';
import { lastOf } from './words';

/** An agent of the fleet with the last thing it did. */
export interface Row {
  agent: Agent;
  last?: LastEvent;
  /** When its task began, as far as the tab has heard. */
  since?: string;
}

export type Fleet = ReadonlyMap<string, Row>;

/** What some events do to the fleet. */
export interface Fold {
  fleet: Fleet;
  /** The agents to ask the server about, because an event alone does not say how they stand. */
  ask: ReadonlySet<string>;
  /** Whether agents left. */
  fewer: boolean;
}

/** A fleet as a list of agents tells it; what was heard of them meanwhile stays. */
export function fromList(agents: readonly Agent[], known: Fleet): Fleet {
  return new Map(agents.map((agent) => [agent.id, merged(agent, known.get(agent.id))]));
}

/** The fleet with what the server says of one agent now. */
export function withAgent(fleet: Fleet, agent: Agent): Fleet {
  const next = new Map(fleet);
  if (agent.state === 'deleted') next.delete(agent.id);
  else next.set(agent.id, merged(agent, fleet.get(agent.id)));
  return next;
}

export function without(fleet: Fleet, id: string): Fleet {
  const next = new Map(fleet);
  next.delete(id);
  return next;
}

function merged(agent: Agent, known: Row | undefined): Row {
  const told = agent.last_event;
  const heard = known?.last;
  const last = told && heard ? (told.at > heard.at ? told : heard) : (told ?? heard);
  // An answer that is older than what was heard meanwhile does not know yet which task began or ended.
  const old = told !== undefined && heard !== undefined && heard.at > told.at;
  const row: Row = { agent: old ? occupied(agent, known?.agent.task) : agent };
  if (last) row.last = last;
  if (known?.since && row.agent.task && row.agent.task === known.agent.task) row.since = known.since;
  return row;
}

function occupied(agent: Agent, task: string | undefined): Agent {
  const { task: _task, ...rest } = agent;
  return task === undefined ? rest : { ...rest, task };
}

/** The fleet after these events; rows that none of them is about stay the same objects. */
export function fold(fleet: Fleet, events: readonly Event[]): Fold {
  const next = new Map(fleet);
  const ask = new Set<string>();
  let fewer = false;
  for (const event of events) {
    if (event.agent === undefined) continue;
    const row = next.get(event.agent);
    if (row === undefined) {
      if (event.type !== 'agent.deleted' && event.type !== 'agent.purged') ask.add(event.agent);
      continue;
    }
    if (event.type === 'agent.deleted' || event.type === 'agent.purged') {
      next.delete(event.agent);
      ask.delete(event.agent);
      fewer = true;
      continue;
    }
    if (event.type.startsWith('agent.') || event.type === 'workspace.restored') ask.add(event.agent);
    const changed = after(row, event);
    if (changed !== row) next.set(event.agent, changed);
  }
  return { fleet: next, ask, fewer };
}

function after(row: Row, event: Event): Row {
  let changed = row;
  const last = lastOf(event);
  if (last) changed = { ...changed, last };
  if (event.type === 'task.started' && event.task) {
    changed = { ...changed, agent: { ...changed.agent, task: event.task }, since: event.at };
  }
  if (event.type === 'task.ended' && row.agent.task === event.task) {
    const { task: _task, ...agent } = changed.agent;
    const { since: _since, ...rest } = changed;
    changed = { ...rest, agent };
  }
  return changed;
}

/** The ids of a fleet in the order of the agents' names. */
export function byName(fleet: Fleet): string[] {
  return [...fleet.values()]
    .sort((one, other) => compareNames(one.agent.name, other.agent.name))
    .map((row) => row.agent.id);
}

/**
 * The agents that fit what was typed: words of name, state, driver, provider or labels, or `state:paused` and the like.
 * What needs somebody stands on top; everything else keeps its place whatever happens.
 */
export function fitting(fleet: Fleet, order: readonly string[], text: string): string[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const urgent: string[] = [];
  const others: string[] = [];
  for (const id of order) {
    const agent = fleet.get(id)?.agent;
    if (agent && words.every((word) => fits(agent, word))) (agent.state === 'error' ? urgent : others).push(id);
  }
  return [...urgent, ...others];
}

function fits(agent: Agent, word: string): boolean {
  const colon = word.indexOf(':');
  if (colon > 0) {
    const field = word.slice(0, colon);
    const value = word.slice(colon + 1);
    if (field === 'state') return value === 'busy' ? agent.task !== undefined : agent.state.startsWith(value);
    if (field === 'driver') return agent.driver.startsWith(value);
    if (field === 'provider') return (agent.provider ?? '').startsWith(value);
    return (agent.labels[field] ?? '').toLowerCase().startsWith(value);
  }
  return [agent.name, agent.state, agent.driver, agent.provider ?? '', agent.model ?? '', ...labels(agent)].some((text) =>
    text.toLowerCase().includes(word),
  );
}

function labels(agent: Agent): string[] {
  return Object.entries(agent.labels).map(([name, value]) => `${name}:${value}`);
}
