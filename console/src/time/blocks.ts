import { diff } from '@codemirror/merge';
import type { Hunk } from '../api/time';

/** Where texts of several agents differ by their lines: the server compares what one agent has, so these are compared here. */

/** Lines of one text that stand for lines of another; the ends are not among them. */
interface Span {
  from: number;
  to: number;
  otherFrom: number;
  otherTo: number;
}

const AROUND = 3;

/** The lines of a text, whether or not the last one is ended. */
export function linesOf(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

// A line is told to the comparison as one character, and there are so many of those that are whole by themselves.
const HALVES = 0xd800;
const AFTER_HALVES = 0xe000;
const MOST_LINES = 0xffff - (AFTER_HALVES - HALVES);

function spans(one: readonly string[], other: readonly string[]): Span[] {
  const known = new Map<string, string>();
  const character = (line: string) => {
    const code = known.size < HALVES ? known.size : known.size + AFTER_HALVES - HALVES;
    const found = known.get(line) ?? String.fromCharCode(code);
    known.set(line, found);
    return found;
  };
  const [first, second] = [one, other].map((lines) => lines.map(character).join(''));
  if (known.size > MOST_LINES) return [{ from: 0, to: one.length, otherFrom: 0, otherTo: other.length }];
  return diff(first ?? '', second ?? '', { scanLimit: 5000 }).map(({ fromA, toA, fromB, toB }) => ({
    from: fromA,
    to: toA,
    otherFrom: fromB,
    otherTo: toB,
  }));
}

/** Where a text differs from another, with lines around it, as the server tells it of one agent. */
export function hunks(before: string, after: string): Hunk[] {
  const one = linesOf(before);
  const other = linesOf(after);
  const groups: Span[][] = [];
  for (const span of spans(one, other)) {
    const last = groups.at(-1)?.at(-1);
    if (last && span.from - last.to <= 2 * AROUND) groups.at(-1)?.push(span);
    else groups.push([span]);
  }
  return groups.map((group) => hunk(one, other, group));
}

function hunk(one: readonly string[], other: readonly string[], group: readonly Span[]): Hunk {
  const begin = group[0] as Span;
  const end = group.at(-1) as Span;
  const from = Math.max(0, begin.from - AROUND);
  const to = Math.min(one.length, end.to + AROUND);
  const otherFrom = begin.otherFrom - (begin.from - from);
  const otherTo = end.otherTo + (to - end.to);
  const lines: string[] = [];
  let at = from;
  for (const span of group) {
    lines.push(...one.slice(at, span.from).map((line) => ` ${line}`));
    lines.push(...one.slice(span.from, span.to).map((line) => `-${line}`));
    lines.push(...other.slice(span.otherFrom, span.otherTo).map((line) => `+${line}`));
    at = span.to;
  }
  lines.push(...one.slice(at, to).map((line) => ` ${line}`));
  return {
    from_line: from + 1,
    from_count: to - from,
    to_line: otherFrom + 1,
    to_count: otherTo - otherFrom,
    lines,
  };
}

/** Who changed some lines: nobody, one of both, both to the same, or both and each to something else. */
export type Changer = 'nobody' | 'ours' | 'theirs' | 'alike' | 'both';

/** Some lines of what both began with, beside what each made of them. */
export interface Block {
  by: Changer;
  /** How many lines of each text stand before it. */
  at: { ours: number; base: number; theirs: number };
  ours: string[];
  base: string[];
  theirs: string[];
}

/** Three texts as blocks: those of all three are the texts again. */
export function threeWays(base: string, ours: string, theirs: string): Block[] {
  const texts = { base: linesOf(base), ours: linesOf(ours), theirs: linesOf(theirs) };
  const left = { ours: spans(texts.base, texts.ours), theirs: spans(texts.base, texts.theirs) };
  const at = { ours: 0, base: 0, theirs: 0 };
  const blocks: Block[] = [];
  const put = (by: Changer, to: Block['at']) => {
    const part = (side: keyof typeof texts) => texts[side].slice(at[side], to[side]);
    const block: Block = { by, at: { ...at }, ours: part('ours'), base: part('base'), theirs: part('theirs') };
    if (by === 'both' && block.ours.join('\n') === block.theirs.join('\n')) block.by = 'alike';
    if (by !== 'nobody' || block.base.length > 0) blocks.push(block);
    Object.assign(at, to);
  };
  while (left.ours.length > 0 || left.theirs.length > 0) {
    const from = Math.min(left.ours[0]?.from ?? Infinity, left.theirs[0]?.from ?? Infinity);
    const same = from - at.base;
    put('nobody', { base: from, ours: at.ours + same, theirs: at.theirs + same });
    const met = meeting(left, from);
    put(met.by, {
      base: met.to,
      ours: at.ours + (met.to - from) + met.grown.ours,
      theirs: at.theirs + (met.to - from) + met.grown.theirs,
    });
  }
  put('nobody', { base: texts.base.length, ours: texts.ours.length, theirs: texts.theirs.length });
  return blocks;
}

/** Takes away the changes of both sides that meet from this line on, and tells how far they reach and how many lines each adds. */
function meeting(left: { ours: Span[]; theirs: Span[] }, from: number) {
  const grown = { ours: 0, theirs: 0 };
  const changed = { ours: false, theirs: false };
  let to = from;
  for (let met = true; met; ) {
    met = false;
    for (const side of ['ours', 'theirs'] as const) {
      const next = left[side][0];
      if (!next || !(next.from === from || next.from < to)) continue;
      left[side].shift();
      to = Math.max(to, next.to);
      grown[side] += next.otherTo - next.otherFrom - (next.to - next.from);
      changed[side] = true;
      met = true;
    }
  }
  const by: Changer = changed.ours && changed.theirs ? 'both' : changed.ours ? 'ours' : 'theirs';
  return { by, to, grown };
}
