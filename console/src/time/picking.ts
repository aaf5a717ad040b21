/** Which of some changes are wanted. A folder stands for all that is in it, so it is wanted only with all of it. */

const beneath = (path: string, folder: string) => path.startsWith(`${folder}/`);

/** The paths that are not wanted, when this one is wanted or not any more. */
export function picked(left: ReadonlySet<string>, all: readonly string[], path: string, wanted: boolean): ReadonlySet<string> {
  const now = new Set(left);
  for (const one of all) {
    if (one === path || beneath(one, path)) wanted ? now.delete(one) : now.add(one);
    // What is above it comes whole or not at all.
    if (!wanted && beneath(path, one)) now.add(one);
  }
  return now;
}

/** What to ask for, so that all of these come: what lies in another of them comes with that. */
export function fewest(wanted: readonly string[]): string[] {
  const paths = new Set(wanted);
  return wanted.filter((path) => {
    for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      if (paths.has(path.slice(0, slash))) return false;
    }
    return true;
  });
}
