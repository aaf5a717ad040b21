import { useQuery } from '@tanstack/react-query';
import { api } from '../api/calls';
import { to } from '../app/route';
import { Icon } from '../ui/Icon';
import { bytes } from '../ui/format';
import type { Pool } from '../api/types';

export type Alarm = 'none' | 'high' | 'full';

export function usePool() {
  return useQuery({ queryKey: ['pool'], queryFn: api.pool, refetchInterval: 30_000 });
}

/** How much of what agents may fill is filled, from 0 to 1. */
export function filled(pool: Pool): number {
  const usable = Math.max(1, pool.total - pool.reserve);
  return Math.min(1, Math.max(0, 1 - pool.free / usable));
}

export function alarm(pool: Pool): Alarm {
  const part = filled(pool);
  return part >= 0.9 ? 'full' : part >= 0.8 ? 'high' : 'none';
}

/** A line for everybody when the room for files runs out. */
export function PoolAlarm() {
  const pool = usePool();
  if (!pool.data) return null;
  const level = alarm(pool.data);
  if (level === 'none') return null;
  return (
    <a className={`alarm-line ${level}`} href={to.machine} role="status">
      <Icon name="warning" />
      <span>
        The pool is {Math.floor(filled(pool.data) * 100)} % full; {bytes(pool.data.free)} are left for all agents together.
      </span>
    </a>
  );
}
