import { useQuery } from '@tanstack/react-query';
import { files } from '../api/files';
import type { Agent, Taken } from '../api/types';
import { bytes, count, moment } from '../ui/format';
import { Icon } from '../ui/Icon';

/** What keeps an agent within its limit. */
const FENCE = {
  quota: 'The kernel refuses what goes beyond the limit.',
  watch: 'An agent that goes beyond the limit is frozen.',
};

/** What the files of an agent take, its restore points with them, and how near that is to what they may. */
export function Usage({ agent }: { agent: Agent }) {
  const usage = useQuery({ queryKey: ['usage', agent.id], queryFn: () => files.usage(agent.id), retry: false });
  const taken = usage.data;
  // It is counted beside everything else, so a new agent has no numbers for a while.
  if (!taken?.counted_at) return null;
  const all = taken.bytes + taken.snapshots_bytes;
  return (
    <div className={`usage ${taken.state}`}>
      <meter min={0} max={taken.limit} value={Math.min(all, taken.limit)} aria-label="Space that the files take" />
      <p className="small dim" title={`Counted ${moment(taken.counted_at)}. ${FENCE[taken.fence]}`}>
        {bytes(all)} of {bytes(taken.limit)}
        <span className="wide-only">
          {' · '}
          {count(taken.files, 'file')}
          {taken.snapshots_bytes > 0 && `, ${bytes(taken.snapshots_bytes)} of it in restore points`}
        </span>
      </p>
      <Warning taken={taken} />
    </div>
  );
}

function Warning({ taken }: { taken: Taken }) {
  if (taken.state === 'ok') return null;
  return (
    <p className="usage-warning small" role="status">
      <Icon name="warning" />
      {taken.state === 'full'
        ? 'Full: nothing more is taken. Delete files, or restore points that still hold some.'
        : 'Nearly full.'}
    </p>
  );
}
