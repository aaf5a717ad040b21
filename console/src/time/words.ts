import type { Snapshot } from '../api/types';
import { first } from '../live/words';
import { moment } from '../ui/format';

/** Snapshots in words. */

const WHY: Record<string, string> = {
  task: 'After a task',
  manual: 'Taken by hand',
  before_restore: 'Before a restore',
  before_adopt: 'Before an adoption',
  fork: 'Forked',
  schedule: 'By schedule',
  before_stop: 'Before a stop',
  agent: 'Taken by the agent',
};

/** Why a snapshot was taken. */
export function because(reason: string): string {
  return WHY[reason] ?? reason;
}

/** What a snapshot is called: its label, what its task was given, or why it is there. */
export function title(snapshot: Pick<Snapshot, 'label' | 'reason'>, prompt?: string): string {
  return snapshot.label ?? (prompt ? first(prompt) : because(snapshot.reason));
}

/** A snapshot in one line, for a list to choose from. */
export function inOneLine(snapshot: Snapshot, prompt?: string): string {
  return `${moment(snapshot.created_at)} · ${title(snapshot, prompt)}`;
}
