import { call } from './http';
import type {
  Agent,
  AuditEntry,
  Invitation,
  Key,
  Link,
  Me,
  Pool,
  Provider,
  Readiness,
  Restored,
  Role,
  Scope,
  Snapshot,
  Task,
  Token,
  User,
  Verdict,
} from './types';

/** Every call that the console makes, by name; nothing here is private to it. */

const agent = (name: string) => `/v1/agents/${encodeURIComponent(name)}`;

export interface NewAgent {
  name: string;
  driver?: string;
  image?: string;
  provider?: string;
  model?: string;
}

export interface ProviderChange {
  base_url?: string;
  key?: string;
  models?: string[];
}

export const api = {
  signIn: (name: string, password: string) =>
    call<Me>('POST', '/v1/session', { body: { name, password }, expect401: true }),
  signOut: () => call<void>('DELETE', '/v1/session', { expect401: true }),
  me: () => call<Me>('GET', '/v1/me', { expect401: true }),
  changePassword: (current: string, next: string) => call<void>('POST', '/v1/me/password', { body: { current, next } }),
  lookAtLink: (link: string) => call<Link>('POST', '/v1/links/look', { body: { link }, expect401: true }),
  useLink: (link: string, password: string, name?: string) =>
    call<Me>('POST', '/v1/links/use', { body: { link, password, ...(name ? { name } : {}) }, expect401: true }),

  agents: async (): Promise<Agent[]> => {
    const all: Agent[] = [];
    let cursor: string | undefined;
    do {
      const page: { agents: Agent[]; next_cursor?: string } = await call(
        'GET',
        `/v1/agents?limit=1000${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`,
      );
      all.push(...page.agents);
      cursor = page.next_cursor;
    } while (cursor);
    return all;
  },
  agent: (name: string) => call<Agent>('GET', agent(name)),
  changeAgent: (name: string, change: { snapshot_every_seconds?: number }) => call<Agent>('PATCH', agent(name), { body: change }),
  createAgent: (made: NewAgent) => call<Agent>('POST', '/v1/agents', { body: made }),
  act: (name: string, verb: 'pause' | 'resume' | 'restart' | 'recover', cancelTask = false) =>
    call<Agent>('POST', `${agent(name)}/${verb}${cancelTask ? '?cancel_task=true' : ''}`),
  deleteAgent: (name: string, cancelTask = false) =>
    call<Agent>('DELETE', `${agent(name)}${cancelTask ? '?cancel_task=true' : ''}`),

  tasks: (name: string, cursor?: string) =>
    call<{ tasks: Task[]; next_cursor?: string }>(
      'GET',
      `${agent(name)}/tasks?limit=50${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`,
    ),
  task: (name: string, id: string) => call<Task>('GET', `${agent(name)}/tasks/${encodeURIComponent(id)}`),
  createTask: (name: string, prompt: string, session?: string) =>
    call<Task>('POST', `${agent(name)}/tasks`, { body: { prompt, ...(session ? { session } : {}) } }),
  cancelTask: (name: string, id: string) =>
    call<Task>('POST', `${agent(name)}/tasks/${encodeURIComponent(id)}/cancel`),
  taskEvents: (name: string, id: string) => `${agent(name)}/tasks/${encodeURIComponent(id)}/events`,

  snapshots: (name: string, limit: number, cursor?: string) =>
    call<{ snapshots: Snapshot[]; next_cursor?: string }>(
      'GET',
      `${agent(name)}/snapshots?limit=${limit}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`,
    ),
  takeSnapshot: (name: string, label: string) =>
    call<Snapshot>('POST', `${agent(name)}/snapshots`, { body: label ? { label } : {} }),
  changeSnapshot: (name: string, id: string, change: { pinned?: boolean; label?: string }) =>
    call<Snapshot>('PATCH', `${agent(name)}/snapshots/${encodeURIComponent(id)}`, { body: change }),
  deleteSnapshot: (name: string, id: string) =>
    call<void>('DELETE', `${agent(name)}/snapshots/${encodeURIComponent(id)}`),
  restore: (name: string, id: string, options: { preview?: boolean; home?: boolean; paths?: string[]; restart?: boolean }) =>
    call<Restored>('POST', `${agent(name)}/snapshots/${encodeURIComponent(id)}/restore`, { body: options }),

  providers: () => call<{ providers: Provider[] }>('GET', '/v1/providers'),
  setProvider: (name: string, change: ProviderChange) =>
    call<Provider>('PUT', `/v1/providers/${encodeURIComponent(name)}`, { body: change }),
  deleteProvider: (name: string) => call<void>('DELETE', `/v1/providers/${encodeURIComponent(name)}`),
  testProvider: (name: string, model?: string) =>
    call<Verdict>('POST', `/v1/providers/${encodeURIComponent(name)}/test`, { body: model ? { model } : {} }),

  pool: () => call<Pool>('GET', '/v1/pool'),
  ready: () => call<Readiness>('GET', '/readyz'),

  users: () => call<{ users: User[] }>('GET', '/v1/users'),
  invite: (name: string, role: Role) => call<Invitation>('POST', '/v1/users', { body: { name, role } }),
  changeRole: (id: string, role: Role) => call<User>('PATCH', `/v1/users/${encodeURIComponent(id)}`, { body: { role } }),
  removeUser: (id: string) => call<void>('DELETE', `/v1/users/${encodeURIComponent(id)}`),
  resetLink: (id: string) => call<Invitation>('POST', `/v1/users/${encodeURIComponent(id)}/link`),

  tokens: () => call<{ tokens: Token[] }>('GET', '/v1/tokens'),
  createToken: (name: string, scope: Scope, expires_in?: string) =>
    call<{ token: Token; secret: string }>('POST', '/v1/tokens', {
      body: { name, scope, ...(expires_in ? { expires_in } : {}) },
    }),
  deleteToken: (id: string) => call<void>('DELETE', `/v1/tokens/${encodeURIComponent(id)}`),

  keys: () => call<{ keys: Key[] }>('GET', '/v1/me/keys'),
  addKey: (name: string, public_key: string) => call<Key>('POST', '/v1/me/keys', { body: { name, public_key } }),
  deleteKey: (id: string) => call<void>('DELETE', `/v1/me/keys/${encodeURIComponent(id)}`),

  audit: (cursor?: string) =>
    call<{ entries: AuditEntry[]; next_cursor?: string }>(
      'GET',
      `/v1/audit?limit=100${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`,
    ),
};
