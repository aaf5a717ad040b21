import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { files } from '../api/files';
import { parent } from '../api/paths';
import { MessageReader } from '../live/sse';

/** What was heard of a workspace while somebody looks at it. */
export interface Heard {
  kind: 'created' | 'changed' | 'moved' | 'deleted' | 'list_again';
  path: string;
  from?: string;
}

/** The folders whose lists this makes old; undefined when all of them are. */
export function outdatedBy(heard: readonly Heard[]): Set<string> | undefined {
  const folders = new Set<string>();
  for (const one of heard) {
    if (one.kind === 'list_again') return undefined;
    folders.add(parent(one.path));
    if (one.from !== undefined) folders.add(parent(one.from));
  }
  return folders;
}

const GATHER_MS = 400;
const PAUSE_MS = 3000;
const KINDS = new Set(['created', 'changed', 'moved', 'deleted', 'list_again']);

/** Keeps the lists of a workspace true while they are looked at, also for what happens inside the container. */
export function useWatch(agent: string, path: string, watching: boolean): void {
  const queries = useQueryClient();
  useEffect(() => {
    if (!watching) return;
    const abort = new AbortController();
    let heard: Heard[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tell = () => {
      timer = undefined;
      const folders = outdatedBy(heard);
      heard = [];
      if (folders === undefined) void queries.invalidateQueries({ queryKey: ['files', agent] });
      else for (const folder of folders) void queries.invalidateQueries({ queryKey: ['files', agent, folder] });
      // A file that is open is a place of its own.
    };
    const hear = (one: Heard) => {
      heard.push(one);
      if (one.kind === 'changed') void queries.invalidateQueries({ queryKey: ['files', agent, one.path] });
      timer ??= setTimeout(tell, GATHER_MS);
    };
    void listen(files.watch(agent, path), hear, abort.signal);
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [queries, agent, path, watching]);
}

async function listen(address: string, hear: (heard: Heard) => void, signal: AbortSignal): Promise<void> {
  for (let first = true; !signal.aborted; first = false) {
    try {
      const answer = await fetch(address, { headers: { Accept: 'text/event-stream' }, signal, cache: 'no-store' });
      // A server that cannot watch says so once.
      if (!answer.ok || !answer.body) return;
      // What happened while nobody listened is not told.
      if (!first) hear({ kind: 'list_again', path: '' });
      await read(answer.body, hear);
    } catch {
      if (signal.aborted) return;
    }
    await new Promise((later) => setTimeout(later, PAUSE_MS));
  }
}

async function read(body: ReadableStream<Uint8Array>, hear: (heard: Heard) => void): Promise<void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const messages = new MessageReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    for (const message of messages.read(decoder.decode(value, { stream: true }))) {
      if (message.kind !== 'event' || !KINDS.has(message.name)) continue;
      const data = JSON.parse(message.data) as { path: string; from?: string };
      hear({ kind: message.name as Heard['kind'], ...data });
    }
  }
}
