import '../style/life.css';
import '../style/settings.css';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api/calls';
import { life, type Idle, type Whole, type Word } from '../api/life';
import type { Agent } from '../api/types';
import { to } from '../app/route';
import { next, period } from '../live/lifeWords';
import { standing } from '../live/standing';
import { useSeconds } from '../ui/clock';
import { bytes, moment } from '../ui/format';
import { Ago, Button, Copyable } from '../ui/parts';
import { complain } from '../ui/toasts';
import { Busy } from './Busy';
import { Change } from './Change';
import { clock } from './Next';
import { useLife } from './useLife';

type Open = 'busy' | 'change' | undefined;

/** How an agent lives and what it is made of. */
export function About({ agent }: { agent: Agent }) {
  const known = useLife(agent).data;
  const [open, setOpen] = useState<Open>();
  return (
    <section className="about" aria-label="About this agent">
      {known && agent.state !== 'archived' && <Standing agent={agent} idle={known.idle} onBusy={() => setOpen('busy')} />}
      <div className="card">
        <div className="card-head">
          <h2>What it is made of</h2>
          <Button icon="edit" onClick={() => setOpen('change')}>
            Change…
          </Button>
        </div>
        <Facts facts={made(agent, known)} />
      </div>
      <Sftp agent={agent} />
      {open === 'busy' && <Busy agent={agent} onClose={() => setOpen(undefined)} />}
      {open === 'change' && <Change agent={agent} onClose={() => setOpen(undefined)} />}
    </section>
  );
}

function Facts({ facts }: { facts: [string, string][] }) {
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className="mono">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Whether it stands still, why, what that frees, what comes next, and who says that it is busy. */
function Standing({ agent, idle, onBusy }: { agent: Agent; idle: Idle; onBusy: () => void }) {
  const now = useSeconds();
  const comes = next(idle, now);
  return (
    <div className="card" aria-labelledby="awake" role="group">
      <div className="card-head">
        <h2 id="awake">Awake and asleep</h2>
        <Button icon="clock" onClick={onBusy}>
          Say that it is busy…
        </Button>
      </div>
      <p>
        <strong>{standing(agent)}</strong>, {agent.reason}. {frees(agent)}
      </p>
      <dl className="facts">
        <Fact name="When idle">
          frozen after {period(idle.freeze_after_seconds)}, stopped after {period(idle.stop_after_seconds)}
        </Fact>
        <Fact name="Last sign of life">
          {idle.last ? (
            <>
              {idle.last.what}, <Ago at={idle.last.at} inWords />
            </>
          ) : (
            'none yet'
          )}
        </Fact>
        <Fact name="Next">{comes ?? (idle.busy.length > 0 ? 'nothing while it is busy' : 'nothing by itself')}</Fact>
        {idle.decided && (
          <Fact name="Decided last">
            {idle.decided.depth} on {moment(idle.decided.at)}, after {period(Math.floor(idle.decided.idle_seconds / 60) * 60)} idle;
            last seen: {idle.decided.last.what}
          </Fact>
        )}
        {idle.busy
          .filter((what) => !what.startsWith('busy until '))
          .map((what) => (
            <Fact key={what} name="Busy with">
              {what}
            </Fact>
          ))}
      </dl>
      {idle.leases.length > 0 && <Words agent={agent} words={idle.leases} />}
    </div>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function frees(agent: Agent): string {
  if (agent.state !== 'paused') return '';
  const wakes = agent.waking === 'by_hand' ? 'Only somebody wakes it.' : 'A task wakes it.';
  return agent.depth === 'frozen'
    ? `Its processors are free, its memory (up to ${bytes(agent.limits.memory)}) is kept, and it wakes in milliseconds. ${wakes}`
    : `It takes neither processors nor memory; waking starts it anew on the same files. ${wakes}`;
}

function Words({ agent, words }: { agent: Agent; words: Word[] }) {
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const release = async () => {
    setBusy(true);
    try {
      await life.sayNotBusy(agent.id);
      await queries.invalidateQueries({ queryKey: ['life', agent.id] });
    } catch (refused) {
      complain(refused);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="words" role="group" aria-label="Who says that it is busy">
      <ul>
        {words.map((word) => (
          <li key={word.holder}>
            Busy until <strong>{clock(word.until)}</strong>: {word.reason}{' '}
            <span className="dim">
              (says {word.holder}
              {word.own ? '; it still makes room for others' : ''})
            </span>
          </li>
        ))}
      </ul>
      <Button busy={busy} onClick={() => void release()}>
        It is no longer busy
      </Button>
    </div>
  );
}

function made(agent: Agent, known: Whole | undefined): [string, string][] {
  return [
    ['Id', agent.id],
    ['Created', moment(agent.created_at)],
    ['Driver', agent.driver],
    ['Provider', agent.provider ?? 'the server’s own choice'],
    ['Model', agent.model ?? 'the driver’s own choice'],
    ['Image', agent.image],
    ['Reaches', reach(agent)],
    ['Memory', `at most ${bytes(agent.limits.memory)}`],
    ['Processors', `at most ${agent.limits.cpus / 1000}`],
    ['Processes', `at most ${agent.limits.processes}`],
    ...(known ? [['Files', `at most ${bytes(known.limits.volume_bytes)}, restore points included`] as [string, string]] : []),
    ['Root file system', agent.writable_root ? 'can be written, lost with the container' : 'read-only'],
    ...Object.entries(agent.labels).map(([name, value]): [string, string] => [`Label ${name}`, value]),
  ];
}

/** How to come to the files with programs of one's own. */
function Sftp({ agent }: { agent: Agent }) {
  const ready = useQuery({ queryKey: ['ready'], queryFn: api.ready });
  const port = /:(\d+)$/.exec(ready.data?.ssh?.address ?? '')?.[1];
  return (
    <div className="card">
      <h2>With your own programs</h2>
      {port ? (
        <>
          <Copyable label="Its files by SFTP" value={`sftp -P ${port} ${agent.name}@${location.hostname}`} />
          <p className="small dim">
            With a key of yours, also while nothing runs. The server’s own key is{' '}
            <span className="mono">{ready.data?.ssh?.fingerprint}</span>.
          </p>
        </>
      ) : (
        <p className="small dim">
          sftp, scp and rsync get to its files with an SSH key. Add yours under <a href={to.account}>You</a>, and the line
          to type stands here.
        </p>
      )}
    </div>
  );
}

function reach(agent: Agent): string {
  switch (agent.egress.policy) {
    case 'open':
      return 'every public host, through the proxy';
    case 'closed':
      return 'nothing but its model';
    default:
      return agent.egress.allow.join(', ') || 'nothing but its model';
  }
}
