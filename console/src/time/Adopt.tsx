import '../style/timeline.css';
import '../style/diff.css';
import '../style/adopt.css';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { api } from '../api/calls';
import { Problem } from '../api/http';
import { time, type Adopted, type Side } from '../api/time';
import type { Agent } from '../api/types';
import { go, to, type AdoptPlace } from '../app/route';
import { count } from '../ui/format';
import { Icon } from '../ui/Icon';
import { Button, Empty, Fault, IconButton, Loading } from '../ui/parts';
import { complain } from '../ui/toasts';
import { Beside, type Looking } from './Beside';
import { Clashes } from './Clashes';
import { Coming } from './Coming';
import { fewest } from './picking';
import { forksOf, useFamily } from './relatives';
import { tallied, Tally } from './Tally';
import { lookAgain, undo } from './undo';

interface Props {
  agent: Agent;
  place: AdoptPlace;
}

/** What a fork changed, on its way into the agent that it was made from. */
export function Adopt({ agent, place }: Props) {
  const family = useFamily(agent);
  if (family.isPending) return <Loading what="the family" />;
  if (family.isError) return <Fault failure={family.error} retry={() => void family.refetch()} />;
  const forks = forksOf(family.data.agents, agent.id).map((member) => member.name);
  const fork = place.fork ?? forks[0];
  return (
    <section className="compare adopt" aria-label="Adopt">
      <From agent={agent} forks={forks} fork={fork} />
      {fork === undefined ? (
        <Empty title="No fork of it is there.">
          <p className="dim">
            What can be adopted is what a fork changed. <a href={to.forks(agent.name)}>To the forks</a>
          </p>
        </Empty>
      ) : (
        <Offer key={fork} agent={agent} fork={fork} />
      )}
    </section>
  );
}

/** From which fork, into whom. */
function From({ agent, forks, fork }: { agent: Agent; forks: readonly string[]; fork: string | undefined }) {
  return (
    <div className="moments">
      <a className="icon-button" href={to.forks(agent.name)} aria-label="Back to the forks">
        <Icon name="back" />
      </a>
      <label>
        <span className="small dim">What changed in</span>
        <select
          className="mono"
          value={fork ?? ''}
          disabled={fork === undefined}
          onChange={(event) => go(to.adopt(agent.name, event.target.value))}
        >
          {forks.map((name) => (
            <option key={name}>{name}</option>
          ))}
          {fork !== undefined && !forks.includes(fork) && <option>{fork}</option>}
        </select>
      </label>
      <p className="moment-fixed">
        <span className="small dim">comes into</span>
        <strong className="mono">{agent.name}</strong>
      </p>
    </div>
  );
}

function Offer({ agent, fork }: { agent: Agent; fork: string }) {
  const [done, setDone] = useState<Adopted>();
  const offer = useQuery({
    queryKey: ['adopt', agent.id, fork],
    queryFn: () => time.adopt(agent.id, { from: fork, preview: true }),
    retry: false,
    staleTime: 0,
    gcTime: 0,
    // Whoever decides between sides is not to be disturbed; there is a button that looks again.
    refetchOnWindowFocus: false,
    enabled: done === undefined,
  });
  if (done) return <Done agent={agent} fork={fork} adopted={done} onAgain={() => setDone(undefined)} />;
  if (offer.isPending) return <Loading what={`what ${fork} changed`} />;
  if (offer.isError) {
    const lasting = offer.error instanceof Problem && ['base_gone', 'not_its_fork'].includes(offer.error.code);
    return (
      <>
        <Fault failure={offer.error} {...(lasting ? {} : { retry: () => void offer.refetch() })} />
        {lasting && <a href={to.compare(fork, agent.name)}>Compare both</a>}
      </>
    );
  }
  if (offer.data.changes.length === 0) {
    return (
      <Empty title="Nothing to adopt.">
        <p className="dim">
          {agent.name} has everything that {fork} changed since it was forked. <LeftOut folders={offer.data.left_out} />
        </p>
      </Empty>
    );
  }
  return <Choose agent={agent} fork={fork} offer={offer.data} again={() => void offer.refetch()} onDone={setDone} />;
}

interface ChooseProps {
  agent: Agent;
  fork: string;
  offer: Adopted;
  again: () => void;
  onDone: (adopted: Adopted) => void;
}

const NONE: ReadonlySet<string> = new Set();

