import { useEffect, useReducer } from 'react';
import { api } from '../api/calls';
import { Problem, problemOf } from '../api/http';
import type { Event } from '../api/types';
import { useGaps, useLive } from './live';
import { MessageReader } from './sse';
import { tell, UNTOLD, type Story } from './story';

type Step = { kind: 'events'; events: readonly Event[] } | { kind: 'failed'; failure: Error };

interface State {
  story: Story;
  failure?: Error;
}

const NOTHING_YET: State = { story: UNTOLD };

function reduce(state: State, step: Step): State {
  switch (step.kind) {
    case 'events':
      return { story: tell(state.story, step.events) };
    case 'failed':
      return { ...state, failure: step.failure };
  }
}

/**
 * The story of a task, from its first event on. Whoever shows another task makes a new one of what calls this.
 *
 * The task's own stream tells the past. It is left as soon as it has reached what the tab's stream told meanwhile:
 * from there on the one stream of the tab suffices, and no connection is held for each open page. Where the tab's
 * stream has a gap, the past is read again; what the story has already is passed over.
 */
export function useStory(agent: string, task: string): State {
  const live = useLive();
  const gaps = useGaps();
  const [state, step] = useReducer(reduce, NOTHING_YET);
  useEffect(() => {
    const abort = new AbortController();
    const catchUp = new CatchUp((events) => step({ kind: 'events', events }), () => abort.abort());
    const deaf = live.hear((batch) => catchUp.heard(batch.filter((event) => event.task === task)));
    readPast(api.taskEvents(agent, task), abort.signal, (events) => catchUp.read(events)).catch((failure: unknown) => {
      if (!abort.signal.aborted) step({ kind: 'failed', failure: failure as Error });
    });
    return () => {
      deaf();
      abort.abort();
    };
  }, [live, agent, task, gaps]);
  return state;
}

/** Joins the past of a task, read in order, with what is heard of it meanwhile. */
export class CatchUp {
  private waiting: Event[] = [];
  private read_ = 0;
  private done = false;

  constructor(
    private readonly take: (events: readonly Event[]) => void,
    private readonly caughtUp: () => void,
  ) {}

  read(events: readonly Event[]): void {
    if (this.done || events.length === 0) return;
    this.take(events);
    this.read_ = events.at(-1)?.number ?? this.read_;
    this.join();
  }

  heard(events: readonly Event[]): void {
    if (events.length === 0) return;
    if (this.done) {
      this.take(events);
      return;
    }
    this.waiting.push(...events);
    this.join();
  }

  private join(): void {
    const first = this.waiting[0];
    if (first === undefined || this.read_ < first.number) return;
    this.done = true;
    this.take(this.waiting);
    this.waiting = [];
    this.caughtUp();
  }
}

const PAUSE_MS = 1000;

/** Reads until the end of the task, across every break of the connection. */
async function readPast(path: string, signal: AbortSignal, take: (events: Event[]) => void): Promise<void> {
  let last = 0;
  let ended = false;
  const taking = (events: Event[]) => {
    last = events.at(-1)?.number ?? last;
    ended ||= events.some((event) => event.type === 'task.ended');
    take(events);
  };
  while (!signal.aborted) {
    try {
      await readOnce(path, last, signal, taking);
    } catch (failure) {
      // What the server says stands; a connection that breaks off says nothing.
      if (failure instanceof Problem && failure.status < 500) throw failure;
    }
    if (ended) return;
    await new Promise((later) => setTimeout(later, PAUSE_MS));
  }
}

async function readOnce(path: string, after: number, signal: AbortSignal, take: (events: Event[]) => void): Promise<void> {
  const headers: Record<string, string> = { Accept: 'text/event-stream' };
  if (after > 0) headers['Last-Event-ID'] = String(after);
  const response = await fetch(path, { headers, signal, cache: 'no-store' });
  if (!response.ok || !response.body) throw await problemOf(response);
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  const messages = new MessageReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const events = messages
      .read(decoder.decode(value, { stream: true }))
      .flatMap((message) => (message.kind === 'event' ? [JSON.parse(message.data) as Event] : []));
    take(events);
    // Nothing of a story comes after its end but the snapshot, which the tab's stream tells.
    if (events.some((event) => event.type === 'task.ended')) {
      setTimeout(() => void reader.cancel().catch(() => undefined), 1500);
    }
  }
}
