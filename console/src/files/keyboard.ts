import { everything, moved, NOTHING, only, ranged, toggled, type Choice } from './choice';
import { above, typedAhead, type Row } from './rows';

/** What a key means to the list besides moving about in it. */
export type Wish = 'open' | 'up' | 'rename' | 'remove' | { fold: string };

export interface Pressed {
  key: string;
  shift: boolean;
  control: boolean;
  alt: boolean;
}

export interface Answer {
  choice?: Choice;
  wish?: Wish;
}

const PAGE = 15;

/** What a key does to a list of files, or nothing when it means nothing there. */
export function pressed(rows: readonly Row[], choice: Choice, key: Pressed): Answer | undefined {
  const at = rows.findIndex((row) => row.entry.path === choice.at);
  const to = step(key, at, rows.length);
  if (to !== undefined) return rows.length === 0 ? {} : { choice: arrived(rows, choice, to, key) };
  const row = rows[at];
  if (key.control) return key.key === 'a' ? { choice: everything(choice, paths(rows)) } : undefined;
  switch (key.key) {
    case 'ArrowRight':
      if (row?.entry.type !== 'directory') return {};
      return row.out ? (at + 1 < rows.length ? { choice: arrived(rows, choice, at + 1, key) } : {}) : fold(row);
    case 'ArrowLeft': {
      if (row?.out) return fold(row);
      const folder = above(rows, at);
      return folder === undefined ? {} : { choice: arrived(rows, choice, folder, key) };
    }
    case ' ':
      return row ? { choice: toggled(choice, row.entry.path) } : {};
    case 'Enter':
      return row ? { wish: 'open' } : {};
    case 'Backspace':
      return { wish: 'up' };
    case 'F2':
      return { wish: 'rename' };
    case 'Delete':
      return { wish: 'remove' };
    case 'Escape':
      return { choice: { ...NOTHING, ...(choice.at === undefined ? {} : { at: choice.at }) } };
    default:
      return undefined;
  }
}

function fold(row: Row): Answer {
  return { wish: { fold: row.entry.path } };
}

function step({ key, alt }: Pressed, at: number, count: number): number | undefined {
  const last = Math.max(0, count - 1);
  if (alt) return undefined;
  switch (key) {
    case 'ArrowDown':
      return Math.min(last, at + 1);
    case 'ArrowUp':
      return Math.max(0, at - 1);
    case 'PageDown':
      return Math.min(last, Math.max(0, at) + PAGE);
    case 'PageUp':
      return Math.max(0, at - PAGE);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return undefined;
  }
}

function arrived(rows: readonly Row[], choice: Choice, to: number, { shift, control }: Pressed): Choice {
  const path = rows[to]?.entry.path;
  if (path === undefined) return choice;
  return shift ? ranged(choice, paths(rows), path) : control ? moved(choice, path) : only(path);
}

export function paths(rows: readonly Row[]): string[] {
  return rows.map((row) => row.entry.path);
}

/** What was typed within a short time looks for a name; the same letter again looks for the next one. */
export class Typing {
  private typed = '';
  private last = 0;

  letter(rows: readonly Row[], choice: Choice, letter: string, now: number): Choice {
    this.typed = now - this.last > 900 ? letter : this.typed + letter;
    this.last = now;
    const at = Math.max(0, rows.findIndex((row) => row.entry.path === choice.at));
    const again = [...this.typed].every((one) => one === letter);
    const found = again ? typedAhead(rows, at + 1, letter) : typedAhead(rows, at, this.typed);
    const path = found === undefined ? undefined : rows[found]?.entry.path;
    return path === undefined ? choice : only(path);
  }
}
