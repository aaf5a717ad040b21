import { useSyncExternalStore } from 'react';

/** One clock for everything on the screen that shows a time passing. */
class Clock {
  now = Date.now();
  private readonly watchers = new Set<() => void>();
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly every: number) {}

  readonly watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    if (this.timer === undefined) {
      // Nobody looked, so it stood still.
      this.now = Date.now();
      this.timer = setInterval(() => this.tick(), this.every);
    }
    return () => {
      this.watchers.delete(watcher);
      if (this.watchers.size === 0) {
        clearInterval(this.timer);
        this.timer = undefined;
      }
    };
  };

  private tick(): void {
    this.now = Date.now();
    for (const watcher of this.watchers) watcher();
  }
}

const seconds = new Clock(1000);
const slow = new Clock(10_000);

export function useSeconds(): number {
  return useSyncExternalStore(seconds.watch, () => seconds.now);
}

export function useSlowTime(): number {
  return useSyncExternalStore(slow.watch, () => slow.now);
}
