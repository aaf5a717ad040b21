import type { Level, Policy, Why } from '../api/keeping';
import { count } from '../ui/format';

/** A retention in words. */

const SPANS = [
  { field: 'hourly', one: 'hour' },
  { field: 'daily', one: 'day' },
  { field: 'weekly', one: 'week' },
  { field: 'monthly', one: 'month' },
] as const;

/** What a policy keeps: all for 14 days, the last 10, then one for each of 90 days and 12 months. */
export function kept(policy: Policy): string {
  const spans = SPANS.filter(({ field }) => policy[field] > 0).map(({ field, one }) => count(policy[field], one));
  const parts = [
    ...(policy.all_days > 0 ? [`all for ${count(policy.all_days, 'day')}`] : []),
    ...(policy.last > 0 ? [`the last ${policy.last === 1 ? 'one' : policy.last.toLocaleString('en-GB')}`] : []),
    ...(spans.length > 0 ? [`the newest of each of ${listed(spans)}`] : []),
  ];
  return parts.length === 0 ? 'the newest alone' : parts.join(', ');
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}

/** Who said it. */
export const SAID_FOR: Record<Level, string> = {
  default: 'as nobody has said otherwise',
  server: 'as was said for the whole server',
  organization: 'as was said for the organization',
  agent: 'as was said for this agent',
};

/** Why snapshots stay, as a sentence's end. */
export const STAYS: Record<Why, string> = {
  pinned: 'pinned',
  needed: 'forks stand on them',
  newest: 'the newest',
  too_young: 'what was replaced lately',
  all_days: 'young enough for all',
  last: 'among the last',
  hourly: 'the newest of an hour',
  daily: 'the newest of a day',
  weekly: 'the newest of a week',
  monthly: 'the newest of a month',
};

const PERIODS: [number, string][] = [
  [86_400, 'day'],
  [3600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
];

/** How often a snapshot is taken by itself. */
export function everyInWords(seconds: number | undefined): string {
  if (seconds === undefined) return 'None is taken on a schedule.';
  return `One is taken every ${period(seconds)}.`;
}

/** A span of time in its largest whole unit: 6 hours, or day. */
export function period(seconds: number): string {
  const [length, one] = PERIODS.find(([unit]) => seconds % unit === 0) ?? [1, 'second'];
  return seconds === length ? one : count(seconds / length, one);
}
