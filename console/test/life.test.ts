import { describe, expect, it } from 'vitest';
import type { Idle } from '../src/api/life';
import { left, next, period, tried } from '../src/live/lifeWords';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const at = (seconds: number) => new Date(NOW + seconds * 1000).toISOString();

function idle(more: Partial<Idle>): Idle {
  return { freeze_after_seconds: 300, stop_after_seconds: 1200, busy: [], leases: [], last: { what: 'task tsk_1', at: at(-60) }, ...more };
}

describe('what comes next of an agent', () => {
  it('is the pause, with what was seen of it last', () => {
    expect(next(idle({ freezes_at: at(12 * 60), stops_at: at(27 * 60) }), NOW)).toBe('pauses in 12 min; last: task tsk_1');
  });

  it('is the stop of one that is frozen, or that is never to be frozen', () => {
    expect(next(idle({ stops_at: at(45) }), NOW)).toBe('stops in 45 s; last: task tsk_1');
    expect(next(idle({ freezes_at: at(900), stops_at: at(300) }), NOW)).toBe('stops in 5 min; last: task tsk_1');
  });

  it('is nothing of one that is busy', () => {
    expect(next(idle({ freezes_at: at(60), busy: ['a transfer'] }), NOW)).toBeUndefined();
    expect(next(idle({}), NOW)).toBeUndefined();
  });
});

describe('times', () => {
  it('are told in the unit that people would take', () => {
    expect([0, 45, 300, 7200].map(period)).toEqual(['never', '45 s', '5 min', '2 h']);
    expect([-1, 1, 61, 3 * 3600, 6.9 * 86_400].map((seconds) => left(at(seconds), NOW))).toEqual([
      'now',
      'in 1 s',
      'in 2 min',
      'in 3 h',
      'in 7 d',
    ]);
  });
});

describe('what was tried of one in error', () => {
  it('says whose turn it is', () => {
    expect(tried({ failed: 2, next_in_seconds: 19 })).toContain('failed 2 times in a row; the next try comes by itself within 19 s');
    expect(tried({ failed: 4 })).toContain('your turn');
    expect(tried(undefined)).toContain('once a minute');
  });
});
