import { describe, expect, it } from 'vitest';
import type { Member } from '../src/api/time';
import type { Snapshot } from '../src/api/types';
import { parse, to } from '../src/app/route';
import { tree } from '../src/time/family';
import { byDay, size } from '../src/time/marks';
import { sides } from '../src/time/sides';
import { title } from '../src/time/words';

const snapshot = (id: string, created_at: string): Snapshot => ({
  id,
  agent: 'agt_1',
  reason: 'manual',
  pinned: false,
  created_at,
});

describe('the lines of a hunk', () => {
  const hunk = {
    from_line: 3,
    from_count: 4,
    to_line: 3,
    to_count: 4,
    lines: [' same', '-low tide at six', '-gone', '+low tide at nine', ' end', '+come', '\\ No newline at end of file'],
  };

  it('stand side by side, each with its own number', () => {
    expect(sides(hunk).map(({ before, after }) => [before?.number, after?.number])).toEqual([
      [3, 3],
      [4, 4],
      [5, undefined],
      [6, 5],
      [undefined, 6],
    ]);
  });

  it('say which part of a line is another', () => {
    const [, changed, gone] = sides(hunk);
    expect(changed?.before?.part).toEqual([12, 15]);
    expect(changed?.after?.part).toEqual([12, 16]);
    expect(gone?.before?.part).toBeUndefined();
  });

  it('are others where they have little in common', () => {
    const [pair] = sides({ ...hunk, lines: ['-kelp', '+a wholly other line'] });
    expect(pair?.before?.part).toBeUndefined();
    expect(pair?.after?.text).toBe('a wholly other line');
  });
});

describe('the timeline', () => {
  it('draws the larger the more changed, within bounds', () => {
    const sizes = [undefined, 0, 1, 10, 100, 1000, 1_000_000].map(size);
    expect(sizes).toEqual([...sizes].sort((one, other) => one - other));
    expect(sizes[0]).toBe(sizes[1]);
    expect(sizes.at(-1)).toBe(sizes.at(-2));
  });

  it('goes day by day', () => {
    const all = [snapshot('c', '2026-03-02T09:00'), snapshot('b', '2026-03-01T23:00'), snapshot('a', '2026-03-01T08:00')];
    const days = byDay(all, (at) => at.slice(0, 10));
    expect(days.map(({ date, snapshots }) => [date, snapshots.map((one) => one.id)])).toEqual([
      ['2026-03-02', ['c']],
      ['2026-03-01', ['b', 'a']],
    ]);
  });

  it('calls a snapshot by its label, else by its task, else by its reason', () => {
    const taken = { reason: 'task' };
    expect(title({ ...taken, label: 'before the storm' }, 'Mend')).toBe('before the storm');
    expect(title(taken, 'Mend the nets\nall of them')).toBe('Mend the nets');
    expect(title(taken)).toBe('After a task');
    expect(title({ reason: 'something_new' })).toBe('something_new');
  });
});

describe('a family', () => {
  const member = (id: string, parent?: string): Member => ({ id, name: id, standing: 'present', ...(parent ? { parent } : {}) });

  it('is a tree', () => {
    const [root, ...others] = tree([member('a'), member('b', 'a'), member('c', 'b'), member('d', 'a')]);
    expect(others).toEqual([]);
    expect(root?.forks.map((fork) => fork.member.id)).toEqual(['b', 'd']);
    expect(root?.forks[0]?.forks.map((fork) => fork.member.id)).toEqual(['c']);
  });

  it('loses nobody whose parent is not in it', () => {
    expect(tree([member('b', 'a')]).map((branch) => branch.member.id)).toEqual(['b']);
  });
});

describe('the places of time', () => {
  it('come back from their addresses', () => {
    const said = { from: 'snp_1', to: 'live', file: 'a%20b/%23.txt', was: '100%25.txt' };
    expect(parse(to.changes('harbour', said))).toEqual({ page: 'agent', agent: 'harbour', tab: 'changes', ...said });
    expect(parse(to.history('harbour', 'a%20b/%23.txt', 'snp_1'))).toEqual({
      page: 'agent',
      agent: 'harbour',
      tab: 'history',
      path: 'a%20b/%23.txt',
      at: 'snp_1',
    });
    expect(parse(to.forks('harbour'))).toEqual({ page: 'agent', agent: 'harbour', tab: 'forks' });
  });
});
