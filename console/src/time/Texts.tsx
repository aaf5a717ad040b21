import '../style/diff.css';
import { useQueries } from '@tanstack/react-query';
import { Fragment, useMemo, useState } from 'react';
import { Problem } from '../api/http';
import { look } from '../files/look';
import { bytes, count } from '../ui/format';
import { Button, Fault, Loading } from '../ui/parts';
import { Lines, useWide } from './Lines';
import { hunks, threeWays, type Block } from './blocks';

/** A file of an agent, as it is now or in a snapshot, and what to call it. */
export interface Place {
  name: string;
  agent: string;
  snapshot?: string | undefined;
  path: string;
}

interface Read {
  /** Absent where there is nothing, and of what is no file. */
  size?: number;
  /** A folder, or something else that has no bytes. */
  odd?: true;
  /** Absent of what is no text, or too much of it. */
  text?: string;
}

async function read({ agent, snapshot, path }: Place, signal: AbortSignal): Promise<Read> {
  try {
    const { size, modified, shown } = await look(agent, path, snapshot, signal);
    // What is no file is told by what is known of it, which has no time of its own.
    if (modified === undefined) return { odd: true };
    return shown.kind === 'text' && shown.whole ? { size, text: shown.text } : { size };
  } catch (refused) {
    if (refused instanceof Problem && refused.status === 404 && refused.code !== 'snapshot_not_found') return {};
    if (refused instanceof Problem && refused.status === 409) return { odd: true };
    throw refused;
  }
}

/** The same file of several agents. */
function useTexts(places: readonly Place[]) {
  return useQueries({
    queries: places.map((place) => ({
      queryKey: ['files', place.agent, place.path, place.snapshot ?? '', 'beside'],
      queryFn: ({ signal }: { signal: AbortSignal }) => read(place, signal),
      retry: false,
      staleTime: 0,
    })),
    combine: (asked) => ({
      failure: asked.find((one) => one.isError)?.error,
      read: asked.every((one) => one.data) ? asked.map((one) => one.data as Read) : undefined,
      again: () => asked.forEach((one) => void one.refetch()),
    }),
  });
}

/** Why there are no lines to show. */
function unreadable(places: readonly Place[], all: readonly Read[]): string | undefined {
  if (all.every((one) => one.text !== undefined || (one.size === undefined && !one.odd))) return undefined;
  const what = ({ odd, size }: Read) => (odd ? 'no file' : size === undefined ? 'not there' : bytes(size));
  const told = all.map((one, at) => `${places[at]?.name ?? ''}: ${what(one)}`);
  return `This is no text, or too much of it, so there are no lines to compare. ${told.join(', ')}.`;
}

/** How a file of one agent differs from that of another. */
export function TwoTexts({ before, after }: { before: Place; after: Place }) {
  const { read: all, failure, again } = useTexts([before, after]);
  const [one, other] = all ?? [];
  const differing = useMemo(() => hunks(one?.text ?? '', other?.text ?? ''), [one, other]);
  if (failure) return <Fault failure={failure} retry={again} />;
  if (!one || !other) return <Loading what="both" />;
  const why = unreadable([before, after], [one, other]);
  if (why !== undefined) return <p className="dim">{why}</p>;
  return (
    <>
      <p className="small dim text-names">
        <span>{named(before, one)}</span>
        <span>{named(after, other)}</span>
      </p>
      {differing.length === 0 ? <p className="dim">The same lines.</p> : <Lines hunks={differing} />}
    </>
  );
}

function named({ name }: Place, { size }: Read): string {
  return size === undefined ? `${name}: not there` : name;
}

interface ThreeProps {
  ours: Place;
  base: Place;
  theirs: Place;
}

