import '../style/timeline.css';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { time, type Member } from '../api/time';
import type { Agent } from '../api/types';
import { to } from '../app/route';
import { useNamed } from '../live/live';
import { standing } from '../live/standing';
import { count, moment } from '../ui/format';
import { Icon } from '../ui/Icon';
import { Ago, Button, Fault, Loading } from '../ui/parts';
import { Glyph } from '../ui/State';
import { tree, type Branch } from './family';
import { ForkDialog } from './ForkDialog';
import { parentOf, useFamily } from './relatives';

/** Who came of whom: the whole family of an agent, as a tree. */
export function Forks({ agent }: { agent: Agent }) {
  const [forking, setForking] = useState(false);
  const lineage = useFamily(agent);
  const roots = useMemo(() => tree(lineage.data?.agents ?? []), [lineage.data]);
  const alone = lineage.isSuccess && lineage.data.agents.length === 1;
  return (
    <section className="forks" aria-label="Forks">
      <div className="forks-head">
        <p className="lead">
          A fork is a new agent with a copy of these files and this home. It takes no more space than what becomes
          different, and neither is ever in the way of the other.
        </p>
        <Button tone="main" icon="fork" onClick={() => setForking(true)}>
          Fork…
        </Button>
      </div>
      {lineage.isPending && <Loading what="the family" />}
      {lineage.isError && <Fault failure={lineage.error} retry={() => void lineage.refetch()} />}
      {alone && <p className="dim">{agent.name} was not forked yet, and is no fork itself.</p>}
      {lineage.isSuccess && !alone && (
        <Branches branches={roots} family={lineage.data.agents} here={agent.id} label="The family" />
      )}
      {forking && <ForkDialog agent={agent} from={undefined} onClose={() => setForking(false)} />}
    </section>
  );
}

interface BranchesProps {
  branches: readonly Branch[];
  family: readonly Member[];
  here: string;
  label: string;
}

function Branches({ branches, family, here, label }: BranchesProps) {
  return (
    <ul className="family" aria-label={label}>
      {branches.map(({ member, forks }) => (
        <li key={member.id}>
          <Relative member={member} family={family} here={member.id === here} />
          {forks.length > 0 && <Branches branches={forks} family={family} here={here} label={`Forks of ${member.name}`} />}
        </li>
      ))}
    </ul>
  );
}

const STANDING: Record<Member['standing'], string> = { present: '', deleted: 'in the trash', gone: 'gone' };

function Relative({ member, family, here }: { member: Member; family: readonly Member[]; here: boolean }) {
  const known = useNamed(member.id)?.agent;
  const working = known?.task !== undefined && known.state === 'running';
  return (
    <div className={`relative ${member.standing} ${here ? 'here' : ''}`}>
      <Glyph state={known?.state ?? (member.standing === 'present' ? 'paused' : 'deleted')} working={working} />
      {member.standing === 'present' && !here ? (
        <a className="mono" href={to.forks(member.name)}>
          {known?.name ?? member.name}
        </a>
      ) : (
        <strong className="mono" aria-current={here ? 'page' : undefined}>
          {known?.name ?? member.name}
        </strong>
      )}
      <span className="small dim">
        {member.standing === 'present' ? known && standing(known) : STANDING[member.standing]}
        {member.forked_at && (
          <>
            {' '}
            · forked <Ago at={member.forked_at} inWords />
          </>
        )}
        {member.snapshot_at && <> · files of {moment(member.snapshot_at)}</>}
      </span>
      {member.standing === 'present' && member.parent !== undefined && (
        <Apart member={member} parent={parentOf(family, member.id)} counting={family.length <= MOST_COUNTED} />
      )}
    </div>
  );
}

// Every one of them is a question to the server.
const MOST_COUNTED = 24;

/** How much a fork changed, and the way back into what it was forked from. */
function Apart({ member, parent, counting }: { member: Member; parent: Member | undefined; counting: boolean }) {
  const changed = useQuery({
    queryKey: ['compare', member.id, '', 'total'],
    queryFn: () => time.compare(member.id, { limit: 1 }),
    enabled: counting,
    retry: false,
    staleTime: 60_000,
  });
  const total = changed.data?.total;
  return (
    <span className="apart">
      <a className="small" href={to.compare(member.name)}>
        {total === undefined ? 'Compare' : total === 0 ? 'nothing changed' : `${count(total, 'path')} changed`}
        <span className="unseen"> in {member.name}</span>
      </a>
      {parent?.standing === 'present' && total !== 0 && (
        <a className="button quiet" href={to.adopt(parent.name, member.name)} title={`Bring what ${member.name} changed into ${parent.name}`}>
          <Icon name="adopt" />
          <span className="label">
            Adopt…<span className="unseen"> what {member.name} changed into {parent.name}</span>
          </span>
        </a>
      )}
    </span>
  );
}
