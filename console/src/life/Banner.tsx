import '../style/life.css';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { life, type Operation } from '../api/life';
import type { Agent } from '../api/types';
import { to } from '../app/route';
import { useLive } from '../live/live';
import { phase, tried } from '../live/lifeWords';
import { bytes, count, moment } from '../ui/format';
import { Icon } from '../ui/Icon';
import { Button } from '../ui/parts';
import { complain, say } from '../ui/toasts';
import { useLife } from './useLife';

/** What everybody who looks at an agent should know of it first: that it is in error, packed away, or on its way there. */
export function Banner({ agent }: { agent: Agent }) {
  if (agent.operation !== undefined) return <UnderWay agent={agent} id={agent.operation} />;
  if (agent.state === 'error') return <InError agent={agent} />;
  if (agent.state === 'archived') return <Archived agent={agent} />;
  return null;
}

function InError({ agent }: { agent: Agent }) {
  const known = useLife(agent).data;
  return (
    <div className="banner bad" role="alert">
      <Icon name="warning" />
      <div>
        <p>
          <strong>It cannot run.</strong> {agent.reason}
        </p>
        <p className="small">
          {tried(known?.repairs)} Its <a href={to.files(agent.name)}>files</a> are where they were, and can be read and changed
          unless it is they that are missing.
        </p>
      </div>
    </div>
  );
}

function Archived({ agent }: { agent: Agent }) {
  const archive = useQuery({ queryKey: ['life', agent.id, 'archive'], queryFn: () => life.archived(agent.id), retry: false });
  const told = archive.data;
  return (
    <div className="banner">
      <Icon name="archive" />
      <div>
        <p>
          <strong>Packed away.</strong> Its <a href={to.files(agent.name)}>files</a> and restore points can be listed, read and
          taken out as they are; nothing is unpacked for that. To change or search them, to run it or to give it a task, bring it
          back first.
        </p>
        {told && (
          <p className="small dim">
            {bytes(told.packed_bytes)} for {bytes(told.bytes)} in {count(told.files, 'file')}, with{' '}
            {count(told.snapshots, 'restore point')}
            {told.encrypted ? ', enciphered' : ''}; since {moment(told.archived_at)}, in <span className="mono">{told.place}</span>
          </p>
        )}
      </div>
    </div>
  );
}

const LOOK_MS = 700;

/** Long work on the agent, as far as it is, and a way to have it undone. */
function UnderWay({ agent, id }: { agent: Agent; id: string }) {
  const live = useLive();
  const [asked, setAsked] = useState(false);
  const operation = useQuery({
    queryKey: ['operation', id],
    queryFn: async () => {
      const now = await life.operation(id);
      if (now.state !== 'running') {
        live.put(await life.whole(agent.id));
        if (now.state === 'failed') complain(new Error(`${agent.name}: ${now.reason ?? 'it failed'}`));
      }
      return now;
    },
    refetchInterval: (query) => (query.state.data && query.state.data.state !== 'running' ? false : LOOK_MS),
    staleTime: 0,
    retry: false,
  });
  const now = operation.data;
  const cancel = async () => {
    setAsked(true);
    try {
      await life.cancel(id);
      say(`${agent.name} is being put back as it was.`);
    } catch (refused) {
      setAsked(false);
      complain(refused);
    }
  };
  return (
    <div className="banner" role="status">
      <Icon name="archive" />
      <div className="banner-main">
        <p>
          <strong>{agent.state === 'unarchiving' || now?.kind === 'unarchive' ? 'It is being brought back.' : 'It is being packed away.'}</strong>{' '}
          {now ? `${phase(now)}: ${far(now)}` : ''}
        </p>
        <progress max={100} {...(now?.progress?.percent === undefined ? {} : { value: now.progress.percent })} aria-label="How far it is" />
      </div>
      <Button busy={asked} onClick={() => void cancel()}>
        Cancel
      </Button>
    </div>
  );
}

function far({ progress }: Operation): string {
  if (!progress) return 'done';
  const part = progress.percent === undefined ? '' : `${progress.percent} %, `;
  const files = progress.files > 0 ? `, ${count(progress.files, 'file')}` : '';
  return `${part}${bytes(progress.bytes)}${files}`;
}
