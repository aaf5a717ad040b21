import { call } from './http';
import type { Elsewhere, Entry, Extent, Extracted, HalfUpload, Listing, Taken } from './types';

/** The calls about the files of an agent. A path is always the encoded one. */

export interface By {
  sort: 'name' | 'size' | 'time';
  order: 'asc' | 'desc';
}

export interface PageOf {
  limit: number;
  cursor?: string | undefined;
  snapshot?: string | undefined;
  by: By;
}

export interface Change {
  to?: string;
  overwrite?: boolean;
  mode?: string;
}

export type Archive = 'zip' | 'tar.zst';

type Values = Record<string, string | readonly string[] | undefined>;

const agentOf = (agent: string) => `/v1/agents/${encodeURIComponent(agent)}`;

/** A query; what is undefined is left out, and a list is said once for each. */
export function query(values: Values): string {
  const said = Object.entries(values).flatMap(([name, value]) =>
    (value === undefined ? [] : typeof value === 'string' ? [value] : value).map(
      (one) => `${name}=${encodeURIComponent(one)}`,
    ),
  );
  return said.length === 0 ? '' : `?${said.join('&')}`;
}

/** Where the bytes of a file are. */
export function address(agent: string, path: string, values: Values = {}): string {
  return `${agentOf(agent)}/files/${path}${query(values)}`;
}

const folder = (path: string) => (path === '' ? '' : `${path}/`);

export const files = {
  list: (agent: string, path: string, { limit, cursor, snapshot, by }: PageOf, signal?: AbortSignal) =>
    call<Listing>(
      'GET',
      address(agent, folder(path), { ...by, limit: String(limit), cursor, snapshot }),
      signal ? { signal } : {},
    ),
  makeFolder: (agent: string, path: string) => call<Entry>('POST', address(agent, path, { op: 'mkdir' })),
  change: (agent: string, path: string, op: 'move' | 'copy' | 'chmod', change: Change) =>
    call<Entry>('POST', address(agent, path, { op }), { body: change }),
  remove: (agent: string, path: string, recursive: boolean) =>
    call<void>('DELETE', address(agent, path, recursive ? { recursive: 'true' } : {})),
  extract: (agent: string, into: string, from: string) =>
    call<Extracted>('POST', address(agent, into, { op: 'extract' }), { body: { from } }),

  /** The folder as one file, or what was chosen in it. */
  bundle: (agent: string, path: string, kind: Archive, select: readonly string[], snapshot?: string) =>
    address(agent, folder(path), { bundle: kind, select, snapshot }),
  extent: (agent: string, path: string, select: readonly string[], signal?: AbortSignal) =>
    call<Extent>(
      'GET',
      address(agent, folder(path), { bundle: 'tar', dry_run: 'true', select }),
      signal ? { signal } : {},
    ),

  uploads: (agent: string) => `${agentOf(agent)}/uploads`,
  halfUploads: (agent: string) => call<{ uploads: HalfUpload[] }>('GET', files.uploads(agent)),
  dropUpload: (agent: string, id: string) =>
    call<void>('DELETE', `${files.uploads(agent)}/${encodeURIComponent(id)}`, { headers: { 'Tus-Resumable': '1.0.0' } }),

  search: (agent: string, values: Values) => `${agentOf(agent)}/search${query(values)}`,
  watch: (agent: string, path: string) => `${agentOf(agent)}/watch${query({ path })}`,
  usage: (agent: string) => call<Taken>('GET', `${agentOf(agent)}/usage`),
  elsewhere: (agent: string, path: string, snapshot?: string) =>
    call<Elsewhere>('POST', `${agentOf(agent)}/previews`, { body: { path, ...(snapshot ? { snapshot } : {}) } }),
};
