import { useQuery } from '@tanstack/react-query';
import { keeping, type Whose } from '../api/keeping';
import type { Agent } from '../api/types';
import { to } from '../app/route';
import { everyInWords, kept } from './keepingWords';

/** What is kept for somebody, as everything that is about it asks. */
export function useRetention(whose: Whose) {
  return useQuery({
    queryKey: ['retention', typeof whose === 'string' ? whose : whose.agent],
    queryFn: () => keeping.of(whose),
  });
}

/** Which snapshots of an agent stay, in a line, and the way to say otherwise. */
export function Keeping({ agent }: { agent: Agent }) {
  const retention = useRetention({ agent: agent.id });
  return (
    <p className="keeping small">
      {retention.data && (
        <span className="dim">
          Keeps {kept(retention.data.policy)}. {everyInWords(agent.snapshot_every_seconds)}
        </span>
      )}{' '}
      <a href={to.retention(agent.name)}>What is kept…</a>
    </p>
  );
}
