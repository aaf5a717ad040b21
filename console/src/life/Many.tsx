import '../style/life.css';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { life, type BatchAction, type Foretold, type Operation, type Outcome, type Preview, type Result, type Wish } from '../api/life';
import type { Agent } from '../api/types';
import { to } from '../app/route';
import { useLive } from '../live/live';
import { count } from '../ui/format';
import { Icon } from '../ui/Icon';
import { Dialog } from '../ui/over';
import { Button, Choice, Fault, Loading } from '../ui/parts';
import { complain } from '../ui/toasts';

/** What can be done to many at once, as people say it. */
export const DEEDS = {
  pause: { action: 'pause', label: 'Pause', doing: 'Pause, memory kept' },
  stop: { action: 'pause', depth: 'stopped', label: 'Stop', doing: 'Stop, memory freed' },
  resume: { action: 'resume', label: 'Resume', doing: 'Resume' },
  snapshot: { action: 'snapshot', label: 'Snapshot', doing: 'Take a restore point' },
  cancel_task: { action: 'cancel_task', label: 'Cancel tasks', doing: 'Cancel their tasks' },
  restart: { action: 'restart', label: 'Restart', doing: 'Restart' },
  recover: { action: 'recover', label: 'Recover', doing: 'Recover' },
  archive: { action: 'archive', label: 'Archive', doing: 'Archive' },
  unarchive: { action: 'unarchive', label: 'Unarchive', doing: 'Bring back from the archive' },
  delete: { action: 'delete', label: 'Delete', doing: 'Delete, into the trash' },
} as const satisfies Record<string, { action: BatchAction; depth?: 'stopped'; label: string; doing: string }>;

export type Deed = keyof typeof DEEDS;

const ENDS_TASKS: ReadonlySet<string> = new Set(['pause', 'restart', 'recover', 'archive', 'delete']);

interface Props {
  agents: readonly Agent[];
  onClose: (done: boolean) => void;
}

/** One thing done to many agents: what would come of it for each, then how far it is, then what came of it. */
export function Many({ agents, onClose }: Props) {
  const live = useLive();
  const [deed, setDeed] = useState<Deed>('pause');
  const [cancel, setCancel] = useState(false);
  const [begun, setBegun] = useState<Operation>();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const chosen = DEEDS[deed];
  const [ids] = useState(() => agents.map((agent) => agent.id));
  const wish: Wish = {
    action: chosen.action,
    agents: ids,
    ...('depth' in chosen ? { depth: chosen.depth } : {}),
    ...(cancel && ENDS_TASKS.has(chosen.action) ? { cancel_task: true } : {}),
  };
  const preview = useQuery({
    queryKey: ['batch', wish],
    queryFn: () => life.foretell(wish),
    enabled: begun === undefined,
    gcTime: 0,
    staleTime: 0,
    retry: false,
  });
  const go = async () => {
    setBusy(true);
    setFailure(undefined);
    try {
      setBegun(await life.begin(wish));
    } catch (refused) {
      setFailure(refused);
    } finally {
      setBusy(false);
    }
  };
  const close = () => {
    if (begun) void live.reload();
    onClose(begun !== undefined);
  };
  const would = preview.data?.counts.do ?? 0;
  return (
    <Dialog open onClose={close} title={begun ? `${chosen.doing}: ${count(ids.length, 'agent')}` : count(ids.length, 'agent')} size="wide">
      {begun ? (
        <Done begun={begun} onClose={close} />
      ) : (
        <>
          <div className="dialog-body">
            <Choice label="What to do with them" value={deed} onChange={(event) => setDeed(event.target.value as Deed)}>
              {Object.entries(DEEDS).map(([name, { doing }]) => (
                <option key={name} value={name}>
                  {doing}
                </option>
              ))}
            </Choice>
            {ENDS_TASKS.has(chosen.action) && (
              <label className="check">
                <input type="checkbox" checked={cancel} onChange={(event) => setCancel(event.target.checked)} />
                <span>
                  Cancel the tasks of those that work <span className="dim">(else they are left out)</span>
                </span>
              </label>
            )}
            {preview.isPending && <Loading what="what would come of it" />}
            {preview.isError && <Fault failure={preview.error} />}
            {preview.data && <Would preview={preview.data} />}
          </div>
          {failure !== undefined && <Fault failure={failure} />}
          <div className="dialog-foot">
            <Button onClick={close}>Leave them as they are</Button>
            <Button tone={deed === 'delete' ? 'danger' : 'main'} busy={busy} disabled={would === 0} onClick={() => void go()}>
              {chosen.label} {would > 0 ? would : ''}
            </Button>
          </div>
        </>
      )}
    </Dialog>
  );
}

