import type { Event, LastEvent } from '../api/types';
import { shownPath } from '../api/paths';

/** What an event says, on one line, in words; nothing for those that only count. */
export function line(event: Event): string | undefined {
  const data = event.data;
  switch (event.type) {
    case 'task.queued':
      return `Was given: ${first(data.prompt)}`;
    case 'task.started':
      return 'Began its task';
    case 'task.message':
      return first(data.text);
    case 'task.thinking':
      return `Thinks: ${first(data.text)}`;
    case 'task.tool_called':
      return `${first(data.tool)} ${toolInput(data.input)}`.trim();
    case 'task.tool_answered':
      return data.failed === true ? `A tool failed: ${first(data.text)}` : undefined;
    case 'task.output':
      return first(data.line);
    case 'task.ended':
      return ended(data);
    case 'snapshot.taken':
      // What follows by itself on every task would hide how the task ended.
      if (data.reason === 'task') return undefined;
      return data.label ? `Snapshot “${first(data.label)}”` : 'Snapshot taken';
    case 'snapshot.failed':
      return `A snapshot failed: ${first(data.reason)}`;
    case 'workspace.restored':
      return 'Workspace restored';
    case 'workspace.adopted':
      return capital(first(data.because)) || 'Took over what a fork changed';
    case 'file.written':
      return `${shownPath(first(data.path))} was written`;
    case 'file.deleted':
      return `${shownPath(first(data.path))} was deleted`;
    case 'egress.refused':
      return `Was not let to ${first(data.host)}:${first(data.port)}`;
    default:
      return event.type.startsWith('agent.') ? capital(first(data.because)) : undefined;
  }
}

/** The last thing that happened, as a list shows it. */
export function lastOf(event: Event): LastEvent | undefined {
  const text = line(event);
  return text === undefined || text === '' ? undefined : { type: event.type, at: event.at, text };
}

function ended(data: Record<string, unknown>): string {
  const word = capital(first(data.state)) || 'Ended';
  const more = first(data.reason) || first(data.result);
  return more && more.toLowerCase() !== word.toLowerCase() ? `${word}: ${more}` : word;
}

const TELLING = ['file_path', 'filePath', 'path', 'command', 'cmd', 'pattern', 'url', 'query', 'description'];

/** The input of a tool on one line: the value that tells most, else all of it. */
export function toolInput(input: unknown): string {
  if (typeof input === 'string') return first(input);
  if (input !== null && typeof input === 'object') {
    for (const field of TELLING) {
      const value = (input as Record<string, unknown>)[field];
      if (typeof value === 'string' && value !== '') return first(value);
    }
    const whole = JSON.stringify(input);
    return whole === '{}' ? '' : first(whole);
  }
  return '';
}

const WIDTH = 200;

/** The first line of a text that is not empty, at most so wide. */
export function first(value: unknown): string {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') return '';
  const text = value.trimStart();
  const end = text.indexOf('\n');
  const whole = (end < 0 ? text : text.slice(0, end)).trimEnd();
  return whole.length > WIDTH ? `${whole.slice(0, WIDTH - 1)}…` : whole;
}

export function capital(text: string): string {
  return text === '' ? '' : text.charAt(0).toUpperCase() + text.slice(1);
}
