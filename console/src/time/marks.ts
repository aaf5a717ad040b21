import type { Snapshot } from '../api/types';

/** How the timeline draws: the size of a mark, and where a day begins. */

const SMALLEST = 12;
const LARGEST = 30;
const MANY = 1000;

/** How many changes these are between none and many: each ten times as many is as much more. */
function share(changed: number | undefined): number {
  return changed === undefined || changed <= 0 ? 0 : Math.min(1, Math.log10(1 + changed) / Math.log10(1 + MANY));
}

/** The diameter of a snapshot's mark in pixels. */
export function size(changed: number | undefined): number {
  return Math.round(SMALLEST + (LARGEST - SMALLEST) * share(changed));
}

const LOWEST = 5;

/** How tall a snapshot's bar is, where the tallest is this. */
export function height(changed: number | undefined, tallest: number): number {
  return Math.round(LOWEST + (tallest - LOWEST) * share(changed));
}

export interface Day {
  /** Its date, as the day of whoever looks. */
  date: string;
  snapshots: Snapshot[];
}

/** The snapshots, newest first, day by day. */
export function byDay(snapshots: readonly Snapshot[], dateOf: (at: string) => string): Day[] {
  const days: Day[] = [];
  for (const snapshot of snapshots) {
    const date = dateOf(snapshot.created_at);
    const last = days.at(-1);
    if (last?.date === date) last.snapshots.push(snapshot);
    else days.push({ date, snapshots: [snapshot] });
  }
  return days;
}
