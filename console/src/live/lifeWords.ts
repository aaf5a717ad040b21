import type { Idle, Operation, Repairs } from '../api/life';
import { count } from '../ui/format';

/** What there is to say of an agent's life, without what shows it. */

/** How long something still takes: 40 s, 12 min, 3 h, 2 d; nothing less than a second. */
export function left(until: string, now: number): string {
  const seconds = Math.ceil((Date.parse(until) - now) / 1000);
  if (seconds <= 0) return 'now';
  if (seconds < 60) return `in ${seconds} s`;
  if (seconds < 3600) return `in ${Math.ceil(seconds / 60)} min`;
  if (seconds < 2 * 86_400) return `in ${Math.round(seconds / 3600)} h`;
  return `in ${Math.round(seconds / 86_400)} d`;
}

/** A time as people set it: never, 45 s, 5 min, 2 h. */
export function period(seconds: number): string {
  if (seconds === 0) return 'never';
  if (seconds % 3600 === 0) return `${seconds / 3600} h`;
  if (seconds % 60 === 0) return `${seconds / 60} min`;
  return `${seconds} s`;
}

/** What comes next of an idle agent, in a line: when it pauses, and what was seen of it last. */
export function next(idle: Idle, now: number): string | undefined {
  const busy = idle.busy[0];
  if (busy !== undefined) return undefined;
  const last = idle.last ? `; last: ${idle.last.what}` : '';
  const [freezes, stops] = [idle.freezes_at, idle.stops_at];
  if (freezes && (!stops || freezes <= stops)) return `pauses ${left(freezes, now)}${last}`;
  if (stops) return `stops ${left(stops, now)}${last}`;
  return undefined;
}

const PHASES: Record<string, string> = {
  waiting: 'Waiting',
  packing: 'Packing',
  verifying: 'Reading back what was packed',
  unpacking: 'Unpacking',
  finishing: 'Finishing',
};

export function phase(operation: Operation): string {
  return PHASES[operation.progress?.phase ?? 'waiting'] ?? operation.progress?.phase ?? '';
}

/** What was tried of an agent in error, and whose turn it is. */
export function tried(repairs: Repairs | undefined): string {
  if (!repairs) return 'It is looked at again once a minute.';
  const times = `A new start on the same files failed ${repairs.failed === 1 ? 'once' : count(repairs.failed, 'time')} in a row`;
  return repairs.next_in_seconds === undefined
    ? `${times}. It is your turn: mend what the sentence says, then recover it.`
    : `${times}; the next try comes by itself within ${Math.max(1, repairs.next_in_seconds)} s.`;
}
