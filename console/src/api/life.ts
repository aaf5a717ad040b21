import { call } from './http';
import type { Agent, AgentState } from './types';

/** The calls about an agent's life: when it stands still, what it is made of, where it goes and how it comes back. */

export interface Sign {
  what: string;
  at: string;
}

/** Somebody's word that an agent is busy. */
export interface Word {
  until: string;
  reason: string;
  holder: string;
  /** Whether the agent said so of itself. */
  own: boolean;
}

/** What is known of an agent's idleness. */
export interface Idle {
  freeze_after_seconds: number;
  stop_after_seconds: number;
  last?: Sign;
  busy: string[];
  leases: Word[];
  freezes_at?: string;
  stops_at?: string;
  decided?: { depth: 'frozen' | 'stopped'; at: string; idle_seconds: number; last: Sign };
}

/** What was tried to repair an agent in error. */
export interface Repairs {
  failed: number;
  /** Absent when it is somebody's turn. */
  next_in_seconds?: number;
}

/** An agent with what a list leaves out. */
export type Whole = Agent & { idle: Idle; repairs?: Repairs; limits: { volume_bytes: number } };

export interface AgentChange {
  driver?: string;
  image?: string;
  provider?: string;
  model?: string;
  limits?: { memory?: number; cpus?: number; processes?: number; volume_bytes?: number };
  idle?: { freeze_after_seconds?: number; stop_after_seconds?: number };
}

export interface Progress {
  phase: string;
  bytes: number;
  total_bytes?: number;
  files: number;
  percent?: number;
}

export type Outcome = 'waiting' | 'running' | 'done' | 'unchanged' | 'refused' | 'failed' | 'skipped';

/** What came of one agent of many. */
export interface Result {
  agent?: string;
  name: string;
  outcome: Outcome;
  code?: string;
  detail?: string;
  operation?: string;
}

export interface Operation {
  id: string;
  agent?: string;
  kind: string;
  state: 'running' | 'done' | 'failed';
  progress?: Progress;
  reason?: string;
  started_at: string;
  ended_at?: string;
  counts?: Partial<Record<Outcome, number>>;
  results?: Result[];
}

export interface Archive {
  place: string;
  packed_bytes: number;
  bytes: number;
  ratio: number;
  files: number;
  snapshots: number;
  encrypted: boolean;
  archived_at: string;
}

export interface Deleted {
  id: string;
  name: string;
  reason: string;
  deleted_at: string;
  leaves_at: string;
}

export type BatchAction =
  | 'pause'
  | 'resume'
  | 'restart'
  | 'recover'
  | 'archive'
  | 'unarchive'
  | 'snapshot'
  | 'cancel_task'
  | 'delete';

export interface Wish {
  action: BatchAction;
  agents: string[];
  depth?: 'frozen' | 'stopped';
  waking?: 'by_task' | 'by_hand';
  cancel_task?: boolean;
  label?: string;
}

/** What would come of one agent of many. */
export interface Foretold {
  agent?: string;
  name: string;
  would: 'do' | 'unchanged' | 'refused';
  code?: string;
  detail?: string;
}

export interface Preview {
  counts: Partial<Record<Foretold['would'], number>>;
  results: Foretold[];
}

const of = (name: string) => `/v1/agents/${encodeURIComponent(name)}`;

export const life = {
  whole: (name: string) => call<Whole>('GET', of(name)),
  pause: (name: string, how: { depth: 'frozen' | 'stopped'; waking: 'by_task' | 'by_hand'; cancel: boolean }) =>
    call<Agent>(
      'POST',
      `${of(name)}/pause?depth=${how.depth}&waking=${how.waking}${how.cancel ? '&cancel_task=true' : ''}`,
    ),
  change: (name: string, change: AgentChange) => call<Agent>('PATCH', of(name), { body: change }),
  sayBusy: (name: string, ttl_seconds: number, reason: string) =>
    call<Word>('PUT', `${of(name)}/lease`, { body: { ttl_seconds, reason } }),
  sayNotBusy: (name: string) => call<void>('DELETE', `${of(name)}/lease`),
  archive: (name: string, cancelTask: boolean) =>
    call<Operation>('POST', `${of(name)}/archive${cancelTask ? '?cancel_task=true' : ''}`),
  unarchive: (name: string) => call<Operation>('POST', `${of(name)}/unarchive`),
  archived: (name: string) => call<Archive>('GET', `${of(name)}/archive`),
  operation: (id: string, waitSeconds = 0) =>
    call<Operation>('GET', `/v1/operations/${encodeURIComponent(id)}${waitSeconds > 0 ? `?wait=${waitSeconds}s` : ''}`),
  cancel: (id: string) => call<Operation>('POST', `/v1/operations/${encodeURIComponent(id)}/cancel`),
  trash: () => call<{ agents: Deleted[]; keeps_seconds: number }>('GET', '/v1/trash'),
  undelete: (id: string, name?: string) =>
    call<{ id: string; name: string; state: AgentState }>(
      'POST',
      `${of(id)}/undelete${name ? `?name=${encodeURIComponent(name)}` : ''}`,
    ),
  foretell: (wish: Wish) => call<Preview>('POST', '/v1/agents/batch/preview', { body: wish }),
  begin: (wish: Wish) => call<Operation>('POST', '/v1/agents/batch', { body: wish }),
};
