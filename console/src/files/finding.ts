import { problemOf, signedOut } from '../api/http';
import type { Found } from '../api/types';

/** Reads lines out of text that arrives in pieces of any size. */
export class LineReader {
  private rest = '';

  read(piece: string): string[] {
    const lines = (this.rest + piece).split('\n');
    this.rest = lines.pop() ?? '';
    return lines.filter((line) => line !== '');
  }
}

/** Searches, and hands over what is found as it is found. */
export async function find(address: string, found: (some: Found[]) => void, signal: AbortSignal): Promise<void> {
  const answer = await fetch(address, { signal, cache: 'no-store' });
  if (!answer.ok || !answer.body) {
    const problem = await problemOf(answer);
    if (problem.status === 401) signedOut.dispatchEvent(new globalThis.Event('401'));
    throw problem;
  }
  const reader = answer.body.getReader();
  const decoder = new TextDecoder();
  const lines = new LineReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const some = lines.read(decoder.decode(value, { stream: true })).map((line) => JSON.parse(line) as Found);
    if (some.length > 0) found(some);
  }
}

export interface Line {
  number: number;
  text: string;
  ranges: [number, number][];
}

/** What was found in one file, in the order of its lines. */
export interface Hit {
  path: string;
  lines: Line[];
}

/** What was found so far with what was found now; the hits of a file stand together. */
export function gathered(hits: readonly Hit[], some: readonly Found[]): Hit[] {
  const all = new Map(hits.map((hit) => [hit.path, hit]));
  for (const one of some) {
    if (one.type === 'end') continue;
    const hit = all.get(one.path) ?? { path: one.path, lines: [] };
    const line = one.type === 'match' ? [{ number: one.line, text: one.text, ranges: one.ranges }] : [];
    all.set(one.path, { path: one.path, lines: [...hit.lines, ...line] });
  }
  return [...all.values()];
}

/** A line in pieces: what was found in it, and what stands around. */
export function pieces(line: Line): { text: string; found: boolean }[] {
  const all: { text: string; found: boolean }[] = [];
  let at = 0;
  for (const [start, end] of line.ranges) {
    if (start > at) all.push({ text: line.text.slice(at, start), found: false });
    all.push({ text: line.text.slice(Math.max(at, start), end), found: true });
    at = Math.max(at, end);
  }
  if (at < line.text.length) all.push({ text: line.text.slice(at), found: false });
  return all;
}
