import { useQuery } from '@tanstack/react-query';
import { life } from '../api/life';
import type { Agent } from '../api/types';
import { useLive } from '../live/live';

// What an agent does is seen by the server every few seconds and is no event.
const AGAIN_MS = 10_000;

/** The agent with what is known of its idleness, asked anew every now and then. */
export function useLife(agent: Agent) {
  const live = useLive();
  return useQuery({
    queryKey: ['life', agent.id],
    queryFn: async () => {
      const whole = await life.whole(agent.id);
      // That long work began is no event either, and may be somebody else's.
      live.put(whole);
      return whole;
    },
    refetchInterval: AGAIN_MS,
    staleTime: 0,
    retry: false,
  });
}
