import { useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';

interface Props {
  ids: readonly string[];
  rowHeight: number;
  label: string;
  row: (id: string, index: number) => ReactNode;
}

const AROUND = 8;

/**
 * A list of rows of one height, of which only those in sight are made. It scrolls with the page, so that a phone keeps
 * its own way of scrolling.
 */
export function VirtualList({ ids, rowHeight, label, row }: Props) {
  const list = useRef<HTMLUListElement>(null);
  const [range, setRange] = useState({ from: 0, to: 40 });
  useLayoutEffect(() => {
    const scroller = list.current?.closest('main') ?? document.documentElement;
    const look = () => {
      const box = list.current?.getBoundingClientRect();
      if (!box) return;
      const from = Math.max(0, Math.floor(-box.top / rowHeight) - AROUND);
      const to = Math.ceil((window.innerHeight - box.top) / rowHeight) + AROUND;
      setRange((now) => (now.from === from && now.to === to ? now : { from, to }));
    };
    look();
    scroller.addEventListener('scroll', look, { passive: true });
    window.addEventListener('scroll', look, { passive: true });
    window.addEventListener('resize', look);
    return () => {
      scroller.removeEventListener('scroll', look);
      window.removeEventListener('scroll', look);
      window.removeEventListener('resize', look);
    };
  }, [rowHeight, ids.length]);
  const step = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowDown' || event.key === 'j' ? 1 : event.key === 'ArrowUp' || event.key === 'k' ? -1 : 0;
    const at = Number((event.target as HTMLElement).closest<HTMLElement>('[data-index]')?.dataset.index ?? NaN);
    const next = at + by;
    if (by === 0 || event.metaKey || event.ctrlKey || event.altKey || !(next >= 0 && next < ids.length)) return;
    event.preventDefault();
    const link = list.current?.querySelector<HTMLElement>(`[data-index="${next}"] a`);
    link?.focus();
    link?.scrollIntoView({ block: 'nearest' });
  };
  const from = Math.min(range.from, ids.length);
  const to = Math.min(range.to, ids.length);
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
