import { useSyncExternalStore } from 'react';

/** A place in the console, as the fragment of the address says it: nothing of it ever reaches the server. */
export type Route =
  | { page: 'fleet' }
  | { page: 'new' }
  | { page: 'agent'; agent: string; tab: 'work'; task?: string }
  | FilesPlace
  | { page: 'agent'; agent: string; tab: 'snapshots' }
  | ChangesPlace
  | HistoryPlace
  | { page: 'agent'; agent: string; tab: 'retention' }
  | { page: 'agent'; agent: string; tab: 'forks' }
  | ComparePlace
  | AdoptPlace
  | { page: 'agent'; agent: string; tab: 'about' }
  | { page: 'people' }
  | { page: 'providers' }
  | { page: 'machine' }
  | { page: 'trash' }
  | { page: 'audit' }
  | { page: 'account' }
  | { page: 'link'; secret: string }
  | { page: 'nowhere' };

/** A folder or a file, and what of it one looks at. */
export interface FilesPlace {
  page: 'agent';
  agent: string;
  tab: 'files';
  path: string;
  snapshot?: string;
  /** What is chosen in the folder, from the folder on. */
  chosen?: string[];
  /** The line of the file to look at. */
  line?: number;
  /** What is searched for beneath the folder. */
  find?: string;
}

/** What differs between two moments, or within one file. */
export interface ChangesPlace {
  page: 'agent';
  agent: string;
  tab: 'changes';
  /** A snapshot, or `live`; without them the newest snapshot and now. */
  from?: string;
  to?: string;
  /** The folder to which one keeps. */
  path?: string;
  /** The file whose lines one looks at, and the path that it had before. */
  file?: string;
  was?: string;
}

/** The versions of a path, and which of them one looks at. */
export interface HistoryPlace {
  page: 'agent';
  agent: string;
  tab: 'history';
  path: string;
  at?: string;
}

/** How an agent differs from another, and of one file by its lines. */
export interface ComparePlace {
  page: 'agent';
  agent: string;
  tab: 'compare';
  /** An agent; without one it is what this one was made of. */
  other?: string;
  file?: string;
}

/** What a fork changed, on its way into the agent. */
export interface AdoptPlace {
  page: 'agent';
  agent: string;
  tab: 'adopt';
  fork?: string;
}

