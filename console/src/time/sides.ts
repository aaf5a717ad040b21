import type { Hunk } from '../api/time';

/** A line of one text, with the part of it that the other text has not. */
export interface Line {
  number: number;
  text: string;
  /** Whether the other side has it too. */
  same: boolean;
  part?: [number, number];
}

/** A line of the first text beside the line of the second that stands for it. */
export interface Pair {
  before?: Line;
  after?: Line;
}

/** The lines of a hunk, side by side. */
export function sides(hunk: Hunk): Pair[] {
  const pairs: Pair[] = [];
  let gone: Line[] = [];
  let come: Line[] = [];
  let from = hunk.from_line;
  let to = hunk.to_line;
  const settle = () => {
    for (let i = 0; i < Math.max(gone.length, come.length); i++) pairs.push(paired(gone[i], come[i]));
    gone = [];
    come = [];
  };
  for (const line of hunk.lines) {
    const text = line.slice(1);
    switch (line[0]) {
      case '-':
        gone.push({ number: from++, text, same: false });
        break;
      case '+':
        come.push({ number: to++, text, same: false });
        break;
      case '\\':
        // Says of the line above that no newline ends it.
        break;
      default:
        settle();
        pairs.push({ before: { number: from++, text, same: true }, after: { number: to++, text, same: true } });
    }
  }
  settle();
  return pairs;
}

function paired(before: Line | undefined, after: Line | undefined): Pair {
  if (!before || !after) return { ...(before ? { before } : {}), ...(after ? { after } : {}) };
  const { head, tail } = common(before.text, after.text);
  // Lines that have little in common are others, not the same one changed.
  if ((head + tail) * 3 < Math.min(before.text.length, after.text.length)) return { before, after };
  return {
    before: { ...before, part: [head, before.text.length - tail] },
    after: { ...after, part: [head, after.text.length - tail] },
  };
}

function common(one: string, other: string): { head: number; tail: number } {
  const most = Math.min(one.length, other.length);
  let head = 0;
  while (head < most && one[head] === other[head]) head++;
  let tail = 0;
  while (tail < most - head && one[one.length - 1 - tail] === other[other.length - 1 - tail]) tail++;
  return { head, tail };
}
