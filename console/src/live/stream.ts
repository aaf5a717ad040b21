import { begun } from '../api/begun';
import { problemOf, signedOut } from '../api/http';
import type { Event } from '../api/types';
import { MessageReader } from './sse';

/** How a stream of events stands. */
export type Connection = 'connecting' | 'live' | 'lost';

/** Since when a stream tells: before this page asked for anything, now, or since the one before broke off. */
export type Beginning = 'before all' | 'now' | 'where it broke off';

interface Listener {
  /** Called when the stream stands, before its first event. */
  opened(from: Beginning): void;
  events(batch: Event[]): void;
  connection(state: Connection): void;
}

// The server sends a sign of life every 15 s.
const SILENCE_MS = 40_000;
// After this long it is cheaper to look at everything anew than to hear of all that happened.
const TOO_LONG_AGO_MS = 120_000;
const PAUSES_MS = [300, 1000, 2000, 5000];

/**
 * The one stream of events that a tab holds. It goes on where it broke off, hands its events over once for each
 * frame of the screen, and lets go while nobody looks: browsers allow six connections to a host over all tabs.
 */
export class LiveStream {
  private abort: AbortController | undefined;
  private last: string | undefined;
  private lastHeard = 0;
  private pending: Event[] = [];
  private frame: number | undefined;
  private hidden: ReturnType<typeof setTimeout> | undefined;
  private running = false;

  constructor(
    private readonly path: string,
    private readonly listener: Listener,
  ) {}

  start(): void {
    if (this.running) return;
    this.running = true;
    document.addEventListener('visibilitychange', this.looked);
    window.addEventListener('online', this.hurry);
    window.addEventListener('offline', this.doubt);
    void this.run();
  }

  stop(): void {
    this.running = false;
    document.removeEventListener('visibilitychange', this.looked);
    window.removeEventListener('online', this.hurry);
    window.removeEventListener('offline', this.doubt);
    clearTimeout(this.hidden);
    this.abort?.abort();
    this.flush();
  }

  private wake: () => void = () => {};

  private readonly hurry = (): void => this.wake();

  // A stream over a network that is gone would be silent for long; one on this machine is there again at once.
  private readonly doubt = (): void => this.abort?.abort();

  private readonly looked = (): void => {
    clearTimeout(this.hidden);
    if (document.hidden) this.hidden = setTimeout(() => this.abort?.abort(), 60_000);
    else this.wake();
  };

  private async run(): Promise<void> {
    let failures = 0;
    while (this.running) {
      this.listener.connection(failures === 0 ? 'connecting' : 'lost');
      try {
        await this.once(() => {
          failures = 0;
        });
      } catch {
        // Told by the state; the next attempt follows.
      }
      if (!this.running) return;
      this.listener.connection('lost');
      failures++;
      await this.pause(PAUSES_MS[Math.min(failures, PAUSES_MS.length) - 1] ?? 5000);
    }
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = document.hidden ? undefined : setTimeout(() => resolve(), ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private async once(stands: () => void): Promise<void> {
    const abort = new AbortController();
    this.abort = abort;
    const resumes = this.last !== undefined && Date.now() - this.lastHeard < TOO_LONG_AGO_MS;
    const headers: Record<string, string> = { Accept: 'text/event-stream' };
    if (resumes && this.last) headers['Last-Event-ID'] = this.last;
    const address = resumes ? this.path : `${this.path}?from=now`;
    const early = begun(address, abort.signal);
    const response = await (early ?? fetch(address, { headers, signal: abort.signal, cache: 'no-store' }));
    if (!response.ok || !response.body) {
      const problem = await problemOf(response);
      if (problem.status === 401) signedOut.dispatchEvent(new globalThis.Event('401'));
      throw problem;
    }
    stands();
    this.lastHeard = Date.now();
    this.listener.connection('live');
    this.listener.opened(resumes ? 'where it broke off' : early ? 'before all' : 'now');
    await this.readAll(response.body, abort);
  }

  private async readAll(body: ReadableStream<Uint8Array>, abort: AbortController): Promise<void> {
    const watch = setInterval(() => {
      if (Date.now() - this.lastHeard > SILENCE_MS) abort.abort();
    }, 5000);
    try {
      const reader = body.getReader();
      const decoder = new TextDecoder();
      const messages = new MessageReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        this.lastHeard = Date.now();
        for (const message of messages.read(decoder.decode(value, { stream: true }))) {
          if (message.kind === 'event') {
            this.last = message.id;
            this.pending.push(JSON.parse(message.data) as Event);
          }
        }
        this.schedule();
      }
    } finally {
      clearInterval(watch);
    }
  }

  private schedule(): void {
    if (this.pending.length === 0 || this.frame !== undefined) return;
    // No frame comes while the tab is hidden.
    if (document.hidden) this.flush();
    else this.frame = requestAnimationFrame(() => this.flush());
  }

  private flush(): void {
    if (this.frame !== undefined) cancelAnimationFrame(this.frame);
    this.frame = undefined;
    const batch = this.pending;
    this.pending = [];
    if (batch.length > 0) this.listener.events(batch);
  }
}
