/** What the API answers, as docs/openapi.yaml has it. */

export type AgentState =
  | 'creating'
  | 'running'
  | 'pausing'
  | 'paused'
  | 'resuming'
  | 'archiving'
  | 'archived'
  | 'unarchiving'
  | 'recovering'
  | 'error'
  | 'deleting'
  | 'deleted';

export interface LastEvent {
  type: string;
  at: string;
  text: string;
}

export interface Agent {
  id: string;
  name: string;
  organization: string;
  driver: string;
  image: string;
  provider?: string;
  model?: string;
  egress: { policy: string; allow: string[] };
  limits: { memory: number; cpus: number; processes: number };
  /** How often a snapshot is taken of what was written meanwhile; absent for never. */
  snapshot_every_seconds?: number;
  labels: Record<string, string>;
  writable_root: boolean;
  state: AgentState;
  /** Of a paused one: whether its memory is kept. */
  depth?: 'frozen' | 'stopped';
  /** Of a paused one: whether a task wakes it, or only somebody. */
  waking?: 'by_task' | 'by_hand';
  reason: string;
  task?: string;
  /** The long work that is done on it. */
  operation?: string;
  created_at: string;
  last_event?: LastEvent;
}

export interface Usage {
  input_tokens: number;
  output_tokens: number;
  cache_read_tokens: number;
  cache_write_tokens: number;
  calls: number;
}

export type TaskState = 'queued' | 'running' | 'finished' | 'failed' | 'cancelled';

export interface Task {
  id: string;
  agent: string;
  prompt: string;
  state: TaskState;
  reason?: string;
  session?: string;
  result?: string;
  exit_status?: number;
  usage: Usage;
  created_at: string;
  started_at?: string;
  ended_at?: string;
}

export interface Snapshot {
  id: string;
  agent: string;
  label?: string;
  reason: string;
  task?: string;
  pinned: boolean;
  created_at: string;
  /** What the workspace was equal to before it changed into this. */
  parent?: string;
  /** How many paths changed since the parent; absent until that is counted. */
  changed_files?: number;
  changed_bytes?: number;
}

export interface Change {
  path: string;
  change: 'added' | 'modified' | 'deleted' | 'renamed';
  /** Of what would be renamed, where it is now. */
  from?: string;
}

export interface Restored {
  snapshot: string;
  kept?: string;
  /** The first of those that a preview found. */
  changes: Change[];
  counts?: { added: number; modified: number; deleted: number; renamed: number };
}

export type EntryType = 'file' | 'directory' | 'link' | 'fifo' | 'socket' | 'device';

export interface Entry {
  /** For people; what is not UTF-8 in it shows as U+FFFD. */
  name: string;
  /** From the root on, encoded, ready for an address. */
  path: string;
  type: EntryType;
  size: number;
  mode: string;
  modified_at: string;
  target?: string;
}

export interface Listing {
  path: string;
  entries: Entry[];
  cursor?: string;
}

/** What an archive of some files would hold. */
export interface Extent {
  files: number;
  folders: number;
  links: number;
  bytes: number;
}

export interface Extracted extends Extent {
  refused: unknown[];
}

/** What an agent's files take. */
export interface Taken {
  bytes: number;
  files: number;
  snapshots_bytes: number;
  limit: number;
  /** Absent until it was counted for the first time. */
  counted_at?: string;
  fence: 'quota' | 'watch';
  state: 'ok' | 'near' | 'full';
}

export interface HalfUpload {
  id: string;
  path: string;
  length: number;
  offset: number;
  expires_at: string;
}

export interface Elsewhere {
  url: string;
  expires_at: string;
}

export type Found =
  | { type: 'match'; path: string; line: number; text: string; ranges: [number, number][] }
  | { type: 'name'; path: string }
  | { type: 'end'; matches: number; files: number; truncated: boolean; took_ms: number };

export interface Key {
  id: string;
  name: string;
  fingerprint: string;
  created_at: string;
  used_at?: string;
}

export interface Provider {
  name: string;
  base_url: string;
  models: string[];
  key_set: boolean;
  label?: string;
}

export interface Verdict {
  ok: boolean;
  code?: string;
  sentence: string;
}

export interface Pool {
  kind: string;
  total: number;
  free: number;
  reserve: number;
  warnings: string[];
}

export interface Readiness {
  status: string;
  version: string;
  engine: string;
  storage: string;
  /** Whether the server listens for SSH, and where. */
  ssh?: { state: string; address?: string; fingerprint?: string };
  warnings: string[];
}

export type Role = 'admin' | 'member';
export type Scope = 'read' | 'write' | 'admin';

export interface Me {
  user?: { id: string; name: string; role: Role };
  organization: string;
  via: 'session' | 'token';
  scope: Scope;
}

export interface User {
  id: string;
  name: string;
  role: Role;
  state: 'invited' | 'active';
  created_at: string;
  seen_at?: string;
}

export interface Invitation {
  user: User;
  link: string;
  expires_at: string;
}

export interface Link {
  purpose: 'setup' | 'invite' | 'reset';
  name?: string;
  role: Role;
  expires_at: string;
}

export interface Token {
  id: string;
  name: string;
  user?: string;
  scope: Scope;
  created_at: string;
  expires_at?: string;
  used_at?: string;
}

export interface AuditEntry {
  id: string;
  at: string;
  actor: string;
  actor_name: string;
  action: string;
  method: string;
  path: string;
  agent?: string;
  status: number;
  address: string;
  request: string;
}

/** A fact that happened, numbered in the order of commits. */
export interface Event {
  number: number;
  at: string;
  type: string;
  agent?: string;
  task?: string;
  data: Record<string, unknown>;
}
