import { useSyncExternalStore } from 'react';

/** A place in the console, as the fragment of the address says it: nothing of it ever reaches the server. */
export type Route =
  | { page: 'fleet' }
  | { page: 'new' }
  | { page: 'agent'; agent: string; tab: 'work'; task?: string }
  | { page: 'agent'; agent: string; tab: 'files'; path: string; snapshot?: string }
  | { page: 'agent'; agent: string; tab: 'snapshots' }
  | { page: 'agent'; agent: string; tab: 'about' }
  | { page: 'people' }
  | { page: 'providers' }
  | { page: 'machine' }
  | { page: 'audit' }
  | { page: 'account' }
  | { page: 'link'; secret: string }
  | { page: 'nowhere' };

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
  const snapshot = query.get('snapshot');
  switch (tab) {
    case '':
      return { page: 'agent', agent, tab: 'work' };
    case 'tasks':
      return rest[0] ? { page: 'agent', agent, tab: 'work', task: decoded(rest[0]) } : { page: 'agent', agent, tab: 'work' };
    case 'files':
      return {
        page: 'agent',
        agent,
        tab: 'files',
        path: rest.filter(Boolean).join('/'),
        ...(snapshot ? { snapshot } : {}),
      };
    case 'snapshots':
    case 'about':
      return { page: 'agent', agent, tab };
    default:
      return { page: 'nowhere' };
  }
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
  audit: '#/audit',
  account: '#/account',
  agent: (name: string) => `#/agents/${encodeURIComponent(name)}`,
  task: (name: string, task: string) => `#/agents/${encodeURIComponent(name)}/tasks/${encodeURIComponent(task)}`,
  files: (name: string, path = '', snapshot?: string) =>
    `#/agents/${encodeURIComponent(name)}/files/${path}${snapshot ? `?snapshot=${encodeURIComponent(snapshot)}` : ''}`,
  snapshots: (name: string) => `#/agents/${encodeURIComponent(name)}/snapshots`,
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
