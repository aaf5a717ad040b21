import '../style/timeline.css';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState, type FormEvent, type KeyboardEvent } from 'react';
import { flushSync } from 'react-dom';
import { api } from '../api/calls';
import { time } from '../api/time';
import type { Agent, Snapshot } from '../api/types';
import { go, to } from '../app/route';
import { bytes, count, day } from '../ui/format';
import { Icon } from '../ui/Icon';
import { Button, Empty, Fault, Loading } from '../ui/parts';
import { complain, say } from '../ui/toasts';
import { ForkDialog } from './ForkDialog';
import { Glance } from './Glance';
import { Keeping } from './Keeping';
import { Knot, type Wish } from './Knot';
import { byDay } from './marks';
import { Delete, Label, pin } from './OneSnapshot';
import { Restore } from './Restore';
import { usePrompts, useSnapshots } from './useSnapshots';
import { title } from './words';

type Asked = { kind: Exclude<Wish, 'choose' | 'pin'>; snapshot: Snapshot };

// Fewer are seen at once in the list.
const WORTH_A_GLANCE = 8;
// So many rows are made at once; more as somebody comes to them.
const AT_ONCE = 50;

/** The restore points of an agent, like knots in a line: the more changed, the larger the knot. */
export function Snapshots({ agent }: { agent: Agent }) {
  const queries = useQueryClient();
  const [asked, setAsked] = useState<Asked>();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const snapshots = useSnapshots(agent);
  const { all } = snapshots;
  const prompts = usePrompts(agent, all);
  const [shown, setShown] = useState(AT_ONCE);
  const days = useMemo(() => byDay(all.slice(0, shown), day), [all, shown]);
  const more = useCallback(() => setShown((now) => now + AT_ONCE), []);
  const { hasNextPage, fetchNextPage, data } = snapshots;
  // The first are soon there; with the second page the line above them is whole, unless there are very many.
  const onlyFirst = hasNextPage && data?.pages.length === 1;
  useEffect(() => {
    if (onlyFirst) void fetchNextPage();
  }, [onlyFirst, fetchNextPage]);
  const show = useCallback(
    (id: string) => {
      const at = all.findIndex((snapshot) => snapshot.id === id);
      flushSync(() => setShown((now) => Math.max(now, at + AT_ONCE / 2)));
      const knot = document.getElementById(`knot-${id}`);
      knot?.scrollIntoView({ block: 'center' });
      knot?.querySelector<HTMLElement>('[data-do="restore"]')?.focus({ preventScroll: true });
    },
    [all],
  );
  const promptOf = (snapshot: Snapshot) => (snapshot.task === undefined ? undefined : prompts.get(snapshot.task));
  const nameOf = useCallback(
    (snapshot: Snapshot) => title(snapshot, snapshot.task === undefined ? undefined : prompts.get(snapshot.task)),
    [prompts],
  );
  const wish = useCallback(
    (snapshot: Snapshot, what: Wish) => {
      if (what === 'choose') setChosen((now) => toggled(now, snapshot.id));
      else if (what === 'pin') pin(queries, agent, snapshot).catch(complain);
      else setAsked({ kind: what, snapshot });
    },
    [queries, agent],
  );
  const close = () => setAsked(undefined);
  return (
    <section className="snapshots" aria-label="Snapshots">
      <div className="take-row">
        <Take agent={agent} />
        <Compare agent={agent} all={all} chosen={chosen} onNone={() => setChosen([])} />
      </div>
      {snapshots.isPending && <Loading what="the snapshots" />}
      {snapshots.isError && <Fault failure={snapshots.error} retry={() => void snapshots.refetch()} />}
      {snapshots.isSuccess && all.length === 0 && (
        <Empty title="No restore point yet.">
          <p className="dim">Every task that changes something leaves one when it ends, and you can take one at any time.</p>
        </Empty>
      )}
      {all.length > 0 && <Keeping agent={agent} />}
      {all.length >= WORTH_A_GLANCE && <Glance all={all} more={hasNextPage} name={nameOf} onGo={show} />}
      {all[0] && <Now agent={agent} newest={all[0]} />}
      <Line>
        {days.map(({ date, snapshots: these }) => (
          <section key={date} aria-label={date} className="day">
            <h2 className="day-name small dim">{date}</h2>
            <ol className="rope">
              {these.map((snapshot) => (
                <Knot
                  key={snapshot.id}
                  agent={agent}
                  snapshot={snapshot}
                  prompt={promptOf(snapshot)}
                  newest={snapshot === all[0]}
                  chosen={chosen.includes(snapshot.id)}
                  onWish={wish}
                />
              ))}
            </ol>
          </section>
        ))}
      </Line>
      {shown < all.length && <More count={all.length - shown} onMore={more} />}
      {shown >= all.length && hasNextPage && !onlyFirst && (
        <Button busy={snapshots.isFetchingNextPage} onClick={() => void snapshots.fetchNextPage()}>
          Earlier ones
        </Button>
      )}
      {asked?.kind === 'restore' && (
        <Restore agent={agent} snapshot={asked.snapshot} name={nameOf(asked.snapshot)} onClose={close} />
      )}
      {asked?.kind === 'fork' && <ForkDialog agent={agent} from={asked.snapshot.id} onClose={close} />}
      {asked?.kind === 'label' && <Label agent={agent} snapshot={asked.snapshot} onClose={close} />}
      {asked?.kind === 'delete' && (
        <Delete agent={agent} snapshot={asked.snapshot} name={nameOf(asked.snapshot)} onClose={close} />
      )}
    </section>
  );
}

