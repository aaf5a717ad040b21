import { files } from '../api/files';
import { Problem } from '../api/http';
import { encodeName, join } from '../api/paths';
import type { Piece } from './pieces';
import { BrokenOff, Resumable, Whole, type Transfer } from './transfer';

export interface Progress {
  files: number;
  done: number;
  bytes: number;
  sent: number;
  /** What could not be put there, and why. */
  failed: { path: string; why: string }[];
  /** What waits for an answer, because a file of that name is there. */
  there: Piece[];
  paused: boolean;
  ended: boolean;
}

const AT_ONCE = 3;
// Below this, beginning anew costs less than asking how far it has come.
const RESUMABLE_FROM = 4 << 20;

interface Job {
  piece: Piece;
  path: string;
  transfer: Transfer | undefined;
  counted: number;
}

/** One upload of any number of files; it goes on while one looks at other pages of the console. */
export class UploadRun {
  state: Progress;
  private readonly watchers = new Set<() => void>();
  private readonly queue: Job[];
  private readonly running = new Set<Job>();
  private stopped = false;
  private wake: (() => void)[] = [];

  constructor(
    readonly agent: string,
    private readonly folder: string,
    pieces: readonly Piece[],
    private readonly ended: () => void,
  ) {
    const bytes = pieces.reduce((sum, piece) => sum + (piece.file?.size ?? 0), 0);
    this.state = { files: pieces.length, done: 0, bytes, sent: 0, failed: [], there: [], paused: false, ended: false };
    this.queue = pieces.map((piece) => this.job(piece));
  }

  private job(piece: Piece): Job {
    const path = piece.names.map(encodeName).reduce(join, this.folder);
    return { piece, path, transfer: this.transfer(path, piece), counted: 0 };
  }

  private transfer(path: string, { file, half, replace = false }: Piece): Transfer | undefined {
    if (!file) return undefined;
    return file.size >= RESUMABLE_FROM || half
      ? new Resumable(this.agent, path, file, half, replace)
      : new Whole(this.agent, path, file, replace);
  }

  readonly watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  async run(): Promise<void> {
    await Promise.all(Array.from({ length: AT_ONCE }, () => this.work()));
    this.set({ ended: true, paused: false });
    this.ended();
  }

  /** Puts what had to wait in the place of the files that are there. */
  replaceThere(): void {
    const pieces = this.state.there.map((piece) => ({ ...piece, replace: true }));
    this.queue.push(...pieces.map((piece) => this.job(piece)));
    const over = this.state.ended;
    this.set({ there: [], ended: false });
    this.wakeAll();
    if (over) void this.run();
  }

  /** Leaves the files that are there as they are. */
  leaveThere(): void {
    const { there, files, bytes } = this.state;
    const less = there.reduce((sum, piece) => sum + (piece.file?.size ?? 0), 0);
    this.set({ there: [], files: files - there.length, bytes: bytes - less });
  }

  pause(): void {
    this.set({ paused: true });
    for (const job of this.running) job.transfer?.breakOff();
  }

  resume(): void {
    this.set({ paused: false });
    this.wakeAll();
  }

  stop(): void {
    this.stopped = true;
    for (const job of [...this.running, ...this.queue]) {
      job.transfer?.breakOff();
      if (job.transfer instanceof Resumable) void job.transfer.forget();
    }
    this.queue.length = 0;
    this.wakeAll();
  }

  private wakeAll(): void {
    for (const wake of this.wake.splice(0)) wake();
  }

  private async work(): Promise<void> {
    while (!this.stopped) {
      if (this.state.paused) {
        await new Promise<void>((wake) => this.wake.push(wake));
        continue;
      }
      const job = this.queue.shift();
      // What another worker had to break off comes back into the queue.
      if (!job && this.running.size === 0) return;
      if (job) await this.one(job);
      else await new Promise<void>((wake) => this.wake.push(wake));
    }
  }

  private async one(job: Job): Promise<void> {
    this.running.add(job);
    try {
      if (job.transfer) await job.transfer.send((bytes) => this.count(job, bytes));
      else await files.makeFolder(this.agent, job.path);
      this.count(job, job.piece.file?.size ?? 0);
      this.set({ done: this.state.done + 1 });
    } catch (refused) {
      this.broken(job, refused);
    } finally {
      this.running.delete(job);
      this.wakeAll();
    }
  }

  private broken(job: Job, refused: unknown): void {
    if (this.stopped) return;
    if (refused instanceof BrokenOff) {
      if (job.transfer instanceof Whole) this.count(job, 0);
      this.queue.unshift(job);
      return;
    }
    this.count(job, 0);
    if (refused instanceof Problem && refused.code === 'precondition_failed' && !job.piece.replace) {
      this.set({ there: [...this.state.there, job.piece] });
      return;
    }
    const why = refused instanceof Error ? refused.message : String(refused);
    this.set({ failed: [...this.state.failed, { path: job.piece.names.join('/'), why }] });
  }

  private count(job: Job, bytes: number): void {
    this.set({ sent: this.state.sent + bytes - job.counted });
    job.counted = bytes;
  }

  private set(change: Partial<Progress>): void {
    this.state = { ...this.state, ...change };
    for (const watcher of this.watchers) watcher();
  }
}
