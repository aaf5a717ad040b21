import { call } from './http';
import { query } from './files';
import type { Task } from './types';

/** The calls about an agent's time: what changed, what a path was, and who came of whom. Paths are the encoded ones. */

/** A snapshot, or `live` for now. */
export type Moment = string;

export type ChangeKind = 'added' | 'modified' | 'deleted' | 'renamed';
export type Counts = Record<ChangeKind, number>;

export interface Changed {
  path: string;
  /** The path for people. */
  name: string;
  change: ChangeKind;
  from?: string;
  name_before?: string;
  edited?: boolean;
  type: 'file' | 'directory' | 'link' | 'fifo' | 'socket' | 'device';
  size_before?: number;
  size_after?: number;
}

export interface ChangesPage {
  from: Moment;
  to: Moment;
  counts: Counts;
  bytes: { added: number; removed: number };
  changes: Changed[];
  next_cursor?: string;
}

export interface Thing {
  type: Changed['type'];
  size: number;
  mode: string;
  modified_at: string;
  sha256?: string;
}

/** A place where two texts differ, with lines around it. */
export interface Hunk {
  from_line: number;
  from_count: number;
  to_line: number;
  to_count: number;
  lines: string[];
}

export interface Diff {
  path: string;
  from: Moment;
  to: Moment;
  told: 'text' | 'binary' | 'too_large';
  before?: Thing;
  after?: Thing;
  hunks: Hunk[];
}

export interface Version {
  moment: Moment;
  reason?: string;
  task?: string;
  label?: string;
  created_at?: string;
  absent: boolean;
  thing?: Thing;
}

export interface Member {
  id: string;
  name: string;
  standing: 'present' | 'deleted' | 'gone';
  parent?: string;
  snapshot?: string;
  snapshot_at?: string;
  forked_at?: string;
}

export interface ForkWish {
  count: number;
  name?: string;
  snapshot?: string;
  paused?: boolean;
  task?: { prompt: string };
}

/** What became of a path between two agents; a renamed one came and went. */
export type Difference = Omit<Changed, 'change'> & { change: Exclude<ChangeKind, 'renamed'> };

export interface Compared {
  total: number;
  changes: Difference[];
  next_cursor?: string;
}

/** Whose of a path is taken: what the parent has, or what the fork made of it. */
export type Side = 'ours' | 'theirs';

/** A path that parent and fork both changed, and not in the same way. */
export interface Clash {
  path: string;
  name: string;
  ours: Difference['change'];
  theirs: Difference['change'];
}

export interface Adopted {
  from: string;
  /** What both began with. */
  snapshot: string;
  /** What holds what was replaced; absent when nothing was. */
  kept?: string;
  /** What comes over, clashes that are not decided among it. */
  changes: Difference[];
  conflicts: Clash[];
  /** Folders that both have of which only the mode differs. */
  left_out: string[];
}

export interface AdoptWish {
  from: string;
  paths?: string[];
  take?: Record<string, Side>;
  preview?: boolean;
}

const agentOf = (agent: string) => `/v1/agents/${encodeURIComponent(agent)}`;

export const time = {
  changes: (
    agent: string,
    asked: { from?: Moment | undefined; to?: Moment | undefined; path?: string | undefined; limit: number; cursor?: string | undefined },
  ) => call<ChangesPage>('GET', `${agentOf(agent)}/changes${query({ ...asked, limit: String(asked.limit) })}`),
  diff: (agent: string, path: string, asked: { from?: Moment | undefined; to?: Moment | undefined; from_path?: string | undefined }) =>
    call<Diff>('GET', `${agentOf(agent)}/diff/${path}${query(asked)}`),
  history: (agent: string, path: string, cursor?: string) =>
    call<{ path: string; versions: Version[]; next_cursor?: string }>(
      'GET',
      `${agentOf(agent)}/history/${path}${query({ limit: '100', cursor })}`,
    ),
  /** The newest tasks, many at once, for their titles. */
  tasks: (agent: string, cursor?: string) =>
    call<{ tasks: Task[]; next_cursor?: string }>('GET', `${agentOf(agent)}/tasks${query({ limit: '200', cursor })}`),
  fork: (agent: string, wish: ForkWish) =>
    call<{ snapshot: string; forks: { id: string; name: string }[] }>('POST', `${agentOf(agent)}/fork`, { body: wish }),
  lineage: (agent: string) => call<{ agents: Member[] }>('GET', `${agentOf(agent)}/lineage`),
  /** How the agent differs from another agent or a snapshot of its own; without one, from what it was made of. */
  compare: (agent: string, asked: { with?: string | undefined; limit: number; cursor?: string | undefined }) =>
    call<Compared>('GET', `${agentOf(agent)}/compare${query({ ...asked, limit: String(asked.limit) })}`),
  adopt: (agent: string, wish: AdoptWish) => call<Adopted>('POST', `${agentOf(agent)}/adopt`, { body: wish }),
};
