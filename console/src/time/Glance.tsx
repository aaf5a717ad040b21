import '../style/glance.css';
import { memo, useMemo, type MouseEvent } from 'react';
import type { Snapshot } from '../api/types';
import { count, day, moment } from '../ui/format';
import { height } from './marks';

interface Props {
  /** Newest first. */
  all: readonly Snapshot[];
  /** Whether there are earlier ones. */
  more: boolean;
  name: (snapshot: Snapshot) => string;
  onGo: (id: string) => void;
}

const TALL = 44;
const WIDEST = 14;
const PIN = 5;

/** All restore points in one line, oldest on the left: how much changed into each, and where each day begins. */
export const Glance = memo(function Glance({ all, more, name, onGo }: Props) {
  const bars = useMemo(() => [...all].reverse(), [all]);
  const days = useMemo(() => beginnings(bars), [bars]);
  const oldest = bars[0];
  const go = (event: MouseEvent<SVGElement>) => {
    const id = (event.target as Element).closest('[data-id]')?.getAttribute('data-id');
    if (id) onGo(id);
  };
  if (!oldest) return null;
  return (
    <figure className="glance">
      <svg
        role="img"
        aria-label={`${count(all.length, 'restore point')} since ${moment(oldest.created_at)}, the more changed into one the taller; they are listed below`}
        viewBox={`0 0 ${bars.length} ${TALL}`}
        preserveAspectRatio="none"
        style={{ maxWidth: bars.length * WIDEST }}
        onClick={go}
      >
        {days.map((at) => (
          <line key={at} className="glance-day" x1={at} x2={at} y1={0} y2={TALL} vectorEffect="non-scaling-stroke" />
        ))}
        {bars.map((snapshot, at) => {
          const tall = height(snapshot.changed_files, TALL - PIN);
          return (
            <g key={snapshot.id} data-id={snapshot.id} className={`glance-bar ${snapshot.reason}`}>
              <title>
                {name(snapshot)}, {moment(snapshot.created_at)}
                {snapshot.changed_files === undefined ? '' : `, ${count(snapshot.changed_files, 'path')}`}
              </title>
              <rect className="glance-catch" x={at} y={0} width={1} height={TALL} />
              <rect className="glance-tall" x={at + 0.14} y={TALL - tall} width={0.72} height={tall} />
              {snapshot.pinned && <rect className="glance-pin" x={at + 0.14} y={TALL - tall - PIN} width={0.72} height={3} />}
            </g>
          );
        })}
      </svg>
      <figcaption className="small dim">
        <span>{more ? `the newest ${count(all.length, 'restore point')}, from` : `${count(all.length, 'restore point')} since`} {day(oldest.created_at)}</span>
        <Legend all={all} />
      </figcaption>
    </figure>
  );
});

/** Where another day begins. */
function beginnings(bars: readonly Snapshot[]): number[] {
  const days = bars.map((snapshot) => day(snapshot.created_at));
  return days.flatMap((name, at) => (at > 0 && name !== days[at - 1] ? [at] : []));
}

const KINDS: { name: string; reasons: readonly string[] }[] = [
  { name: 'after a task', reasons: ['task'] },
  { name: 'by hand', reasons: ['manual', 'agent'] },
  { name: 'replaced', reasons: ['before_restore', 'before_adopt'] },
  { name: 'by itself', reasons: ['schedule', 'before_stop', 'fork'] },
];

function Legend({ all }: { all: readonly Snapshot[] }) {
  const there = new Set(all.map((snapshot) => snapshot.reason));
  return (
    <span className="legend">
      {KINDS.filter(({ reasons }) => reasons.some((reason) => there.has(reason))).map(({ name, reasons }) => (
        <span key={name} className={`legend-kind ${reasons[0] ?? ''}`}>
          {name}
        </span>
      ))}
    </span>
  );
}
