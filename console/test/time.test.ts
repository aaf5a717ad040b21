import { describe, expect, it } from 'vitest';
import type { Member } from '../src/api/time';
import type { Snapshot } from '../src/api/types';
import { parse, to } from '../src/app/route';
import { tree } from '../src/time/family';
import { hunks, linesOf, threeWays } from '../src/time/blocks';
import { everyInWords, kept, period } from '../src/time/keepingWords';
import { byDay, height, size } from '../src/time/marks';
import { fewest, picked } from '../src/time/picking';
import { forksOf, parentOf } from '../src/time/relatives';
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

describe('texts of several agents', () => {
  const text = (...lines: string[]) => lines.map((line) => `${line}\n`).join('');
  const many = Array.from({ length: 30 }, (_, index) => `line ${index + 1}`);

  it('differ in hunks, as those of one agent do', () => {
    const after = many.with(2, 'three').toSpliced(20, 1);
    expect(hunks(text(...many), text(...after))).toEqual([
      { from_line: 1, from_count: 6, to_line: 1, to_count: 6, lines: [' line 1', ' line 2', '-line 3', '+three', ' line 4', ' line 5', ' line 6'] },
      {
        from_line: 18,
        from_count: 7,
        to_line: 18,
        to_count: 6,
        lines: [' line 18', ' line 19', ' line 20', '-line 21', ' line 22', ' line 23', ' line 24'],
      },
    ]);
    expect(hunks(text(...many), text(...many))).toEqual([]);
    expect(hunks('', 'new\n')).toEqual([{ from_line: 1, from_count: 0, to_line: 1, to_count: 1, lines: ['+new'] }]);
  });

  it('are told as blocks by who changed them', () => {
    const blocks = threeWays(text('a', 'b', 'c', 'd', 'e'), text('A', 'b', 'c', 'x', 'e'), text('a', 'b', 'c', 'y', 'z', 'e', 'f'));
    expect(blocks.map(({ by, ours, base, theirs }) => [by, ours.join(' '), base.join(' '), theirs.join(' ')])).toEqual([
      ['ours', 'A', 'a', 'a'],
      ['nobody', 'b c', 'b c', 'b c'],
      ['both', 'x', 'd', 'y z'],
      ['nobody', 'e', 'e', 'e'],
      ['theirs', '', '', 'f'],
    ]);
    expect(blocks.at(-1)?.at).toEqual({ ours: 5, base: 5, theirs: 6 });
  });

  it('that were changed alike are no question', () => {
    expect(threeWays(text('a', 'b'), text('a', 'c'), text('a', 'c')).map(({ by }) => by)).toEqual(['nobody', 'alike']);
    expect(threeWays('', text('a'), text('b')).map(({ by }) => by)).toEqual(['both']);
  });

  it('are whole again when their blocks are put together', () => {
    let seed = 7;
    const chance = (below: number) => (seed = (seed * 48271) % 2147483647) % below;
    const edit = (lines: string[]) =>
      lines.flatMap((line) => (chance(6) > 0 ? [line] : chance(2) > 0 ? [] : [line, `new ${chance(3)}`]));
    for (let round = 0; round < 200; round++) {
      const base = Array.from({ length: chance(20) }, () => `line ${chance(5)}`);
      const [ours, theirs] = [edit(base), edit(base)];
      const blocks = threeWays(text(...base), text(...ours), text(...theirs));
      expect(blocks.flatMap((block) => block.base)).toEqual(base);
      expect(blocks.flatMap((block) => block.ours)).toEqual(ours);
      expect(blocks.flatMap((block) => block.theirs)).toEqual(theirs);
    }
  });

  it('end with or without a newline', () => {
    expect(linesOf('a\nb')).toEqual(linesOf('a\nb\n'));
    expect(linesOf('')).toEqual([]);
  });
});

describe('what is picked of an offer', () => {
  const all = ['src', 'src/a.c', 'src/deep', 'src/deep/b.c', 'src.txt'];

  it('is a folder only with all that is in it', () => {
    expect([...picked(new Set(), all, 'src/deep/b.c', false)].sort()).toEqual(['src', 'src/deep', 'src/deep/b.c']);
    expect([...picked(new Set(), all, 'src', false)].sort()).toEqual(['src', 'src/a.c', 'src/deep', 'src/deep/b.c']);
    expect([...picked(new Set(all), all, 'src/deep', true)].sort()).toEqual(['src', 'src.txt', 'src/a.c']);
  });

  it('is asked for in as few paths as there can be', () => {
    expect(fewest(all)).toEqual(['src', 'src.txt']);
    expect(fewest(['src/a.c', 'src/deep', 'src/deep/b.c'])).toEqual(['src/a.c', 'src/deep']);
  });
});

describe('a retention', () => {
  const nothing = { all_days: 0, last: 0, hourly: 0, daily: 0, weekly: 0, monthly: 0 };

  it('is told in words', () => {
    expect(kept({ ...nothing, all_days: 14, last: 10, daily: 90, monthly: 1 })).toBe(
      'all for 14 days, the last 10, the newest of each of 90 days and 1 month',
    );
    expect(kept(nothing)).toBe('the newest alone');
    expect(everyInWords(undefined)).toBe('None is taken on a schedule.');
    expect([600, 3600, 21_600, 86_400, 90].map(period)).toEqual(['10 minutes', 'hour', '6 hours', 'day', '90 seconds']);
  });
});

describe('relatives', () => {
  const member = (id: string, parent?: string, standing: Member['standing'] = 'present'): Member => ({
    id,
    name: id,
    standing,
    ...(parent ? { parent } : {}),
  });
  const family = [member('a'), member('b', 'a'), member('c', 'a', 'deleted'), member('d', 'b')];

  it('are found', () => {
    expect(parentOf(family, 'd')?.id).toBe('b');
    expect(parentOf(family, 'a')).toBeUndefined();
    expect(forksOf(family, 'a').map(({ id }) => id)).toEqual(['b']);
  });

  it('have addresses', () => {
    expect(parse(to.adopt('ada', 'try 2'))).toEqual({ page: 'agent', agent: 'ada', tab: 'adopt', fork: 'try 2' });
    expect(parse(to.compare('ada', 'bob', 'a%23b.c'))).toEqual({ page: 'agent', agent: 'ada', tab: 'compare', other: 'bob', file: 'a%23b.c' });
    expect(parse(to.retention('ada'))).toEqual({ page: 'agent', agent: 'ada', tab: 'retention' });
  });
});

describe('a bar', () => {
  it('is the taller the more changed, and never nothing', () => {
    expect(height(undefined, 44)).toBeGreaterThan(0);
    expect(height(10, 44)).toBeLessThan(height(100, 44));
    expect(height(1_000_000, 44)).toBe(44);
  });
});
