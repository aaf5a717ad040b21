import { useSyncExternalStore } from 'react';
import type { Piece } from './pieces';
import { UploadRun } from './upload';

// Uploads belong to the tab and not to a page of it.
let runs: readonly UploadRun[] = [];
const watchers = new Set<() => void>();

function set(changed: readonly UploadRun[]): void {
  runs = changed;
  for (const watcher of watchers) watcher();
}

/** Begins to put these into a folder of an agent. */
export function upload(agent: string, folder: string, pieces: readonly Piece[], ended: () => void): void {
  if (pieces.length === 0) return;
  const run = new UploadRun(agent, folder, pieces, ended);
  set([...runs, run]);
  void run.run();
}

export function dismiss(run: UploadRun): void {
  set(runs.filter((one) => one !== run));
}

/** The uploads of an agent that run, or that nobody has put away yet. */
export function useRuns(agent: string): UploadRun[] {
  const all = useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => runs,
  );
  return all.filter((run) => run.agent === agent);
}

window.addEventListener('beforeunload', (event) => {
  if (runs.some((run) => !run.state.ended)) event.preventDefault();
});
