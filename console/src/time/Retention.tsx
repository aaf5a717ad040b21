import '../style/timeline.css';
import '../style/diff.css';
import '../style/keeping.css';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api } from '../api/calls';
import { keeping, type Outlook as Told, type Policy, type Why } from '../api/keeping';
import type { Agent } from '../api/types';
import { to } from '../app/route';
import { useLive } from '../live/live';
import { about, count, moment } from '../ui/format';
import { Icon } from '../ui/Icon';
import { Choice, Fault, Loading } from '../ui/parts';
import { complain, say } from '../ui/toasts';
import { useRetention } from './Keeping';
import { period, STAYS } from './keepingWords';
import { InForce, PolicyForm } from './PolicyForm';
import { because } from './words';

/** Which snapshots of an agent are kept, how often one is taken, and what would go. */
export function Retention({ agent }: { agent: Agent }) {
  const retention = useRetention({ agent: agent.id });
  return (
    <section className="retention" aria-label="What is kept">
      <div className="compare-sum">
        <a className="icon-button" href={to.snapshots(agent.name)} aria-label="Back to the snapshots">
          <Icon name="back" />
        </a>
        <h2>Which snapshots are kept</h2>
      </div>
      <Schedule agent={agent} />
      {retention.isPending && <Loading what="what is kept" />}
      {retention.isError && <Fault failure={retention.error} retry={() => void retention.refetch()} />}
      {retention.data && (
        <div className="card">
          <h2>What stays</h2>
          <InForce retention={retention.data} />
          <PolicyForm
            whose={{ agent: agent.id }}
            retention={retention.data}
            outlook={(policy) => <Outlook agent={agent} policy={policy} />}
          />
        </div>
      )}
    </section>
  );
}

const OFTEN = [600, 3600, 6 * 3600, 86_400];

/** How often a snapshot is taken of what was written meanwhile. */
function Schedule({ agent }: { agent: Agent }) {
  const live = useLive();
  const [busy, setBusy] = useState(false);
  const every = agent.snapshot_every_seconds ?? 0;
  const offered = every === 0 || OFTEN.includes(every) ? OFTEN : [...OFTEN, every].sort((one, other) => one - other);
  const change = async (seconds: number) => {
    setBusy(true);
    try {
      live.put(await api.changeAgent(agent.id, { snapshot_every_seconds: seconds }));
      say(seconds === 0 ? 'No snapshot is taken on a schedule any more.' : `A snapshot is taken every ${period(seconds)} from now on.`);
    } catch (refused) {
      complain(refused);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="card">
      <h2>When one is taken</h2>
      <p className="small dim">
        After every task that changed something, before a restore, an adoption and a stop, and when you say so. And, if you
        like, every now and then, as long as something was written since the last one.
      </p>
      <div className="schedule">
        <Choice label="On a schedule" value={every} disabled={busy} onChange={(event) => void change(Number(event.target.value))}>
          <option value={0}>never</option>
          {offered.map((seconds) => (
            <option key={seconds} value={seconds}>
              every {period(seconds)}
            </option>
          ))}
        </Choice>
      </div>
    </div>
  );
}

const PATIENCE_MS = 250;

/** The policy as it stands when nobody has typed for a moment. */
function useSettled(policy: Policy): Policy {
  const [settled, setSettled] = useState(policy);
  useEffect(() => {
    const later = setTimeout(() => setSettled(policy), PATIENCE_MS);
    return () => clearTimeout(later);
  }, [policy]);
  return settled;
}

/** What a policy would do to the snapshots that there are. */
function Outlook({ agent, policy }: { agent: Agent; policy: Policy }) {
  const settled = useSettled(policy);
  const outlook = useQuery({
    queryKey: ['snapshots', agent.id, 'outlook', settled],
    queryFn: () => keeping.outlook(agent.id, settled),
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 0,
  });
  if (outlook.isError) return <Fault failure={outlook.error} retry={() => void outlook.refetch()} />;
  if (!outlook.data) return <Loading what="what would go" />;
  return <WouldGo told={outlook.data} />;
}

function WouldGo({ told: { going, staying, freed_bytes_estimate: freed } }: { told: Told }) {
  const all = going.length + staying.length;
  if (all === 0) return <p className="dim">There is no snapshot yet.</p>;
  return (
    <div className="outlook" role="group" aria-label="What would go">
      <p role="status">
        {going.length === 0 ? (
          <>All {count(all, 'snapshot')} stay.</>
        ) : (
          <>
            <strong className="goes">{going.length === 1 ? '1 snapshot goes' : `${count(going.length, 'snapshot')} go`}</strong>,{' '}
            {staying.length.toLocaleString('en-GB')} of {all.toLocaleString('en-GB')} stay.
            {freed !== undefined && <span className="dim"> That frees {about(freed)}; this is an estimate.</span>}
          </>
        )}
      </p>
      <Strip going={going} staying={staying} />
      <ul className="whys small dim" aria-label="Why the others stay">
        {reasons(staying).map(([why, number]) => (
          <li key={why}>
            <span className="mono">{number.toLocaleString('en-GB')}</span> {STAYS[why]}
          </li>
        ))}
      </ul>
      {going.length > 0 && (
        <details>
          <summary>{going.length === 1 ? 'The one that goes' : 'Those that go'}</summary>
          <ul className="leaving small">
            {going.slice(0, MOST).map(({ id, label, reason, created_at }) => (
              <li key={id}>
                <span className="dim">{moment(created_at)}</span> {label ?? because(reason)}
              </li>
            ))}
            {going.length > MOST && <li className="dim">and {(going.length - MOST).toLocaleString('en-GB')} more</li>}
          </ul>
        </details>
      )}
    </div>
  );
}

const MOST = 200;

function reasons(staying: Told['staying']): [Why, number][] {
  const counts = new Map<Why, number>();
  for (const { why } of staying) counts.set(why, (counts.get(why) ?? 0) + 1);
  return [...counts].sort(([, one], [, other]) => other - one);
}

/** All snapshots in a row, oldest on the left; their ids are in the order of time. */
function Strip({ going, staying }: Pick<Told, 'going' | 'staying'>) {
  const leaving = new Set(going.map(({ id }) => id));
  const ids = [...leaving, ...staying.map(({ id }) => id)].sort();
  return (
    <div className="strip">
      <svg
        viewBox={`0 0 ${ids.length} 1`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${count(staying.length, 'snapshot')} stay and ${going.length.toLocaleString('en-GB')} go`}
      >
        {ids.map((id, at) => (
          <rect key={id} className={leaving.has(id) ? 'goes' : 'stays'} x={at + 0.12} y={0} width={0.76} height={1} />
        ))}
      </svg>
      <p className="small dim" aria-hidden="true">
        <span>oldest</span>
        <span>newest</span>
      </p>
    </div>
  );
}
