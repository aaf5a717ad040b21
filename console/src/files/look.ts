import { address } from '../api/files';
import { problemOf } from '../api/http';

export type Shown =
  | { kind: 'text'; text: string; whole: boolean }
  | { kind: 'image'; blob: Blob }
  | { kind: 'nothing'; why: string };

/** A file as it was looked at. */
export interface Looked {
  size: number;
  modified: string | undefined;
  /** What it is called in a condition: whoever writes says that it is still this one. */
  tag: string;
  shown: Shown;
}

// What a browser shows without ever running any of it.
const IMAGES = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);
const MOST_TEXT = 4 << 20;
const MOST_IMAGE = 32 << 20;

/** Reads a file as far as it can be looked at without danger: text as text, whatever it is called, and pixels. */
export async function look(agent: string, path: string, snapshot: string | undefined, signal: AbortSignal): Promise<Looked> {
  const where = address(agent, path, { snapshot });
  const head = await fetch(where, { method: 'HEAD', signal, cache: 'no-store' });
  // An answer to HEAD has no body to tell the problem with.
  if (!head.ok) throw await problemOf(await fetch(where, { signal, headers: { Range: 'bytes=0-0' } }));
  const type = (head.headers.get('Content-Type') ?? '').split(';')[0] ?? '';
  const size = Number(head.headers.get('Content-Length') ?? 0);
  const modified = head.headers.get('Last-Modified') ?? undefined;
  const { shown, tag } = await shownOf(where, type, size, signal);
  return { size, modified, tag: tag ?? head.headers.get('ETag') ?? '', shown };
}

interface Part {
  shown: Shown;
  tag?: string | undefined;
}

async function shownOf(where: string, type: string, size: number, signal: AbortSignal): Promise<Part> {
  if (IMAGES.has(type)) {
    if (size > MOST_IMAGE) return { shown: { kind: 'nothing', why: 'The picture is too large to be shown here; download it.' } };
    const { bytes } = await part(where, size, signal);
    return { shown: { kind: 'image', blob: new Blob([bytes], { type }) } };
  }
  if (size === 0) return { shown: { kind: 'text', text: '', whole: true } };
  const { bytes, tag } = await part(where, Math.min(size, MOST_TEXT), signal);
  const text = asText(new Uint8Array(bytes), size > MOST_TEXT);
  return text === undefined
    ? { shown: { kind: 'nothing', why: 'This is no text. Download it to look at it with a program of yours.' } }
    : { shown: { kind: 'text', text, whole: size <= MOST_TEXT }, tag };
}

async function part(where: string, length: number, signal: AbortSignal): Promise<{ bytes: ArrayBuffer; tag: string | undefined }> {
  if (length === 0) return { bytes: new ArrayBuffer(0), tag: undefined };
  const answer = await fetch(where, { signal, cache: 'no-store', headers: { Range: `bytes=0-${length - 1}` } });
  if (!answer.ok) throw await problemOf(answer);
  // The tag of the bytes themselves: the file may be another one than a moment ago.
  return { bytes: await answer.arrayBuffer(), tag: answer.headers.get('ETag') ?? undefined };
}

/** The bytes as text, when they are some. A part may end within a character. */
export function asText(read: Uint8Array, cut: boolean): string | undefined {
  if (read.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(read, { stream: cut });
  } catch {
    return undefined;
  }
}
