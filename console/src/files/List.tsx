import { useEffect, useId, useRef, useState, type DragEvent, type KeyboardEvent, type MouseEvent } from 'react';
import type { By } from '../api/files';
import { Icon } from '../ui/Icon';
import { useInSight } from '../ui/inSight';
import { only, ranged, toggled, type Choice } from './choice';
import { paths, pressed, Typing, type Wish } from './keyboard';
import { Line } from './Line';
import type { Row } from './rows';

export interface Wishes {
  open(row: Row): void;
  up(): void;
  fold(path: string): void;
  rename(): void;
  remove(paths: readonly string[]): void;
  /** Where an entry can be reached by an address. */
  place(row: Row): string;
  /** Something was let go over a folder. */
  drop(folder: string, transfer: DataTransfer): void;
}

interface Props {
  rows: readonly Row[];
  label: string;
  by: By;
  onBy: (by: By) => void;
  choice: Choice;
  onChoice: (choice: Choice) => void;
  wishes: Wishes;
  fixed: boolean;
  download: (row: Row) => string;
}

const narrow = window.matchMedia('(width <= 46rem)');

/** The list of a folder as a tree of lines: of ten thousand only those in sight are made. */
export function List({ rows, label, by, onBy, choice, onChoice, wishes, fixed, download }: Props) {
  const id = useId();
  const body = useRef<HTMLDivElement>(null);
  const typing = useRef(new Typing());
  const [over, setOver] = useState<string>();
  const height = narrow.matches ? 44 : 34;
  const { from, to } = useInSight(body, height, rows.length);
  const at = rows.findIndex((row) => row.entry.path === choice.at);
  useFollowed(body, at, height);

  const wish = (wanted: Wish) => {
    const row = rows[at];
    if (wanted === 'up') wishes.up();
    else if (wanted === 'open' && row) wishes.open(row);
    else if (wanted === 'rename' && !fixed) wishes.rename();
    else if (wanted === 'remove' && !fixed) wishes.remove(choice.chosen.size > 0 ? [...choice.chosen] : row ? [row.entry.path] : []);
    else if (typeof wanted === 'object') wishes.fold(wanted.fold);
  };
  const key = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return;
    const { key, shiftKey: shift, altKey: alt } = event;
    const control = event.ctrlKey || event.metaKey;
    const answer = pressed(rows, choice, { key, shift, control, alt });
    if (answer) {
      event.preventDefault();
      if (answer.choice) onChoice(answer.choice);
      if (answer.wish) wish(answer.wish);
    } else if (key.length === 1 && key !== '/' && !control && !alt) {
      event.preventDefault();
      onChoice(typing.current.letter(rows, choice, key, event.timeStamp));
    }
  };
  const click = (event: MouseEvent, row: Row) => {
    const { path } = row.entry;
    if (event.shiftKey) onChoice(ranged(choice, paths(rows), path));
    else if (event.ctrlKey || event.metaKey) onChoice(toggled(choice, path));
    else onChoice(only(path));
  };
  const drag = {
    start: (event: DragEvent, row: Row) => {
      const taken = choice.chosen.has(row.entry.path) ? [...choice.chosen] : [row.entry.path];
      event.dataTransfer.setData(PATHS, JSON.stringify(taken));
      event.dataTransfer.effectAllowed = 'move';
    },
    over: setOver,
    drop: (event: DragEvent, row: Row) => {
      setOver(undefined);
      wishes.drop(row.entry.path, event.dataTransfer);
    },
  };
  return (
    <div
      role="treegrid"
      className="list"
      aria-label={label}
      aria-multiselectable="true"
      aria-rowcount={rows.length + 1}
      aria-activedescendant={at >= from && at < to ? `${id}-${at}` : undefined}
      tabIndex={0}
      onKeyDown={key}
    >
      <Head by={by} onBy={onBy} />
      <div role="rowgroup" ref={body} className="list-body" style={{ height: rows.length * height }}>
        {rows.slice(from, to).map((row, index) => (
          <Line
            key={row.entry.path}
            id={`${id}-${from + index}`}
            row={row}
            index={from + index}
            height={height}
            here={from + index === at}
            chosen={choice.chosen.has(row.entry.path)}
            over={over === row.entry.path}
            fixed={fixed}
            wishes={wishes}
            download={download(row)}
            onClick={click}
            onToggle={() => onChoice(toggled(choice, row.entry.path))}
            drag={drag}
          />
        ))}
      </div>
    </div>
  );
}

/** What is carried when entries are dragged within the console. */
export const PATHS = 'application/x-holdfast-paths';

// The line that the keyboard is on stays in sight, and those above and beneath it.
function useFollowed(body: React.RefObject<HTMLDivElement | null>, at: number, height: number): void {
  const before = useRef(at);
  useEffect(() => {
    if (before.current === at || at < 0 || !body.current) return;
    before.current = at;
    const scroller = body.current.closest('main') ?? document.documentElement;
    const top = body.current.getBoundingClientRect().top + at * height;
    const edge = scroller.getBoundingClientRect();
    const [first, last] = [Math.max(0, edge.top) + 2 * height, Math.min(window.innerHeight, edge.bottom) - 3 * height];
    if (top < first) scroller.scrollBy(0, top - first);
    else if (top > last) scroller.scrollBy(0, top - last);
  }, [body, at, height]);
}

const COLUMNS: { sort: By['sort']; label: string; className: string }[] = [
  { sort: 'name', label: 'Name', className: 'list-name' },
  { sort: 'size', label: 'Size', className: 'list-size' },
  { sort: 'time', label: 'Changed', className: 'list-time' },
];

function Head({ by, onBy }: { by: By; onBy: (by: By) => void }) {
  const next = (sort: By['sort']): By =>
    by.sort === sort ? { sort, order: by.order === 'asc' ? 'desc' : 'asc' } : { sort, order: sort === 'name' ? 'asc' : 'desc' };
  return (
    <div role="rowgroup">
      <div role="row" className="list-row list-head" aria-rowindex={1}>
        {COLUMNS.map(({ sort, label, className }) => (
          <div
            key={sort}
            role="columnheader"
            className={className}
            aria-sort={by.sort !== sort ? 'none' : by.order === 'asc' ? 'ascending' : 'descending'}
          >
            <button type="button" onClick={() => onBy(next(sort))}>
              {label}
              {by.sort === sort && <Icon name={by.order === 'asc' ? 'rising' : 'falling'} size={12} />}
            </button>
          </div>
        ))}
        <div role="columnheader" className="list-mode">
          Mode
        </div>
        <div role="columnheader" className="list-do">
          <span className="unseen">Actions</span>
        </div>
      </div>
    </div>
  );
}
