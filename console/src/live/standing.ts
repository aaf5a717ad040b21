import type { Agent } from '../api/types';

/** How an agent stands, in a word or a few. */
export function standing({ state, task, depth, waking }: Agent): string {
  if (state === 'running') return task === undefined ? state : 'working';
  if (state !== 'paused') return state;
  return [state, ...(depth ? [depth] : []), ...(waking === 'by_hand' ? ['until resumed'] : [])].join(', ');
}
