import type { By } from '../api/files';
import type { Entry } from '../api/types';
import { byName } from '../ui/format';

/** One line of the list: an entry, and where it stands in the tree of what is folded out. */
export interface Row {
  entry: Entry;
  /** 1 in the folder itself, 2 in a folder that is folded out in it. */
  level: number;
  place: number;
  of: number;
  /** Whether it is a folder that is folded out. */
  out: boolean;
  /** Whether what is in it is still on its way. */
  waiting: boolean;
}

/** What is in the folders that are folded out; undefined while it is on its way. */
export type Branches = ReadonlyMap<string, readonly Entry[] | undefined>;

/** Entries in the order that was asked for; folders stand before everything else, whatever the order. */
export function sorted(entries: readonly Entry[], by: By): Entry[] {
  const sign = by.order === 'asc' ? 1 : -1;
  return [...entries].sort(
    (one, other) => folderFirst(one, other) || sign * compare(one, other, by.sort) || byName(one.name, other.name),
  );
}

function folderFirst(one: Entry, other: Entry): number {
  return Number(other.type === 'directory') - Number(one.type === 'directory');
}

function compare(one: Entry, other: Entry, sort: By['sort']): number {
  switch (sort) {
    case 'name':
      return byName(one.name, other.name);
    case 'size':
      // A folder has no size of its own that anybody would sort by.
      return one.type === 'directory' ? 0 : one.size - other.size;
    case 'time':
      return one.modified_at < other.modified_at ? -1 : one.modified_at > other.modified_at ? 1 : 0;
  }
}

/** The lines of a folder, with those of the folders that are folded out in it beneath each. */
export function rowsOf(entries: readonly Entry[], branches: Branches, by: By, level = 1): Row[] {
  const rows: Row[] = [];
  const own = sorted(entries, by);
  own.forEach((entry, index) => {
    const out = entry.type === 'directory' && branches.has(entry.path);
    const inside = out ? branches.get(entry.path) : undefined;
    rows.push({ entry, level, place: index + 1, of: own.length, out, waiting: out && inside === undefined });
    if (inside) rows.push(...rowsOf(inside, branches, by, level + 1));
  });
  return rows;
}

/** The line of the folder that this line is folded out of. */
export function above(rows: readonly Row[], index: number): number | undefined {
  const level = rows[index]?.level ?? 1;
  for (let at = index - 1; at >= 0; at--) if ((rows[at]?.level ?? level) < level) return at;
  return undefined;
}

/** The next line whose name begins with what was typed, from this line on and around. */
export function typedAhead(rows: readonly Row[], from: number, typed: string): number | undefined {
  const wanted = typed.toLowerCase();
  for (let step = 0; step < rows.length; step++) {
    const index = (from + step) % rows.length;
    if (rows[index]?.entry.name.toLowerCase().startsWith(wanted)) return index;
  }
  return undefined;
}
