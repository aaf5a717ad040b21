import { keepPreviousData, useInfiniteQuery, useQueries } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { files, type By } from '../api/files';
import type { Entry } from '../api/types';
import type { Branches } from './rows';

// The first page is there at once; what follows is read in larger ones until the folder is whole, or very large.
const FIRST = 1000;
const MORE = 10_000;
const PAGES_BY_THEMSELVES = 5;

/** What is in a folder, in the order that was asked for. */
export function useFolder(agent: string, path: string, snapshot: string | undefined, by: By, enabled: boolean) {
  const listing = useInfiniteQuery({
    queryKey: ['files', agent, path, snapshot ?? '', 'list', by.sort, by.order],
    queryFn: ({ pageParam, signal }) =>
      files.list(agent, path, { limit: pageParam === undefined ? FIRST : MORE, cursor: pageParam, snapshot, by }, signal),
    enabled,
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.cursor,
    placeholderData: (before, query) => (query?.queryKey[2] === path ? keepPreviousData(before) : undefined),
    retry: false,
  });
  const { data, hasNextPage, isFetching, fetchNextPage, isError } = listing;
  const pages = data?.pages.length ?? 0;
  useEffect(() => {
    if (hasNextPage && !isFetching && !isError && pages < PAGES_BY_THEMSELVES) void fetchNextPage();
  }, [hasNextPage, isFetching, isError, pages, fetchNextPage]);
  const entries = useMemo(() => data?.pages.flatMap((page) => page.entries) ?? [], [data]);
  return { ...listing, entries, more: hasNextPage && pages >= PAGES_BY_THEMSELVES };
}

/** What is in the folders that are folded out. */
export function useBranches(agent: string, paths: readonly string[], snapshot: string | undefined, by: By): Branches {
  return useQueries({
    queries: paths.map((path) => ({
      queryKey: ['files', agent, path, snapshot ?? '', 'branch', by.sort, by.order],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        files.list(agent, path, { limit: MORE, snapshot, by }, signal).then((page) => page.entries),
      retry: false,
    })),
    combine: (results) =>
      new Map<string, readonly Entry[] | undefined>(
        paths.map((path, index) => [path, results[index]?.isError ? [] : results[index]?.data]),
      ),
  });
}