/** A file that two changed: what each made of what both began with. */
export function ThreeTexts({ ours, base, theirs }: ThreeProps) {
  const places = [ours, base, theirs];
  const { read: all, failure, again } = useTexts(places);
  const beside = useWide();
  const [side, setSide] = useState<'ours' | 'theirs'>('theirs');
  const [mine, old, other] = all ?? [];
  const blocks = useMemo(() => threeWays(old?.text ?? '', mine?.text ?? '', other?.text ?? ''), [mine, old, other]);
  if (failure) return <Fault failure={failure} retry={again} />;
  if (!mine || !old || !other) return <Loading what="all three" />;
  const why = unreadable(places, [mine, old, other]);
  if (why !== undefined) return <p className="dim">{why}</p>;
  if (beside) return <Columns blocks={blocks} names={[named(ours, mine), named(base, old), named(theirs, other)]} />;
  const shown = side === 'ours' ? mine : other;
  return (
    <>
      <div className="chips">
        <button type="button" className="chip" aria-pressed={side === 'ours'} onClick={() => setSide('ours')}>
          What {ours.name} changed
        </button>
        <button type="button" className="chip" aria-pressed={side === 'theirs'} onClick={() => setSide('theirs')}>
          What {theirs.name} changed
        </button>
      </div>
      {shown.size === undefined ? (
        <p className="dim">It was deleted there.</p>
      ) : (
        <Lines hunks={hunks(old.text ?? '', shown.text ?? '')} />
      )}
    </>
  );
}

const AROUND = 3;

/** All three side by side; long parts that nobody changed are folded. */
function Columns({ blocks, names }: { blocks: readonly Block[]; names: [string, string, string] }) {
  const [open, setOpen] = useState<readonly number[]>([]);
  return (
    <div className="diff three" role="region" tabIndex={0} aria-label="The three texts">
      <table className="mono">
        <colgroup>
          {names.map((name) => (
            <Fragment key={name}>
              <col className="number-column" />
              <col />
            </Fragment>
          ))}
        </colgroup>
        <thead>
          <tr>
            {names.map((name) => (
              <th key={name} colSpan={2} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        {blocks.map((block, index) => (
          <tbody key={`${block.at.base} ${block.at.ours} ${block.at.theirs}`} className={`by-${block.by}`}>
            <Rows
              block={block}
              first={index === 0}
              last={index === blocks.length - 1}
              open={open.includes(index)}
              onOpen={() => setOpen([...open, index])}
            />
          </tbody>
        ))}
      </table>
    </div>
  );
}

interface RowsProps {
  block: Block;
  first: boolean;
  last: boolean;
  open: boolean;
  onOpen: () => void;
}

function Rows({ block, first, last, open, onOpen }: RowsProps) {
  const rows = Math.max(block.ours.length, block.base.length, block.theirs.length);
  const all = Array.from({ length: rows }, (_, row) => row);
  const head = first ? 0 : AROUND;
  const tail = last ? 0 : AROUND;
  const row = (at: number) => <Row key={at} block={block} at={at} />;
  if (block.by !== 'nobody' || open || rows <= head + tail + 1) return <>{all.map(row)}</>;
  return (
    <>
      {all.slice(0, head).map(row)}
      <tr>
        <td className="folded" colSpan={6}>
          <Button tone="quiet" onClick={onOpen}>
            {count(rows - head - tail, 'line')} that nobody changed
          </Button>
        </td>
      </tr>
      {all.slice(rows - tail).map(row)}
    </>
  );
}

const SIDES = ['ours', 'base', 'theirs'] as const;

function Row({ block, at }: { block: Block; at: number }) {
  return (
    <tr>
      {SIDES.map((side) => {
        const line = block[side][at];
        return (
          <Fragment key={side}>
            <td className={`line-number ${side} ${line === undefined ? 'none' : ''}`}>{line === undefined ? '' : block.at[side] + at + 1}</td>
            <td className={`line-text ${side} ${line === undefined ? 'none' : ''}`}>{line}</td>
          </Fragment>
        );
      })}
    </tr>
  );
}
