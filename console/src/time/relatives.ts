import { useQuery } from '@tanstack/react-query';
import { time, type Member } from '../api/time';
import type { Agent } from '../api/types';

/** The family of an agent, as everything that is about forks asks for it. */
export function useFamily(agent: Agent) {
  return useQuery({
    queryKey: ['lineage', agent.id],
    queryFn: () => time.lineage(agent.id),
    staleTime: 0,
  });
}

/** What an agent was forked from, if it is a fork, and that was not deleted for good. */
export function parentOf(family: readonly Member[], id: string): Member | undefined {
  const own = family.find((member) => member.id === id);
  return own?.parent === undefined ? undefined : family.find((member) => member.id === own.parent);
}

/** The forks of an agent that can be worked with. */
export function forksOf(family: readonly Member[], id: string): Member[] {
  return family.filter((member) => member.parent === id && member.standing === 'present');
}
