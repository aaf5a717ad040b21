import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from '../api/calls';
import { time } from '../api/time';
import type { Agent, Snapshot } from '../api/types';

/** The snapshots of an agent, newest first, as many pages of them as were asked for. */
export function useSnapshots(agent: Agent) {
  const asked = useInfiniteQuery({
    queryKey: ['snapshots', agent.id, 'all'],
    // The first page is soon there, and the others are few.
    queryFn: ({ pageParam }) => api.snapshots(agent.id, pageParam === undefined ? 100 : 1000, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor,
  });
  const all = useMemo(() => asked.data?.pages.flatMap((page) => page.snapshots) ?? [], [asked.data]);
  return { ...asked, all };
}

const MOST_PAGES = 10;

/** What the tasks of these snapshots were given, by their ids; a task that is too long ago has none. */
export function usePrompts(agent: Agent, snapshots: readonly Snapshot[]): ReadonlyMap<string, string> {
  const tasks = snapshots.flatMap((snapshot) => snapshot.task ?? []);
  const newest = tasks[0];
  const oldest = tasks.at(-1);
  const asked = useQuery({
    queryKey: ['prompts', agent.id, newest, oldest],
    queryFn: () => prompts(agent, new Set(tasks)),
    enabled: tasks.length > 0,
    // What a task was given never changes.
    staleTime: Infinity,
    placeholderData: (before: ReadonlyMap<string, string> | undefined) => before,
  });
  return asked.data ?? NONE;
}

const NONE: ReadonlyMap<string, string> = new Map();

async function prompts(agent: Agent, wanted: Set<string>): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES && wanted.size > 0; page++) {
    const { tasks, next_cursor } = await time.tasks(agent.id, cursor);
    for (const task of tasks) if (wanted.delete(task.id)) found.set(task.id, task.prompt);
    if (!next_cursor) break;
    cursor = next_cursor;
  }
  return found;
}
