import '../style/settings.css';
import '../style/life.css';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api/calls';
import { Problem } from '../api/http';
import { life, type Deleted } from '../api/life';
import { go, to } from '../app/route';
import { useLive } from '../live/live';
import { left } from '../live/lifeWords';
import { useSlowTime } from '../ui/clock';
import { moment } from '../ui/format';
import { Dialog } from '../ui/over';
import { Ago, Button, Empty, Fault, Field, Loading } from '../ui/parts';
import { complain, say } from '../ui/toasts';

/** Deleted agents, as long as they can be brought back. */
export function Trash() {
  const trash = useQuery({ queryKey: ['trash'], queryFn: life.trash, staleTime: 0 });
  const days = Math.round((trash.data?.keeps_seconds ?? 0) / 86_400);
  return (
    <div className="page">
      <h1>Trash</h1>
      {trash.isPending && <Loading what="the trash" />}
      {trash.isError && <Fault failure={trash.error} retry={() => void trash.refetch()} />}
      {trash.data && trash.data.agents.length === 0 && (
        <Empty title="Nobody is in the trash.">
          <p className="dim">Deleted agents lie here for {days} days, with their files and restore points.</p>
        </Empty>
      )}
      {trash.data && trash.data.agents.length > 0 && (
        <>
          <p className="lead">Each can be brought back with its files and restore points until its time is over; then it is gone for good.</p>
          <ul className="trash" aria-label="Deleted agents">
            {trash.data.agents.map((one) => (
              <Line key={one.id} deleted={one} />
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

function Line({ deleted }: { deleted: Deleted }) {
  const live = useLive();
  const queries = useQueryClient();
  const now = useSlowTime();
  const [busy, setBusy] = useState(false);
  const [naming, setNaming] = useState(false);
  const back = async (name?: string) => {
    const { id, name: called } = await life.undelete(deleted.id, name);
    live.put(await api.agent(id));
    void queries.invalidateQueries({ queryKey: ['trash'] });
    say(`${called} is back, as it was and paused.`, { label: 'Show it', run: async () => go(to.agent(called)) });
  };
  const attempt = async () => {
    setBusy(true);
    try {
      await back();
    } catch (refused) {
      if (refused instanceof Problem && refused.code === 'agent_exists') setNaming(true);
      else complain(refused);
    } finally {
      setBusy(false);
    }
  };
  return (
    <li>
      <span className="trash-name">
        <strong className="mono">{deleted.name}</strong>
        <span className="small dim">
          {deleted.reason}, <Ago at={deleted.deleted_at} inWords />
        </span>
      </span>
      <span className="small trash-leaves" title={moment(deleted.leaves_at)}>
        gone for good {left(deleted.leaves_at, now)}
        <span className="dim"> · {moment(deleted.leaves_at)}</span>
      </span>
      <Button icon="restart" busy={busy} onClick={() => void attempt()}>
        Bring back
      </Button>
      {naming && <Name deleted={deleted} onBack={back} onClose={() => setNaming(false)} />}
    </li>
  );
}

function Name({ deleted, onBack, onClose }: { deleted: Deleted; onBack: (name: string) => Promise<void>; onClose: () => void }) {
  const [name, setName] = useState(`${deleted.name}-2`);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const give = async () => {
    setBusy(true);
    try {
      await onBack(name.trim());
      onClose();
    } catch (refused) {
      setFailure(refused);
      setBusy(false);
    }
  };
  return (
    <Dialog open onClose={onClose} title={`The name ${deleted.name} is taken`}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void give();
        }}
      >
        <p>Another agent is called so by now. Say what this one is to be called.</p>
        <Field label="Name" className="mono" required spellCheck={false} autoCapitalize="none" value={name} onChange={(event) => setName(event.target.value)} />
        {failure !== undefined && <Fault failure={failure} />}
        <div className="dialog-foot">
          <Button onClick={onClose}>Leave it there</Button>
          <Button type="submit" tone="main" busy={busy}>
            Bring back
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
