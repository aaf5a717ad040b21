import type { QueryClient } from '@tanstack/react-query';
import { api } from '../api/calls';
import type { Agent } from '../api/types';
import { say } from '../ui/toasts';

/** What of a snapshot is restored: the home as well, or some paths alone. */
export interface Options {
  home?: true;
  paths?: string[];
}

/** Takes back what replaced the workspace: what was there before comes back. */
export async function undo(queries: QueryClient, agent: Agent, kept: string, options: Options = {}): Promise<void> {
  await api.restore(agent.id, kept, options);
  say('Undone. The workspace is what it was before.');
  await lookAgain(queries, agent);
}

/** Everything that shows the files of the agent, or how they differ, asks anew. */
export async function lookAgain(queries: QueryClient, agent: Agent): Promise<void> {
  await Promise.all(
    [['snapshots', agent.id], ['files', agent.id], ['changes', agent.id], ['compare'], ['adopt']].map((queryKey) =>
      queries.invalidateQueries({ queryKey }),
    ),
  );
}
