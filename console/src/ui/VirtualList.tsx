import { useRef, type KeyboardEvent, type ReactNode } from 'react';
import { useInSight } from './inSight';

interface Props {
  ids: readonly string[];
  rowHeight: number;
  label: string;
  row: (id: string, index: number) => ReactNode;
}

/**
 * A list of rows of one height, of which only those in sight are made. It scrolls with the page, so that a phone keeps
 * its own way of scrolling.
 */
export function VirtualList({ ids, rowHeight, label, row }: Props) {
  const list = useRef<HTMLUListElement>(null);
  const { from, to } = useInSight(list, rowHeight, ids.length);
  const step = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowDown' || event.key === 'j' ? 1 : event.key === 'ArrowUp' || event.key === 'k' ? -1 : 0;
    const at = Number((event.target as HTMLElement).closest<HTMLElement>('[data-index]')?.dataset.index ?? NaN);
    const next = at + by;
    if (by === 0 || event.metaKey || event.ctrlKey || event.altKey || !(next >= 0 && next < ids.length)) return;
    event.preventDefault();
    const target = list.current?.querySelector<HTMLElement>(`[data-index="${next}"] :is(a, input)`);
    target?.focus();
    target?.scrollIntoView({ block: 'nearest' });
  };
  return (
    <ul
      ref={list}
      className="rows"
      aria-label={label}
      style={{ height: ids.length * rowHeight }}
      onKeyDown={step}
    >
      {ids.slice(from, to).map((id, index) => (
        <li
          key={id}
          className="row-place"
          data-index={from + index}
          aria-setsize={ids.length}
          aria-posinset={from + index + 1}
          style={{ height: rowHeight, transform: `translateY(${(from + index) * rowHeight}px)` }}
        >
          {row(id, from + index)}
        </li>
      ))}
    </ul>
  );
}