const SHOWN = 200;

function Would({ preview: { counts, results } }: { preview: Preview }) {
  const refused = results.filter((one) => one.would === 'refused');
  return (
    <div role="group" aria-label="What would come of it">
      <p role="status">
        It would be done to <strong>{counts.do ?? 0}</strong>
        {counts.unchanged ? `; ${counts.unchanged} ${counts.unchanged === 1 ? 'is' : 'are'} so already` : ''}
        {refused.length > 0 ? `; ${refused.length} cannot` : ''}.
      </p>
      {refused.length > 0 && <Why of={refused} />}
    </div>
  );
}

function Why({ of }: { of: (Foretold | Result)[] }) {
  return (
    <ul className="results" aria-label="Those that cannot" tabIndex={0}>
      {of.slice(0, SHOWN).map((one) => (
        <li key={one.agent ?? one.name}>
          <a className="mono" href={to.agent(one.name)}>
            {one.name}
          </a>
          <span className="small">{one.detail}</span>
        </li>
      ))}
      {of.length > SHOWN && <li className="dim">and {of.length - SHOWN} more</li>}
    </ul>
  );
}

const WORDS: Record<Outcome, string> = {
  waiting: 'to go',
  running: 'under way',
  done: 'done',
  unchanged: 'were so already',
  refused: 'refused',
  failed: 'failed',
  skipped: 'left out',
};

const LOOK_MS = 700;

function Done({ begun, onClose }: { begun: Operation; onClose: () => void }) {
  const [asked, setAsked] = useState(false);
  const operation = useQuery({
    queryKey: ['operation', begun.id],
    queryFn: () => life.operation(begun.id, 1),
    initialData: begun,
    refetchInterval: (query) => (query.state.data?.state === 'running' ? LOOK_MS : false),
    staleTime: 0,
    retry: false,
  });
  const now = operation.data;
  const runs = now.state === 'running';
  const bad = (now.results ?? []).filter((one) => one.outcome === 'refused' || one.outcome === 'failed');
  const cancel = async () => {
    setAsked(true);
    try {
      await life.cancel(begun.id);
    } catch (refused) {
      setAsked(false);
      complain(refused);
    }
  };
  return (
    <>
      <div className="dialog-body">
        {runs ? (
          <progress max={100} value={now.progress?.percent ?? 0} aria-label="How far it is" />
        ) : (
          <p className={`verdict ${bad.length > 0 || now.state === 'failed' ? 'warn' : 'good'}`}>
            <Icon name={bad.length > 0 || now.state === 'failed' ? 'warning' : 'check'} />
            {now.state === 'failed' ? (now.reason ?? 'It ended too soon.') : bad.length > 0 ? 'Done, but not to all.' : 'Done.'}
          </p>
        )}
        <p role="status" className="tallied">
          {Object.entries(WORDS)
            .map(([outcome, word]) => [now.counts?.[outcome as Outcome] ?? 0, word] as const)
            .filter(([number]) => number > 0)
            .map(([number, word]) => `${number} ${word}`)
            .join(', ')}
        </p>
        {bad.length > 0 && <Why of={bad} />}
      </div>
      <div className="dialog-foot">
        {runs && (
          <Button busy={asked} onClick={() => void cancel()}>
            Do no more of them
          </Button>
        )}
        <Button tone="main" onClick={onClose}>
          {runs ? 'Let it go on' : 'Close'}
        </Button>
      </div>
    </>
  );
}
