import '../style/timeline.css';
import '../style/diff.css';
import '../style/adopt.css';
import { useInfiniteQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { Problem } from '../api/http';
import { shownPath } from '../api/paths';
import { time, type Difference, type Member } from '../api/time';
import type { Agent } from '../api/types';
import { go, to, type ComparePlace } from '../app/route';
import { useFleet } from '../live/live';
import { byName, count } from '../ui/format';
import { Icon } from '../ui/Icon';
import { Button, Empty, Fault, Loading } from '../ui/parts';
import { ChangedPath } from './ChangedPath';
import { parentOf, useFamily } from './relatives';
import { tallied, Tally } from './Tally';

const TwoTexts = lazy(() => import('./Texts').then((part) => ({ default: part.TwoTexts })));

interface Props {
  agent: Agent;
  place: ComparePlace;
}

const PAGE = 200;
const MOST_OTHERS = 300;
// No agent is called so.
const OWN = '~';

/** How an agent's files differ from another agent's, or from what it was forked from. */
export function Compare({ agent, place }: Props) {
  const family = useFamily(agent);
  if (family.isPending) return <Loading what="the family" />;
  if (family.isError) return <Fault failure={family.error} retry={() => void family.refetch()} />;
  const members = family.data.agents;
  const own = members.find((member) => member.id === agent.id);
  const forked = own?.parent !== undefined;
  const { other, file } = place;
  return (
    <section className="compare" aria-label="Compare">
      <With agent={agent} members={members} place={place} forked={forked} />
      {other === undefined && !forked ? (
        <Empty title="With whom?">
          <p className="dim">{agent.name} is no fork, so say above which agent to hold it against.</p>
        </Empty>
      ) : file === undefined ? (
        <List key={other ?? ''} agent={agent} own={own} members={members} place={place} />
      ) : (
        <One agent={agent} own={own} place={place} file={file} />
      )}
    </section>
  );
}

interface WithProps extends Props {
  members: readonly Member[];
  forked: boolean;
}

/** Whom it is held against: what it was forked from, its family, or anybody. */
function With({ agent, members, place, forked }: WithProps) {
  const fleet = useFleet();
  const relatives = members.filter((member) => member.standing === 'present' && member.id !== agent.id);
  const close = new Set(relatives.map((member) => member.name));
  const others = [...fleet.values()]
    .map((row) => row.agent.name)
    .filter((name) => name !== agent.name && !close.has(name))
    .sort(byName)
    .slice(0, MOST_OTHERS);
  const look = (other: string) => go(other === OWN ? to.changes(agent.name) : to.compare(agent.name, other || undefined));
  const known = place.other === undefined || close.has(place.other) || others.includes(place.other);
  return (
    <div className="moments">
      <a className="icon-button" href={to.forks(agent.name)} aria-label="Back to the forks">
        <Icon name="back" />
      </a>
      <label>
        <span className="small dim">Before</span>
        <select value={place.other ?? ''} onChange={(event) => look(event.target.value)}>
          {(forked || place.other === undefined) && (
            <option value="">{forked ? 'What it was forked from' : 'Choose an agent'}</option>
          )}
          {relatives.length > 0 && (
            <optgroup label="Its family, as it is now">
              {relatives.map((member) => (
                <option key={member.id}>{member.name}</option>
              ))}
            </optgroup>
          )}
          {others.length > 0 && (
            <optgroup label="Others, as they are now">
              {others.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </optgroup>
          )}
          {!known && <option>{place.other}</option>}
          <option value={OWN}>A restore point of its own…</option>
        </select>
      </label>
      {place.other !== undefined && (
        <Button
          icon="swap"
          aria-label="Exchange before and after"
          title="Exchange before and after"
          onClick={() => go(to.compare(place.other ?? '', agent.name, place.file))}
        />
      )}
      <p className="moment-fixed">
        <span className="small dim">After</span>
        <strong className="mono">{agent.name}, now</strong>
      </p>
    </div>
  );
}

interface ListProps extends Props {
  own: Member | undefined;
  members: readonly Member[];
}

function List({ agent, own, members, place }: ListProps) {
  const { other } = place;
  const compared = useInfiniteQuery({
    queryKey: ['compare', agent.id, other ?? ''],
    queryFn: ({ pageParam }) => time.compare(agent.id, { with: other, limit: PAGE, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor,
    retry: false,
    staleTime: 0,
  });
  if (compared.isPending) return <Loading what="how they differ" />;
  if (compared.isError) {
    const lasting = compared.error instanceof Problem && compared.error.code === 'base_gone';
    return <Fault failure={compared.error} {...(lasting ? {} : { retry: () => void compared.refetch() })} />;
  }
  const all = compared.data.pages.flatMap((page) => page.changes);
  const total = compared.data.pages[0]?.total ?? 0;
  const parent = parentOf(members, own?.id ?? '');
  const adoptable = parent?.standing === 'present' && (other === undefined || other === parent.name) && total > 0;
  return (
    <>
      <div className="compare-sum">
        <p className="compare-counts" role="status">
          <strong>{total === 0 ? 'Nothing differs.' : count(total, 'path')}</strong>
          {total > 0 && !compared.hasNextPage && <Tally counts={tallied(all)} />}
        </p>
        {adoptable && (
          <a className="button main to-adopt" href={to.adopt(parent.name, agent.name)}>
            <Icon name="adopt" />
            <span className="label">Adopt into {parent.name}…</span>
          </a>
        )}
      </div>
      {all.length > 0 && (
        <ul className="change-list" aria-label="What differs">
          {all.map((change) => (
            <ChangedPath key={change.path} change={change} href={linesOf(agent, other, change)} />
          ))}
        </ul>
      )}
      {compared.hasNextPage && (
        <Button busy={compared.isFetchingNextPage} onClick={() => void compared.fetchNextPage()}>
          More of them
        </Button>
      )}
    </>
  );
}

function linesOf(agent: Agent, other: string | undefined, { type, path }: Difference): string | undefined {
  return type === 'file' ? to.compare(agent.name, other, path) : undefined;
}

/** The lines of one file. */
function One({ agent, own, place: { other }, file }: Props & { own: Member | undefined; file: string }) {
  const origin = { agent: own?.parent ?? '', snapshot: own?.snapshot, name: 'What it was forked from' };
  const before = other === undefined ? origin : { agent: other, name: `${other}, now` };
  return (
    <>
      <div className="compare-sum">
        <p className="mono change-name">
          <strong>{shownPath(file)}</strong>
        </p>
        <span className="preview-buttons">
          <a className="button" href={to.compare(agent.name, other)}>
            <Icon name="back" />
            <span className="label">All that differs</span>
          </a>
        </span>
      </div>
      <Suspense fallback={<Loading what="both" />}>
        <TwoTexts before={{ ...before, path: file }} after={{ name: `${agent.name}, now`, agent: agent.id, path: file }} />
      </Suspense>
    </>
  );
}