/** What of it is to come, and whose where both changed the same. */
function Choose({ agent, fork, offer, again, onDone }: ChooseProps) {
  const queries = useQueryClient();
  const [left, setLeft] = useState(NONE);
  const [decided, setDecided] = useState<Readonly<Record<string, Side>>>({});
  const [looking, setLooking] = useState<Looking>();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const clashing = useMemo(() => new Set(offer.conflicts.map((clash) => clash.path)), [offer]);
  const clear = useMemo(() => offer.changes.filter((change) => !clashing.has(change.path)), [offer, clashing]);
  const open = offer.conflicts.filter((clash) => decided[clash.path] === undefined).length;
  const coming = offer.changes.filter(({ path }) => (clashing.has(path) ? decided[path] === 'theirs' : !left.has(path)));
  const occupied = failure instanceof Problem && failure.code === 'task_running' && agent.task !== undefined;
  const adopt = async () => {
    setBusy(true);
    setFailure(undefined);
    try {
      if (occupied && agent.task) await api.cancelTask(agent.id, agent.task);
      const some = left.size > 0 ? { paths: fewest(coming.map((change) => change.path)) } : {};
      const adopted = await time.adopt(agent.id, { from: fork, take: { ...decided }, ...some });
      onDone(adopted);
      await lookAgain(queries, agent);
    } catch (refused) {
      setFailure(refused);
      // Something new that both changed is shown, and what was decided stays.
      if (refused instanceof Problem && refused.code === 'adopt_conflicts') again();
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <div className="compare-sum">
        <p className="compare-counts" role="status">
          <strong>{count(offer.changes.length, 'path')}</strong> <Tally counts={tallied(offer.changes)} />
          {offer.conflicts.length > 0 && (
            <span className="tag busy">{count(offer.conflicts.length, 'path')} that both changed</span>
          )}
        </p>
        <span className="preview-buttons">
          <IconButton icon="restart" label="Look again" onClick={again} />
        </span>
      </div>
      {offer.conflicts.length > 0 && (
        <Clashes
          agent={agent}
          fork={fork}
          clashes={offer.conflicts}
          decided={decided}
          onDecide={(sides) => setDecided((now) => ({ ...now, ...sides }))}
          onLook={setLooking}
        />
      )}
      {clear.length > 0 && (
        <Coming fork={fork} changes={clear} left={left} onLeave={setLeft} onLook={setLooking} />
      )}
      <LeftOut folders={offer.left_out} />
      {failure !== undefined && <Fault failure={failure} />}
      <div className="adopt-foot">
        <p className="small dim">
          What {agent.name} has now is kept as a restore point first, so this can be undone.
          <span className="wide-only">
            {' '}
            Its home is not touched, and {fork} stays as it is.
          </span>
        </p>
        <Button
          tone={occupied ? 'danger' : 'main'}
          icon="adopt"
          busy={busy}
          disabled={open > 0 || coming.length === 0}
          onClick={() => void adopt()}
        >
          {occupied ? 'Cancel the task and adopt' : open > 0 ? `${count(open, 'path')} to decide` : `Adopt ${count(coming.length, 'path')}`}
        </Button>
      </div>
      {looking && (
        <Beside
          agent={agent}
          fork={fork}
          base={offer.snapshot}
          looking={looking}
          decided={decided[looking.change.path]}
          onDecide={(side) => {
            setDecided((now) => ({ ...now, [looking.change.path]: side }));
            setLooking(undefined);
          }}
          onClose={() => setLooking(undefined)}
        />
      )}
    </>
  );
}

function LeftOut({ folders }: { folders: readonly string[] }) {
  if (folders.length === 0) return null;
  return (
    <p className="small dim">
      {count(folders.length, 'folder')} that both have {folders.length === 1 ? 'has another mode' : 'have other modes'} in
      the fork; such a folder keeps its own.
    </p>
  );
}

interface DoneProps {
  agent: Agent;
  fork: string;
  adopted: Adopted;
  onAgain: () => void;
}

/** What came over, and the ways from here: to look at it, or to take it back. */
function Done({ agent, fork, adopted, onAgain }: DoneProps) {
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const { kept, changes } = adopted;
  const back = async (id: string) => {
    setBusy(true);
    try {
      await undo(queries, agent, id);
      onAgain();
    } catch (refused) {
      complain(refused);
    } finally {
      setBusy(false);
    }
  };
  if (kept === undefined) {
    return (
      <Empty title="Nothing had to be changed.">
        <p className="dim">{agent.name} stays as it is, as you have decided.</p>
        <Button onClick={onAgain}>Look again</Button>
      </Empty>
    );
  }
  return (
    <div className="card adopted" role="status">
      <h2 className="verdict good">
        <Icon name="check" />
        {count(changes.length, 'path')} came from {fork} into {agent.name}
      </h2>
      <p>
        <Tally counts={tallied(changes)} />
      </p>
      <p className="dim">
        What {agent.name} had before is its newest restore point. The agent is told with its next task.
      </p>
      <div className="card-foot">
        <Button icon="restart" busy={busy} onClick={() => void back(kept)}>
          Undo
        </Button>
        <a className="button" href={to.changes(agent.name, { from: kept, to: 'live' })}>
          <Icon name="diff" />
          <span className="label">What changed</span>
        </a>
        <a className="button" href={to.files(agent.name)}>
          <Icon name="folder" />
          <span className="label">To the files</span>
        </a>
      </div>
    </div>
  );
}
