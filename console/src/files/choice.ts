/** What is chosen in a list, where the keyboard is, and from where a range goes. */
export interface Choice {
  at?: string;
  from?: string;
  chosen: ReadonlySet<string>;
}

export const NOTHING: Choice = { chosen: new Set() };

/** The keyboard is there, and only that is chosen. */
export function only(path: string): Choice {
  return { at: path, from: path, chosen: new Set([path]) };
}

/** The keyboard is there, and what was chosen stays. */
export function moved(choice: Choice, path: string): Choice {
  return { ...choice, at: path };
}

/** One more is chosen, or one fewer. */
export function toggled(choice: Choice, path: string): Choice {
  const chosen = new Set(choice.chosen);
  if (!chosen.delete(path)) chosen.add(path);
  return { at: path, from: path, chosen };
}

/** Everything between where the range began and this is chosen. */
export function ranged(choice: Choice, paths: readonly string[], path: string): Choice {
  const from = choice.from !== undefined && paths.includes(choice.from) ? choice.from : path;
  const [first, last] = [paths.indexOf(from), paths.indexOf(path)].sort((one, other) => one - other) as [number, number];
  return { at: path, from, chosen: new Set(paths.slice(first, last + 1)) };
}

export function everything(choice: Choice, paths: readonly string[]): Choice {
  return { ...choice, chosen: new Set(paths) };
}

/** The choice without what is there no more. */
export function remaining(choice: Choice, paths: readonly string[]): Choice {
  const there = new Set(paths);
  const chosen = [...choice.chosen].filter((path) => there.has(path));
  const stays = choice.at === undefined || there.has(choice.at);
  if (stays && chosen.length === choice.chosen.size) return choice;
  return {
    ...(choice.at !== undefined && stays ? { at: choice.at } : {}),
    ...(choice.from !== undefined && there.has(choice.from) ? { from: choice.from } : {}),
    chosen: new Set(chosen),
  };
}

/** Those of the chosen that lie in no folder that is chosen as well. */
export function outermost(chosen: Iterable<string>): string[] {
  const all = new Set(chosen);
  return [...all].filter((path) => {
    for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      if (all.has(path.slice(0, slash))) return false;
    }
    return true;
  });
}

/** A path as one that begins in this folder; undefined when it lies elsewhere. */
export function beneath(folder: string, path: string): string | undefined {
  if (folder === '') return path;
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : undefined;
}
