import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { createContext, use, useEffect, useState, useSyncExternalStore, type ReactNode } from 'react';
import { api } from '../api/calls';
import { Problem } from '../api/http';
import type { Agent, Event } from '../api/types';
import { byName, fold, fromList, withAgent, without, type Fleet, type Row } from './fleet';
import { LiveStream, type Connection } from './stream';

/** What the tab knows of the fleet, kept true by one stream of events. */
export class Live {
  fleet: Fleet = new Map();
  /** The ids in the order of their names; a new list only when agents came or went. */
  order: readonly string[] = [];
  /** Whether the fleet was ever told whole. */
  known = false;
  failure: Error | undefined;
  connection: Connection = 'connecting';
  /** How often the stream began anew instead of going on where it broke off: what happened between was not heard. */
  gaps = 0;
  /** Fulfilled when the fleet was asked for the first time, however that went. */
  readonly asked: Promise<void>;
  private stood = false;
  private first: () => void = () => {};

  private readonly watchers = new Set<() => void>();
  private readonly hearers = new Set<(events: Event[]) => void>();
  private readonly doubted = new Set<string>();
  private asking: ReturnType<typeof setTimeout> | undefined;
  private readonly stale = new Set<string>();
  private refreshing: ReturnType<typeof setTimeout> | undefined;
  private readonly stream: LiveStream;

  constructor(private readonly queries: QueryClient) {
    this.asked = new Promise((first) => (this.first = first));
    this.stream = new LiveStream('/v1/events', {
      opened: (from) => {
        if (from !== 'where it broke off' || !this.known) void this.reload();
        if (from === 'now') void this.queries.invalidateQueries();
        // What was asked while nobody answered is asked again.
        if (from === 'where it broke off') {
          void this.queries.invalidateQueries({ predicate: (query) => query.state.status === 'error' });
        }
        if (from === 'now' && this.stood) this.gaps++;
        this.stood = true;
      },
      events: (batch) => this.take(batch),
      connection: (state) => {
        this.connection = state;
        this.tell();
      },
    });
  }

  start(): void {
    this.stream.start();
  }

  stop(): void {
    this.stream.stop();
    clearTimeout(this.asking);
    clearTimeout(this.refreshing);
  }

  readonly watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  /** Hands over every batch of events from now on. */
  hear(hearer: (events: Event[]) => void): () => void {
    this.hearers.add(hearer);
    return () => this.hearers.delete(hearer);
  }

  async reload(): Promise<void> {
    try {
      this.hold(fromList(await api.agents(), this.fleet));
      this.known = true;
      this.failure = undefined;
    } catch (failed) {
      this.failure = failed as Error;
    }
    this.tell();
    this.first();
  }

  /** Takes what a call answered, sooner than the stream can tell it. */
  put(agent: Agent): void {
    this.hold(withAgent(this.fleet, agent));
    this.tell();
    if (PASSING.has(agent.state)) this.ask(agent.id);
  }

  private hold(fleet: Fleet): void {
    const same = fleet.size === this.order.length && this.order.every((id) => fleet.has(id));
    this.fleet = fleet;
    if (!same) this.order = byName(fleet);
  }

  private tell(): void {
    for (const watcher of this.watchers) watcher();
  }

  private take(batch: Event[]): void {
    const folded = fold(this.fleet, batch);
    if (folded.fewer) this.hold(folded.fleet);
    else this.fleet = folded.fleet;
    for (const id of folded.ask) this.ask(id);
    for (const hearer of this.hearers) hearer(batch);
    for (const event of batch) this.outdate(event);
    this.tell();
  }

  // Several events of one agent are one question.
  private ask(id: string): void {
    this.doubted.add(id);
    this.asking ??= setTimeout(() => void this.answer(), 150);
  }

  private async answer(): Promise<void> {
    const ids = [...this.doubted];
    this.doubted.clear();
    if (ids.length > 20) {
      await this.reload();
    } else {
      await Promise.all(ids.map((id) => this.askOne(id)));
    }
    this.asking = undefined;
    const passing = ids.filter((id) => PASSING.has(this.fleet.get(id)?.agent.state ?? 'running'));
    if (passing.length > 0 || this.doubted.size > 0) {
      passing.forEach((id) => this.doubted.add(id));
      this.asking = setTimeout(() => void this.answer(), 700);
    }
  }

