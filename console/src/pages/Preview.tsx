import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api } from '../api/calls';
import { problemOf } from '../api/http';
import { shownName } from '../api/paths';
import type { Agent } from '../api/types';
import { bytes, moment } from '../ui/format';
import { Icon } from '../ui/Icon';
import { Fault, Loading } from '../ui/parts';

interface Props {
  agent: Agent;
  path: string;
  snapshot: string | undefined;
}

type Shown =
  | { kind: 'text'; text: string; whole: boolean }
  | { kind: 'image'; blob: Blob }
  | { kind: 'nothing'; why: string };

interface Looked {
  size: number;
  modified: string | undefined;
  shown: Shown;
}

// What a browser shows without ever running any of it.
const IMAGES = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);
const MOST_TEXT = 512 << 10;
const MOST_IMAGE = 32 << 20;

/** A file as it can be looked at without danger: text as text, whatever it is called, and pictures of pixels. */
export function Preview({ agent, path, snapshot }: Props) {
  const address = api.file(agent.id, path, snapshot ? `snapshot=${encodeURIComponent(snapshot)}` : '');
  const looked = useQuery({
    queryKey: ['files', agent.id, path, snapshot ?? '', 'bytes'],
    queryFn: ({ signal }) => look(address, signal),
    retry: false,
  });
  const name = shownName(path.split('/').at(-1) ?? '');
  if (looked.isPending) return <Loading what={name} />;
  if (looked.isError) return <Fault failure={looked.error} retry={() => void looked.refetch()} />;
  const { size, modified, shown } = looked.data;
  return (
    <div className="preview">
      <div className="preview-head">
        <h2 className="mono">{name}</h2>
        <span className="dim small mono">{bytes(size)}</span>
        {modified && <span className="dim small">{moment(modified)}</span>}
        <a className="button" href={address} download={name}>
          <Icon name="download" />
          <span className="label">Download</span>
        </a>
      </div>
      <Shown shown={shown} name={name} />
    </div>
  );
}

function Shown({ shown, name }: { shown: Shown; name: string }) {
  switch (shown.kind) {
    case 'text':
      return (
        <>
          <pre className="preview-text" tabIndex={0} aria-label={`The text of ${name}`}>
            {shown.text}
          </pre>
          {!shown.whole && <p className="dim">Only the beginning is shown; download it to see all of it.</p>}
        </>
      );
    case 'image':
      return <Picture blob={shown.blob} name={name} />;
    case 'nothing':
      return <p className="dim">{shown.why}</p>;
  }
}

function Picture({ blob, name }: { blob: Blob; name: string }) {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(blob);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [blob]);
  return address ? <img className="preview-image" src={address} alt={`The picture ${name}`} /> : null;
}

async function look(address: string, signal: AbortSignal): Promise<Looked> {
  const head = await fetch(address, { method: 'HEAD', signal });
  // An answer to HEAD has no body to tell the problem with.
  if (!head.ok) throw await problemOf(await fetch(address, { signal, headers: { Range: 'bytes=0-0' } }));
  const type = (head.headers.get('Content-Type') ?? '').split(';')[0] ?? '';
  const size = Number(head.headers.get('Content-Length') ?? 0);
  const modified = head.headers.get('Last-Modified') ?? undefined;
  return { size, modified, shown: await shownOf(address, type, size, signal) };
}

async function shownOf(address: string, type: string, size: number, signal: AbortSignal): Promise<Shown> {
  if (type === 'application/json' && size === 0) return { kind: 'nothing', why: 'The file is empty.' };
  if (IMAGES.has(type)) {
    if (size > MOST_IMAGE) return { kind: 'nothing', why: 'The picture is too large to be shown here; download it.' };
    const all = await part(address, size, signal);
    return { kind: 'image', blob: new Blob([all], { type }) };
  }
  if (size === 0) return { kind: 'nothing', why: 'The file is empty.' };
  const read = await part(address, Math.min(size, MOST_TEXT), signal);
  const text = asText(new Uint8Array(read), size > MOST_TEXT);
  return text === undefined
    ? { kind: 'nothing', why: 'This is no text. Download it to look at it with a program of yours.' }
    : { kind: 'text', text, whole: size <= MOST_TEXT };
}

async function part(address: string, length: number, signal: AbortSignal): Promise<ArrayBuffer> {
  if (length === 0) return new ArrayBuffer(0);
  const answer = await fetch(address, { signal, headers: { Range: `bytes=0-${length - 1}` } });
  if (!answer.ok) throw await problemOf(answer);
  return answer.arrayBuffer();
}

/** The bytes as text, when they are some. A part may end within a character. */
export function asText(read: Uint8Array, cut: boolean): string | undefined {
  if (read.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(read, { stream: cut });
  } catch {
    return undefined;
  }
}
