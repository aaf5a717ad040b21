import { call } from './http';

/** The calls about which snapshots are kept. */

/** For how many days all are kept, how many of the newest, and of how many hours, days, weeks and months the newest. */
export interface Policy {
  all_days: number;
  last: number;
  hourly: number;
  daily: number;
  weekly: number;
  monthly: number;
}

/** For whom a retention was said; nobody said the default. */
export type Level = 'default' | 'server' | 'organization' | 'agent';

export interface Retention {
  policy: Policy;
  sentence: string;
  from: Level;
  before_restore_days: number;
}

export type Why =
  | 'pinned'
  | 'needed'
  | 'newest'
  | 'too_young'
  | 'all_days'
  | 'last'
  | 'hourly'
  | 'daily'
  | 'weekly'
  | 'monthly';

export interface Going {
  id: string;
  reason: string;
  label?: string;
  created_at: string;
}

export interface Outlook {
  policy: Policy;
  /** Oldest first. */
  going: Going[];
  staying: { id: string; why: Why }[];
  freed_bytes_estimate?: number;
}

/** Whose retention it is: that of an agent, by its id, of the organization, or of the server. */
export type Whose = { agent: string } | 'organization' | 'server';

function address(whose: Whose): string {
  if (whose === 'organization') return '/v1/organization/retention';
  if (whose === 'server') return '/v1/retention';
  return `/v1/agents/${encodeURIComponent(whose.agent)}/retention`;
}

export const keeping = {
  of: (whose: Whose) => call<Retention>('GET', address(whose)),
  set: (whose: Whose, policy: Policy) => call<Retention>('PUT', address(whose), { body: policy }),
  clear: (whose: Whose) => call<Retention>('DELETE', address(whose)),
  outlook: (agent: string, policy: Policy) => call<Outlook>('POST', `${address({ agent })}/preview`, { body: { policy } }),
};
