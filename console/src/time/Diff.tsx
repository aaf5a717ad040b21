import '../style/diff.css';
import { useQuery } from '@tanstack/react-query';
import { time, type Diff as Told, type Thing } from '../api/time';
import type { Agent } from '../api/types';
import { bytes, moment } from '../ui/format';
import { Fault, Loading } from '../ui/parts';
import { Lines } from './Lines';

interface Props {
  agent: Agent;
  path: string;
  /** The path that it had before, if that was another. */
  was?: string | undefined;
  from: string | undefined;
  to: string | undefined;
}

/** What differs within a file: its lines side by side, or one below the other where there is no room. */
export function Diff({ agent, path, was, from, to }: Props) {
  const diff = useQuery({
    queryKey: ['diff', agent.id, path, was, from, to],
    queryFn: () => time.diff(agent.id, path, { from, to, from_path: was }),
    retry: false,
    staleTime: from === 'live' || to === 'live' ? 0 : Infinity,
  });
  if (diff.isPending) return <Loading what="the lines" />;
  if (diff.isError) return <Fault failure={diff.error} retry={() => void diff.refetch()} />;
  const told = diff.data;
  if (told.told !== 'text') return <Things told={told} />;
  if (told.hunks.length === 0) return <Same told={told} />;
  return <Lines hunks={told.hunks} />;
}

function Same({ told: { before, after } }: { told: Told }) {
  if (before && after && before.mode !== after.mode) {
    return (
      <p className="dim">
        The same lines; the mode was <span className="mono">{before.mode}</span> and is{' '}
        <span className="mono">{after.mode}</span>.
      </p>
    );
  }
  if (before && after) return <p className="dim">The same lines at both moments.</p>;
  return <p className="dim">An empty file, {before ? 'and then none' : 'where there was none'}.</p>;
}

/** What is no text, or too much of it, by size and hash. */
function Things({ told }: { told: Told }) {
  const same = told.before?.sha256 !== undefined && told.before.sha256 === told.after?.sha256;
  return (
    <>
      <p className="dim">
        {told.told === 'binary' ? 'This is no text, so there are no lines to compare.' : 'This is too large to compare line by line.'}
        {same ? ' The bytes are the same.' : ''}
      </p>
      <div className="things">
        <One name="Before" thing={told.before} />
        <One name="After" thing={told.after} />
      </div>
    </>
  );
}

function One({ name, thing }: { name: string; thing: Thing | undefined }) {
  return (
    <div className="card">
      <h2>{name}</h2>
      {thing ? (
        <dl className="thing">
          <dt>Size</dt>
          <dd className="mono">{bytes(thing.size)}</dd>
          {thing.sha256 && (
            <>
              <dt>SHA-256</dt>
              <dd className="mono">{thing.sha256}</dd>
            </>
          )}
          <dt>Mode</dt>
          <dd className="mono">{thing.mode}</dd>
          <dt>Modified</dt>
          <dd>{moment(thing.modified_at)}</dd>
        </dl>
      ) : (
        <p className="dim">It was not there.</p>
      )}
    </div>
  );
}
