import { useLayoutEffect, useState, type RefObject } from 'react';

const AROUND = 8;

/** Which rows of one height are in sight of a list that scrolls with the page. */
export function useInSight(list: RefObject<HTMLElement | null>, rowHeight: number, count: number) {
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
  }, [list, rowHeight, count]);
  return { from: Math.min(range.from, count), to: Math.min(range.to, count) };
}