/** Shows more of the list as soon as somebody comes near its end. */
function More({ count: left, onMore }: { count: number; onMore: () => void }) {
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const near = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && onMore(), { rootMargin: '600px' });
    if (end.current) near.observe(end.current);
    return () => near.disconnect();
  }, [onMore, left]);
  return (
    <div ref={end}>
      <Button onClick={onMore}>{count(left, 'earlier one')}</Button>
    </div>
  );
}

/** The two that were chosen last. */
function toggled(now: readonly string[], id: string): readonly string[] {
  return now.includes(id) ? now.filter((one) => one !== id) : [...now, id].slice(-2);
}

/** Arrows go from knot to knot, staying with what one does to each. */
function Line({ children }: { children: React.ReactNode }) {
  const line = useRef<HTMLDivElement>(null);
  const step = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
    const here = (event.target as HTMLElement).closest<HTMLElement>('[data-do]');
    if (by === undefined || !here || event.ctrlKey || event.metaKey || event.altKey) return;
    const same = [...(line.current?.querySelectorAll<HTMLElement>(`[data-do="${here.dataset.do}"]`) ?? [])];
    const next = same[Math.max(0, Math.min(same.length - 1, same.indexOf(here) + by))];
    event.preventDefault();
    next?.focus();
    next?.scrollIntoView({ block: 'nearest' });
  };
  return (
    <div ref={line} className="line" onKeyDown={step}>
      {children}
    </div>
  );
}

/** What became of the workspace since the newest restore point. */
function Now({ agent, newest }: { agent: Agent; newest: Snapshot }) {
  const since = useQuery({
    queryKey: ['snapshots', agent.id, 'since', newest.id],
    queryFn: () => time.changes(agent.id, { from: newest.id, limit: 1 }),
    retry: false,
    staleTime: 0,
  });
  const counts = since.data?.counts;
  const changed = counts ? counts.added + counts.modified + counts.deleted + counts.renamed : 0;
  return (
    <div className="now-row">
      <span className="now-mark" aria-hidden="true" />
      <strong>Now</strong>
      <span className="small dim">
        {since.isError
          ? 'What changed cannot be told at the moment.'
          : since.isPending
            ? 'Counting what changed…'
            : changed === 0
              ? 'Nothing changed since the newest restore point.'
              : `${count(changed, 'path')} changed since the newest restore point, +${bytes(since.data.bytes.added)} −${bytes(since.data.bytes.removed)}`}
      </span>
      {changed > 0 && (
        <a className="button quiet" href={to.changes(agent.name, { from: newest.id, to: 'live' })}>
          <Icon name="diff" />
          <span className="label">What changed</span>
        </a>
      )}
    </div>
  );
}

interface CompareProps {
  agent: Agent;
  all: readonly Snapshot[];
  chosen: readonly string[];
  onNone: () => void;
}

/** The way to what differs between those that were chosen, the older first, or between one and now. */
function Compare({ agent, all, chosen, onNone }: CompareProps) {
  // The list has the newest first.
  const [later, earlier] = all.filter((one) => chosen.includes(one.id)).map((one) => one.id);
  if (later === undefined) return null;
  const between = earlier === undefined ? { from: later, to: 'live' } : { from: earlier, to: later };
  return (
    <div className="compare-bar" role="group" aria-label="Chosen for comparing">
      <Button tone="main" icon="diff" onClick={() => go(to.changes(agent.name, between))}>
        {earlier === undefined ? 'Compare it with now' : 'Compare these two'}
      </Button>
      <Button tone="quiet" onClick={onNone}>
        Choose none
      </Button>
    </div>
  );
}

function Take({ agent }: { agent: Agent }) {
  const queries = useQueryClient();
  const [label, setLabel] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const take = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setFailure(undefined);
    try {
      await api.takeSnapshot(agent.id, label.trim());
      setLabel('');
      say('The workspace is kept as it is now.');
      await queries.invalidateQueries({ queryKey: ['snapshots', agent.id] });
    } catch (refused) {
      setFailure(refused);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <form className="take" onSubmit={(event) => void take(event)}>
        <input
          aria-label="Label of the snapshot"
          placeholder="A label, if you like"
          maxLength={200}
          value={label}
          onChange={(event) => setLabel(event.target.value)}
        />
        <Button type="submit" tone="main" icon="knot" busy={busy}>
          Take a snapshot
        </Button>
      </form>
      {failure !== undefined && <Fault failure={failure} />}
    </>
  );
}