  private async askOne(id: string): Promise<void> {
    try {
      // The fleet is taken after the answer: events have changed it while the question was under way.
      const agent = await api.agent(id);
      this.hold(withAgent(this.fleet, agent));
    } catch (failed) {
      if (failed instanceof Problem && failed.status === 404) this.hold(without(this.fleet, id));
    }
    this.tell();
  }

  // What the pages have read and this event makes old. Gathered, because a task writes many files.
  private outdate(event: Event): void {
    for (const key of [...outdated(event), ...ofLife(event)]) this.stale.add(JSON.stringify(key));
    if (this.stale.size === 0) return;
    this.refreshing ??= setTimeout(() => {
      this.refreshing = undefined;
      for (const key of this.stale) void this.queries.invalidateQueries({ queryKey: JSON.parse(key) as string[] });
      this.stale.clear();
    }, 300);
  }
}

// No event tells the end of these.
const PASSING = new Set(['creating', 'pausing', 'resuming', 'recovering', 'deleting', 'archiving', 'unarchiving']);

function outdated(event: Event): string[][] {
  const agent = event.agent ?? '';
  switch (event.type) {
    case 'task.queued':
    case 'task.started':
      return [['tasks', agent]];
    case 'task.ended':
      return [['tasks', agent], ['files', agent], ['compare']];
    case 'task.tool_answered':
    case 'file.written':
    case 'file.deleted':
      return [['files', agent]];
    case 'workspace.restored':
    case 'workspace.adopted':
      return [['files', agent], ['snapshots', agent], ['compare'], ['adopt']];
    case 'agent.forked':
    case 'agent.deleted':
    case 'agent.purged':
      return [['lineage']];
    case 'snapshot.taken':
    case 'snapshot.counted':
    case 'snapshot.changed':
    case 'snapshot.deleted':
      return [['snapshots', agent]];
    case 'retention.changed':
      return [['retention']];
    case 'provider.set':
    case 'provider.deleted':
      return [['providers']];
    default:
      return [];
  }
}

/** What makes old what is known of an agent's life, beside the fleet. */
function ofLife({ type, agent = '' }: Event): string[][] {
  if (type === 'agent.deleted' || type === 'agent.undeleted' || type === 'agent.purged') return [['trash']];
  return type.startsWith('agent.') || type === 'task.started' || type === 'task.ended' ? [['life', agent]] : [];
}

const LiveContext = createContext<Live | undefined>(undefined);

// The one that was begun before there was a page to show it on.
let begunLive: Live | undefined;

/** Begins to hear of the fleet, for the first page that shows it. */
export function beginLive(queries: QueryClient): Live {
  begunLive = new Live(queries);
  begunLive.start();
  return begunLive;
}

function takeLive(queries: QueryClient): Live {
  const live = begunLive ?? new Live(queries);
  begunLive = undefined;
  return live;
}

export function LiveProvider({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const [live] = useState(() => takeLive(queries));
  useEffect(() => {
    live.start();
    return () => live.stop();
  }, [live]);
  return <LiveContext value={live}>{children}</LiveContext>;
}

export function useLive(): Live {
  const live = use(LiveContext);
  if (!live) throw new Error('no live fleet around this');
  return live;
}

export function useFleet(): Fleet {
  const live = useLive();
  return useSyncExternalStore(live.watch, () => live.fleet);
}

export function useOrder(): readonly string[] {
  const live = useLive();
  return useSyncExternalStore(live.watch, () => live.order);
}

export function useRow(id: string): Row | undefined {
  const live = useLive();
  return useSyncExternalStore(live.watch, () => live.fleet.get(id));
}

export function useGaps(): number {
  const live = useLive();
  return useSyncExternalStore(live.watch, () => live.gaps);
}

export function useConnection(): Connection {
  const live = useLive();
  return useSyncExternalStore(live.watch, () => live.connection);
}

/** The agent of this name or id, as far as the tab knows. */
export function useNamed(nameOrId: string): Row | undefined {
  const live = useLive();
  return useSyncExternalStore(live.watch, () => {
    const byId = live.fleet.get(nameOrId);
    if (byId) return byId;
    for (const row of live.fleet.values()) if (row.agent.name === nameOrId) return row;
    return undefined;
  });
}

export function useFleetStatus(): { known: boolean; failure: Error | undefined } {
  const live = useLive();
  const known = useSyncExternalStore(live.watch, () => live.known);
  const failure = useSyncExternalStore(live.watch, () => live.failure);
  return { known, failure };
}