/** The place that a fragment means. */
export function parse(fragment: string): Route {
  const [raw = '', query = ''] = fragment.replace(/^#?\/?/, '').split('?', 2);
  const [head = '', ...rest] = raw.split('/');
  switch (head) {
    case '':
      return { page: 'fleet' };
    case 'agents':
      return agentPlace(rest, new URLSearchParams(query));
    case 'link':
      return { page: 'link', secret: rest.join('/') };
    case 'new':
    case 'people':
    case 'providers':
    case 'machine':
    case 'trash':
    case 'audit':
    case 'account':
      return rest.length === 0 ? { page: head } : { page: 'nowhere' };
    default:
      return { page: 'nowhere' };
  }
}

function agentPlace([name = '', tab = '', ...rest]: string[], query: URLSearchParams): Route {
  const agent = decoded(name);
  if (agent === '') return { page: 'fleet' };
  switch (tab) {
    case '':
      return { page: 'agent', agent, tab: 'work' };
    case 'tasks':
      return rest[0] ? { page: 'agent', agent, tab: 'work', task: decoded(rest[0]) } : { page: 'agent', agent, tab: 'work' };
    case 'files':
      return filesPlace(agent, rest.filter(Boolean).join('/'), query);
    case 'changes':
      return changesPlace(agent, query);
    case 'history': {
      const at = query.get('at');
      return { page: 'agent', agent, tab, path: rest.filter(Boolean).join('/'), ...(at ? { at } : {}) };
    }
    case 'compare': {
      const other = query.get('with');
      const file = query.get('file');
      return { page: 'agent', agent, tab, ...(other ? { other } : {}), ...(file ? { file } : {}) };
    }
    case 'adopt': {
      const fork = query.get('from');
      return { page: 'agent', agent, tab, ...(fork ? { fork } : {}) };
    }
    case 'snapshots':
    case 'retention':
    case 'forks':
    case 'about':
      return { page: 'agent', agent, tab };
    default:
      return { page: 'nowhere' };
  }
}

function filesPlace(agent: string, path: string, query: URLSearchParams): FilesPlace {
  const place: FilesPlace = { page: 'agent', agent, tab: 'files', path };
  const snapshot = query.get('snapshot');
  const find = query.get('find');
  const line = Number(query.get('line'));
  const chosen = query.getAll('chosen');
  if (snapshot) place.snapshot = snapshot;
  if (find) place.find = find;
  if (Number.isInteger(line) && line > 0) place.line = line;
  if (chosen.length > 0) place.chosen = chosen;
  return place;
}

/** What an address says of two moments. */
export type Between = Pick<ChangesPlace, 'from' | 'to' | 'path' | 'file' | 'was'>;

const BETWEEN = ['from', 'to', 'path', 'file', 'was'] as const;

function changesPlace(agent: string, query: URLSearchParams): ChangesPlace {
  const place: ChangesPlace = { page: 'agent', agent, tab: 'changes' };
  for (const name of BETWEEN) {
    const value = query.get(name);
    if (value) place[name] = value;
  }
  return place;
}

/** What is said after the path of an address, without what is not there. */
function saying(values: Record<string, string | undefined>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) if (value) query.set(name, value);
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

/** What of a folder or a file an address says beside its path. */
export type Beside = Pick<FilesPlace, 'snapshot' | 'chosen' | 'line' | 'find'>;

function besides({ snapshot, chosen = [], line, find }: Beside): string {
  const query = new URLSearchParams();
  if (snapshot) query.set('snapshot', snapshot);
  if (find) query.set('find', find);
  if (line) query.set('line', String(line));
  for (const one of chosen) query.append('chosen', one);
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The addresses of places. */
export const to = {
  fleet: '#/',
  create: '#/new',
  people: '#/people',
  providers: '#/providers',
  machine: '#/machine',
  trash: '#/trash',
  audit: '#/audit',
  account: '#/account',
  agent: (name: string) => `#/agents/${encodeURIComponent(name)}`,
  task: (name: string, task: string) => `#/agents/${encodeURIComponent(name)}/tasks/${encodeURIComponent(task)}`,
  files: (name: string, path = '', beside: Beside = {}) =>
    `#/agents/${encodeURIComponent(name)}/files/${path}${besides(beside)}`,
  snapshots: (name: string) => `#/agents/${encodeURIComponent(name)}/snapshots`,
  changes: (name: string, said: Between = {}) => `#/agents/${encodeURIComponent(name)}/changes${saying({ from: said.from, to: said.to, path: said.path, file: said.file, was: said.was })}`,
  history: (name: string, path: string, at?: string) =>
    `#/agents/${encodeURIComponent(name)}/history/${path}${at ? `?at=${encodeURIComponent(at)}` : ''}`,
  retention: (name: string) => `#/agents/${encodeURIComponent(name)}/retention`,
  forks: (name: string) => `#/agents/${encodeURIComponent(name)}/forks`,
  compare: (name: string, other?: string, file?: string) =>
    `#/agents/${encodeURIComponent(name)}/compare${saying({ with: other, file })}`,
  adopt: (name: string, fork?: string) => `#/agents/${encodeURIComponent(name)}/adopt${saying({ from: fork })}`,
  about: (name: string) => `#/agents/${encodeURIComponent(name)}/about`,
};

export function go(address: string): void {
  location.hash = address.replace(/^#/, '');
}

/** Goes there and forgets where one was: a secret in the address is not to be gone back to. */
export function replaceWith(address: string): void {
  history.replaceState(null, '', address);
  window.dispatchEvent(new HashChangeEvent('hashchange'));
}

/** Says more of the place where one is, without going anywhere. */
export function note(address: string): void {
  if (location.href.endsWith(address)) return;
  history.replaceState(history.state, '', address);
  window.dispatchEvent(new HashChangeEvent('hashchange'));
}

let seen = '';
let current: Route = { page: 'fleet' };

/** Where one is. */
export function route(): Route {
  // Not location.hash of some browsers' decoding: the address as it stands.
  const hash = location.href.split('#')[1] ?? '';
  if (hash !== seen) {
    seen = hash;
    current = parse(hash);
  }
  return current;
}

function watch(watcher: () => void): () => void {
  window.addEventListener('hashchange', watcher);
  return () => window.removeEventListener('hashchange', watcher);
}

export function useRoute(): Route {
  return useSyncExternalStore(watch, route);
}
