import { describe, expect, it } from 'vitest';
import type { Entry } from '../src/api/types';
import { query } from '../src/api/files';
import { beneath, NOTHING, only, outermost, ranged, remaining, toggled } from '../src/files/choice';
import { markOf, table } from '../src/files/csv';
import { gathered, LineReader, pieces } from '../src/files/finding';
import { pressed, Typing } from '../src/files/keyboard';
import { rowsOf, sorted } from '../src/files/rows';
import { letters, unpacked } from '../src/files/signs';
import { outdatedBy } from '../src/files/watch';

function entry(path: string, type: Entry['type'] = 'file', size = 1, at = '2026-01-01T00:00:00Z'): Entry {
  return { name: path.split('/').at(-1) ?? '', path, type, size, mode: '0644', modified_at: at };
}

const BY_NAME = { sort: 'name', order: 'asc' } as const;
const plain = { shift: false, control: false, alt: false };

describe('the lines of a folder', () => {
  const entries = [entry('b10'), entry('b2', 'file', 9), entry('src', 'directory'), entry('a', 'file', 5)];

  it('have folders first and numbers in order', () => {
    expect(sorted(entries, BY_NAME).map((one) => one.name)).toEqual(['src', 'a', 'b2', 'b10']);
    expect(sorted(entries, { sort: 'size', order: 'desc' }).map((one) => one.name)).toEqual(['src', 'b2', 'a', 'b10']);
  });

  it('have what is folded out beneath its folder', () => {
    const rows = rowsOf(entries, new Map([['src', [entry('src/x'), entry('src/y')]]]), BY_NAME);
    expect(rows.map((row) => `${row.level} ${row.entry.path} ${row.place}/${row.of}`)).toEqual([
      '1 src 1/4',
      '2 src/x 1/2',
      '2 src/y 2/2',
      '1 a 2/4',
      '1 b2 3/4',
      '1 b10 4/4',
    ]);
  });

  it('wait for what is on its way', () => {
    expect(rowsOf(entries, new Map([['src', undefined]]), BY_NAME)[0]).toMatchObject({ out: true, waiting: true });
  });
});

describe('the keyboard', () => {
  const rows = rowsOf([entry('src', 'directory'), entry('a'), entry('ab'), entry('b')], new Map(), BY_NAME);

  it('goes down and up, and takes a range along with shift', () => {
    expect(pressed(rows, NOTHING, { ...plain, key: 'ArrowDown' })?.choice?.at).toBe('src');
    const range = pressed(rows, only('a'), { ...plain, key: 'ArrowDown', shift: true })?.choice;
    expect([...(range?.chosen ?? [])]).toEqual(['a', 'ab']);
    expect(pressed(rows, only('b'), { ...plain, key: 'End' })?.choice?.at).toBe('b');
  });

  it('folds folders out, and wishes for the rest', () => {
    expect(pressed(rows, only('src'), { ...plain, key: 'ArrowRight' })).toEqual({ wish: { fold: 'src' } });
    expect(pressed(rows, only('a'), { ...plain, key: 'F2' })).toEqual({ wish: 'rename' });
    expect(pressed(rows, only('a'), { ...plain, key: 'a', control: true })?.choice?.chosen.size).toBe(4);
    expect(pressed(rows, only('a'), { ...plain, key: 'x' })).toBeUndefined();
  });

  it('finds names by typing, and the next one by the same letter', () => {
    const typing = new Typing();
    expect(typing.letter(rows, NOTHING, 'a', 10_000).at).toBe('a');
    expect(typing.letter(rows, only('a'), 'b', 10_100).at).toBe('ab');
    expect(new Typing().letter(rows, only('a'), 'a', 0).at).toBe('ab');
  });
});

describe('what is chosen', () => {
  it('is toggled, ranged and forgotten', () => {
    expect([...toggled(only('a'), 'b').chosen]).toEqual(['a', 'b']);
    expect([...ranged(only('c'), ['a', 'b', 'c'], 'a').chosen]).toEqual(['a', 'b', 'c']);
    expect(remaining(only('a'), ['b'])).toEqual({ chosen: new Set() });
  });

  it('leaves out what lies in a folder that is chosen too', () => {
    expect(outermost(['a', 'a/b', 'a/b/c', 'ab'])).toEqual(['a', 'ab']);
    expect(beneath('a', 'a/b')).toBe('b');
    expect(beneath('a', 'ab')).toBeUndefined();
  });
});

describe('tables', () => {
  it('are read with quotes, line ends and marks of all kinds', () => {
    expect(table('a,"b ""c"", d"\r\n1,"2\n3"\n', ',', 9)).toEqual([
      ['a', 'b "c", d'],
      ['1', '2\n3'],
    ]);
    expect(markOf('a;b;c\n1,5;2;3\n')).toBe(';');
    expect(table('a\nb\nc', ',', 2)).toHaveLength(2);
  });
});

describe('what is found', () => {
  it('arrives in pieces of any size', () => {
    const lines = new LineReader();
    expect(lines.read('{"a":1}\n{"b"')).toEqual(['{"a":1}']);
    expect(lines.read(':2}\n')).toEqual(['{"b":2}']);
  });

  it('stands together by file, with what was looked for marked', () => {
    const match = (line: number) => ({ type: 'match', path: 'a', line, text: 'x kelp y', ranges: [[2, 6]] }) as const;
    const hits = gathered(gathered([], [{ ...match(1), ranges: [[2, 6]] }]), [{ ...match(4), ranges: [[2, 6]] }]);
    expect(hits).toHaveLength(1);
    expect(hits[0]?.lines.map((line) => line.number)).toEqual([1, 4]);
    expect(pieces({ number: 1, text: 'x kelp y', ranges: [[2, 6]] })).toEqual([
      { text: 'x ', found: false },
      { text: 'kelp', found: true },
      { text: ' y', found: false },
    ]);
  });
});

describe('small things', () => {
  it('are said as people know them', () => {
    expect(letters('0754')).toBe('rwxr-xr--');
    expect(unpacked('web.tar.gz')).toBe('web');
    expect(query({ a: '1', b: undefined, c: ['x y', 'z'] })).toBe('?a=1&c=x%20y&c=z');
  });

  it('tell which folders are old', () => {
    expect(outdatedBy([{ kind: 'moved', path: 'a/x', from: 'b/x' }])).toEqual(new Set(['a', 'b']));
    expect(outdatedBy([{ kind: 'list_again', path: '' }])).toBeUndefined();
  });
});
