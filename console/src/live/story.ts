import type { Event, TaskState, Usage } from '../api/types';
import { first, toolInput } from './words';

/** One piece of the story of a task. */
export type Piece =
  | { kind: 'message'; number: number; at: string; text: string }
  | { kind: 'thinking'; number: number; at: string; text: string }
  | { kind: 'tool'; number: number; at: string; id: string; tool: string; brief: string; input: string; answer?: ToolAnswer }
  | { kind: 'output'; number: number; at: string; stream: string; lines: string[] }
  | { kind: 'refused'; number: number; at: string; text: string }
  | { kind: 'snapshot'; number: number; at: string; snapshot: string };

export interface ToolAnswer {
  at: string;
  failed: boolean;
  text: string;
}

/** What the events of one task tell, folded so far. */
export interface Story {
  /** The number of the last event in it; one that came before is not taken twice. */
  last: number;
  pieces: readonly Piece[];
  usage: Usage;
  startedAt?: string;
  ended?: { at: string; state: TaskState; reason?: string; result?: string };
}

const NOTHING: Usage = { input_tokens: 0, output_tokens: 0, cache_read_tokens: 0, cache_write_tokens: 0, calls: 0 };

export const UNTOLD: Story = { last: 0, pieces: [], usage: NOTHING };

/** The story with these events as well. */
export function tell(story: Story, events: readonly Event[]): Story {
  const pieces = [...story.pieces];
  let told: Story = story;
  for (const event of events) {
    if (event.number <= told.last) continue;
    told = { ...told, last: event.number };
    told = telling(told, pieces, event);
  }
  return told === story ? story : { ...told, pieces };
}

function telling(story: Story, pieces: Piece[], event: Event): Story {
  const data = event.data;
  const base = { number: event.number, at: event.at };
  switch (event.type) {
    case 'task.started':
      return { ...story, startedAt: event.at };
    case 'task.message':
      pieces.push({ ...base, kind: 'message', text: text(data.text) });
      return story;
    case 'task.thinking':
      pieces.push({ ...base, kind: 'thinking', text: text(data.text) });
      return story;
    case 'task.tool_called':
      pieces.push({
        ...base,
        kind: 'tool',
        id: text(data.id),
        tool: first(data.tool),
        brief: toolInput(data.input),
        input: readable(data.input),
      });
      return story;
    case 'task.tool_answered':
      answer(pieces, text(data.id), { at: event.at, failed: data.failed === true, text: text(data.text) });
      return story;
    case 'task.output':
      output(pieces, event);
      return story;
    case 'model.called':
      return { ...story, usage: added(story.usage, data) };
    case 'snapshot.taken':
      pieces.push({ ...base, kind: 'snapshot', snapshot: text(data.snapshot) });
      return story;
    case 'task.ended':
      return { ...story, ended: endOf(event) };
    default:
      return story;
  }
}

function answer(pieces: Piece[], id: string, told: ToolAnswer): void {
  const at = pieces.findLastIndex((piece) => piece.kind === 'tool' && piece.id === id && !piece.answer);
  const call = pieces[at];
  if (call?.kind === 'tool') pieces[at] = { ...call, answer: told };
}

function output(pieces: Piece[], event: Event): void {
  const stream = text(event.data.stream);
  const line = text(event.data.line);
  const before = pieces.at(-1);
  if (before?.kind === 'output' && before.stream === stream) {
    pieces[pieces.length - 1] = { ...before, lines: [...before.lines, line] };
  } else {
    pieces.push({ kind: 'output', number: event.number, at: event.at, stream, lines: [line] });
  }
}

function endOf(event: Event): NonNullable<Story['ended']> {
  const { state, reason, result } = event.data;
  return {
    at: event.at,
    state: text(state) as TaskState,
    ...(typeof reason === 'string' ? { reason } : {}),
    ...(typeof result === 'string' ? { result } : {}),
  };
}

function added(usage: Usage, data: Record<string, unknown>): Usage {
  return {
    input_tokens: usage.input_tokens + number(data.input_tokens),
    output_tokens: usage.output_tokens + number(data.output_tokens),
    cache_read_tokens: usage.cache_read_tokens + number(data.cache_read_tokens),
    cache_write_tokens: usage.cache_write_tokens + number(data.cache_write_tokens),
    calls: usage.calls + 1,
  };
}

/** The input of a tool as people read it: its texts as they are, the rest as JSON. */
function readable(input: unknown): string {
  if (typeof input === 'string') return input;
  if (input === null || typeof input !== 'object') return '';
  return Object.entries(input)
    .map(([name, value]) => {
      const shown = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
      return shown.includes('\n') ? `${name}:\n${shown}` : `${name}: ${shown}`;
    })
    .join('\n');
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function number(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
