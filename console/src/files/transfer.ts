import type { Upload } from 'tus-js-client';
import { address, files } from '../api/files';
import { chance, changing, Problem, problemFrom } from '../api/http';

/** One file on its way. It can be broken off at any moment; begun again, it goes on as far as the server has it. */
export interface Transfer {
  send(counted: (bytes: number) => void): Promise<void>;
  breakOff(): void;
}

/** What a transfer that was broken off ends with. */
export class BrokenOff extends Error {}

/** A small file in one request: what is broken off begins anew. */
export class Whole implements Transfer {
  private request: XMLHttpRequest | undefined;

  constructor(
    private readonly agent: string,
    private readonly path: string,
    private readonly file: File,
    private readonly replace: boolean,
  ) {}

  // fetch tells nothing of how far a body has gone.
  send(counted: (bytes: number) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      this.request = request;
      request.open('PUT', address(this.agent, this.path));
      for (const [name, value] of Object.entries(changing('PUT'))) request.setRequestHeader(name, value);
      request.setRequestHeader('Content-Type', 'application/octet-stream');
      if (!this.replace) request.setRequestHeader('If-None-Match', '*');
      request.upload.onprogress = (event) => counted(event.loaded);
      request.onload = () => {
        if (request.status < 300) {
          counted(this.file.size);
          resolve();
        } else {
          reject(problemFrom(request.status, request.responseText));
        }
      };
      request.onerror = () => reject(new Problem(0, 'unreachable', 'The connection broke off.'));
      request.onabort = () => reject(new BrokenOff());
      request.send(this.file);
    });
  }

  breakOff(): void {
    this.request?.abort();
  }
}

const PAUSES_MS = [0, 500, 1500, 4000, 10_000];

/** A large file by the protocol of tus: it goes on where it was, also after the page was loaded anew. */
export class Resumable implements Transfer {
  private upload: Upload | undefined;
  private broken: (() => void) | undefined;

  constructor(
    private readonly agent: string,
    private readonly path: string,
    private readonly file: File,
    private readonly half: string | undefined,
    private readonly replace: boolean,
  ) {}

  async send(counted: (bytes: number) => void): Promise<void> {
    let off = false;
    this.broken = () => (off = true);
    const tus = await import('tus-js-client');
    if (off) throw new BrokenOff();
    await new Promise<void>((resolve, reject) => {
      this.broken = () => {
        void this.upload?.abort();
        reject(new BrokenOff());
      };
      const happened = {
        onProgress: counted,
        onSuccess: () => resolve(),
        onError: (failed: Error) => reject(problemOf(failed)),
      };
      if (this.upload) Object.assign(this.upload.options, happened);
      else this.upload = new tus.Upload(this.file, { ...this.options(), ...happened });
      void this.begin(this.upload).catch(reject);
    });
  }

  private async begin(upload: Upload): Promise<void> {
    if (upload.url === null && !this.half) {
      const [before] = await upload.findPreviousUploads();
      if (before) upload.resumeFromPreviousUpload(before);
    }
    upload.start();
  }

  private options() {
    const place = `holdfast ${this.agent} ${this.path} ${this.file.size} ${this.file.lastModified}`;
    return {
      endpoint: files.uploads(this.agent),
      ...(this.half ? { uploadUrl: `${files.uploads(this.agent)}/${encodeURIComponent(this.half)}` } : {}),
      metadata: { path: this.path, ...(this.replace ? {} : { if_none_match: '*' }) },
      headers: { 'X-Holdfast-Request': '1' },
      retryDelays: PAUSES_MS,
      removeFingerprintOnSuccess: true,
      fingerprint: () => Promise.resolve(place),
      onBeforeRequest: (request: { getMethod(): string; setHeader(name: string, value: string): void }) => {
        if (request.getMethod() === 'POST') request.setHeader('Idempotency-Key', chance());
      },
    };
  }

  breakOff(): void {
    this.broken?.();
  }

  /** Nobody will go on with it: the server need not keep what it has. */
  async forget(): Promise<void> {
    if (this.upload?.url) await this.upload.abort(true).catch(() => undefined);
  }
}

function problemOf(failed: Error): Error {
  const answer = (failed as { originalResponse?: { getStatus(): number; getBody(): string } | null }).originalResponse;
  if (answer) return problemFrom(answer.getStatus(), answer.getBody());
  return new Problem(0, 'unreachable', 'The connection broke off, and did not come back for a while.');
}
