import { changing, Problem, problemFrom } from '../api/http';
import { api } from '../api/calls';
import { encodeName, join } from '../api/paths';

/** Something to put into a workspace: a file, or a folder that is empty. */
export interface Piece {
  /** From the folder that it was dropped on, in names as they are. */
  names: string[];
  file?: File;
}

export interface Upload {
  agent: string;
  files: number;
  done: number;
  bytes: number;
  sent: number;
  /** What could not be put there, and why. */
  failed: { path: string; why: string }[];
  ended: boolean;
}

const AT_ONCE = 3;

/** One upload of any number of files; it goes on while one looks at other pages of the console. */
export class UploadRun {
  state: Upload;
  private readonly watchers = new Set<() => void>();
  private readonly requests = new Set<XMLHttpRequest>();
  private stopped = false;

  constructor(
    agent: string,
    private readonly folder: string,
    private readonly pieces: Piece[],
    private readonly ended: () => void,
  ) {
    const bytes = pieces.reduce((sum, piece) => sum + (piece.file?.size ?? 0), 0);
    this.state = { agent, files: pieces.length, done: 0, bytes, sent: 0, failed: [], ended: false };
  }

  readonly watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  async run(): Promise<void> {
    const queue = [...this.pieces];
    const worker = async () => {
      for (let piece = queue.shift(); piece && !this.stopped; piece = queue.shift()) await this.one(piece);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    this.set({ ended: true });
    this.ended();
  }

  stop(): void {
    this.stopped = true;
    for (const request of this.requests) request.abort();
  }

  private async one(piece: Piece): Promise<void> {
    const path = piece.names.map(encodeName).reduce(join, this.folder);
    try {
      if (piece.file) await this.put(path, piece.file);
      else await api.makeFolder(this.state.agent, path);
      this.set({ done: this.state.done + 1 });
    } catch (refused) {
      if (this.stopped) return;
      const why = (refused as Error).message;
      this.set({ failed: [...this.state.failed, { path: piece.names.join('/'), why }] });
    }
  }

  // fetch tells nothing of how far a body has gone.
  private put(path: string, file: File): Promise<void> {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      let counted = 0;
      const count = (now: number) => {
        this.set({ sent: this.state.sent + now - counted });
        counted = now;
      };
      request.open('PUT', api.file(this.state.agent, path));
      for (const [name, value] of Object.entries(changing('PUT'))) request.setRequestHeader(name, value);
      request.setRequestHeader('Content-Type', 'application/octet-stream');
      request.upload.onprogress = (event) => count(event.loaded);
      request.onload = () => {
        count(file.size);
        if (request.status < 300) resolve();
        else reject(problemFrom(request.status, request.responseText));
      };
      request.onerror = () => reject(new Problem(0, 'unreachable', 'The connection broke off.'));
      request.onabort = () => reject(new Problem(0, 'stopped', 'Stopped.'));
      request.onloadend = () => this.requests.delete(request);
      this.requests.add(request);
      request.send(file);
    });
  }

  private set(change: Partial<Upload>): void {
    this.state = { ...this.state, ...change };
    for (const watcher of this.watchers) watcher();
  }
}

/** What a file field brought; a chosen folder tells the place of each file in it. */
export function fromField(files: FileList): Piece[] {
  return [...files].map((file) => ({
    names: (file.webkitRelativePath || file.name).split('/').filter(Boolean),
    file,
  }));
}

/** What was dropped: files, and folders with all that is in them. */
export async function fromDrop(transfer: DataTransfer): Promise<Piece[]> {
  // All of them at once: the list is emptied when the event is over.
  const dropped = [...transfer.items].flatMap((item): Promise<Piece[]>[] => {
    if (item.kind !== 'file') return [];
    const entry = item.webkitGetAsEntry();
    if (entry) return [beneath(entry, [])];
    // A file that is on no disk, such as a picture out of another page.
    const file = item.getAsFile();
    return file ? [Promise.resolve([{ names: [file.name], file }])] : [];
  });
  return (await Promise.all(dropped)).flat();
}

async function beneath(entry: FileSystemEntry, above: string[]): Promise<Piece[]> {
  const names = [...above, entry.name];
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    return [{ names, file }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const inside: FileSystemEntry[] = [];
  for (;;) {
    // A reader hands over a hundred at a time.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) break;
    inside.push(...some);
  }
  if (inside.length === 0) return [{ names }];
  return (await Promise.all(inside.map((one) => beneath(one, names)))).flat();
}
