import '../style/settings.css';
import { useQuery } from '@tanstack/react-query';
import { api } from '../api/calls';
import type { Pool } from '../api/types';
import { useAdministrator } from '../app/session';
import { useRetention } from '../time/Keeping';
import { InForce, PolicyForm } from '../time/PolicyForm';
import { bytes } from '../ui/format';
import { Icon } from '../ui/Icon';
import { Fault, Loading } from '../ui/parts';
import { alarm, filled, usePool } from './PoolAlarm';

const KINDS: Record<string, string> = {
  btrfs: 'btrfs, on a disk of its own',
  'btrfs-file': 'btrfs, in a file of this machine',
  copy: 'plain copies',
};

/** Where the files lie and whether the server can work. */
export function Machine() {
  const pool = usePool();
  const ready = useQuery({ queryKey: ['ready'], queryFn: api.ready, refetchInterval: 30_000, retry: false });
  const warnings = [...new Set([...(ready.data?.warnings ?? []), ...(pool.data?.warnings ?? [])])];
  return (
    <div className="page">
      <h1>Machine</h1>
      <section className="card" aria-labelledby="pool-title">
        <h2 id="pool-title">Pool</h2>
        {pool.isPending && <Loading what="the pool" />}
        {pool.isError && <Fault failure={pool.error} retry={() => void pool.refetch()} />}
        {pool.data && <PoolView pool={pool.data} />}
      </section>
      <section className="card" aria-labelledby="health-title">
        <h2 id="health-title">Health</h2>
        {ready.isPending && <Loading what="its health" />}
        {ready.isError && <Fault failure={ready.error} retry={() => void ready.refetch()} />}
        {ready.data && (
          <>
            <p className="verdict good">
              <Icon name="check" />
              The server is ready.
            </p>
            <dl className="facts">
              <div>
                <dt>Holdfast</dt>
                <dd className="mono">{ready.data.version}</dd>
              </div>
              <div>
                <dt>Container engine</dt>
                <dd className="mono">{ready.data.engine}</dd>
              </div>
              <div>
                <dt>Storage</dt>
                <dd className="mono">{ready.data.storage}</dd>
              </div>
            </dl>
          </>
        )}
        {warnings.length > 0 && (
          <ul className="warnings">
            {warnings.map((warning) => (
              <li key={warning}>
                <Icon name="warning" />
                {warning}
              </li>
            ))}
          </ul>
        )}
        {ready.data && warnings.length === 0 && <p className="dim">Nothing to worry about.</p>}
      </section>
      <Kept whose="organization" title="Snapshots that your organization keeps" />
      <Kept whose="server" title="Snapshots that the server keeps" />
    </div>
  );
}

/** Which snapshots are kept, unless an agent says otherwise. */
function Kept({ whose, title }: { whose: 'organization' | 'server'; title: string }) {
  const administrator = useAdministrator();
  const retention = useRetention(whose);
  return (
    <section className="card" aria-labelledby={`kept-${whose}`}>
      <h2 id={`kept-${whose}`}>{title}</h2>
      {retention.isPending && <Loading what="what is kept" />}
      {retention.isError && <Fault failure={retention.error} retry={() => void retention.refetch()} />}
      {retention.data && (
        <>
          <InForce retention={retention.data} />
          {administrator && (
            <details className="otherwise">
              <summary>Say otherwise</summary>
              <PolicyForm whose={whose} retention={retention.data} />
            </details>
          )}
        </>
      )}
    </section>
  );
}

function PoolView({ pool }: { pool: Pool }) {
  const part = filled(pool);
  const level = alarm(pool);
  const percent = Math.floor(part * 100);
  return (
    <>
      <div className="pool-line">
        <strong className="pool-number">{percent} %</strong>
        <span className="dim">
          {bytes(pool.free)} left of {bytes(pool.total - pool.reserve)} for agents
        </span>
      </div>
      <meter
        className={`pool-meter ${level}`}
        min={0}
        max={1}
        high={0.8}
        optimum={0}
        value={part}
        aria-label={`The pool is ${percent} % full`}
      />
      {level === 'high' && (
        <p className="verdict warn">
          <Icon name="warning" />
          More than 80 % are used. Make the pool larger, or delete what nobody needs.
        </p>
      )}
      {level === 'full' && (
        <p className="verdict bad" role="alert">
          <Icon name="warning" />
          More than 90 % are used. Soon nothing can be written any more: make the pool larger now.
        </p>
      )}
      <p className="small dim">
        {KINDS[pool.kind] ?? pool.kind}; {bytes(pool.reserve)} are the server’s own reserve. <code>holdfast pool grow</code>{' '}
        makes it larger while it is in use.
      </p>
    </>
  );
}
