import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { api } from '../api/calls';
import { Problem } from '../api/http';
import { life, type AgentChange, type Whole } from '../api/life';
import type { Agent } from '../api/types';
import { useLive } from '../live/live';
import { period } from '../live/lifeWords';
import { Dialog } from '../ui/over';
import { Button, Choice, Fault, Field, Loading } from '../ui/parts';
import { say } from '../ui/toasts';
import { useLife } from './useLife';

const MIB = 1 << 20;
const GIB = 1 << 30;

/** What an agent is made of, changed on the same files; what fails leaves the old in force. */
export function Change({ agent, onClose }: { agent: Agent; onClose: () => void }) {
  const known = useLife(agent);
  return (
    <Dialog open onClose={onClose} title={`Change ${agent.name}`} size="wide">
      {known.data ? <Form whole={known.data} onClose={onClose} /> : <Loading what="what it is made of" />}
    </Dialog>
  );
}

/** What is typed, as text. */
interface Typed {
  driver: string;
  image: string;
  provider: string;
  model: string;
  memory: string;
  cpus: string;
  processes: string;
  volume: string;
  freeze: string;
  stop: string;
}

function typedOf(whole: Whole): Typed {
  return {
    driver: whole.driver,
    image: whole.image,
    provider: whole.provider ?? '',
    model: whole.model ?? '',
    memory: String(Math.round(whole.limits.memory / MIB)),
    cpus: String(whole.limits.cpus / 1000),
    processes: String(whole.limits.processes),
    volume: String(Math.round((whole.limits.volume_bytes / GIB) * 10) / 10),
    freeze: String(whole.idle.freeze_after_seconds),
    stop: String(whole.idle.stop_after_seconds),
  };
}

/** What of it is to be different. */
export function difference(before: Typed, now: Typed): AgentChange {
  const change: AgentChange = {};
  for (const name of ['driver', 'image', 'provider', 'model'] as const) {
    const value = now[name].trim();
    if (value !== before[name] && value !== '') change[name] = value;
  }
  const limits: NonNullable<AgentChange['limits']> = {};
  if (now.memory !== before.memory) limits.memory = Math.round(Number(now.memory) * MIB);
  if (now.cpus !== before.cpus) limits.cpus = Math.round(Number(now.cpus) * 1000);
  if (now.processes !== before.processes) limits.processes = Number(now.processes);
  if (now.volume !== before.volume) limits.volume_bytes = Math.round(Number(now.volume) * GIB);
  if (Object.keys(limits).length > 0) change.limits = limits;
  const idle: NonNullable<AgentChange['idle']> = {};
  if (now.freeze !== before.freeze) idle.freeze_after_seconds = Number(now.freeze);
  if (now.stop !== before.stop) idle.stop_after_seconds = Number(now.stop);
  if (Object.keys(idle).length > 0) change.idle = idle;
  return change;
}

const TIMES = [0, 60, 300, 1200, 3600, 4 * 3600, 24 * 3600];

function Form({ whole, onClose }: { whole: Whole; onClose: () => void }) {
  const live = useLive();
  const queries = useQueryClient();
  const providers = useQuery({ queryKey: ['providers'], queryFn: api.providers });
  const [before] = useState(() => typedOf(whole));
  const [typed, setTyped] = useState(before);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const change = difference(before, typed);
  const set = (name: keyof Typed) => (event: { target: { value: string } }) =>
    setTyped((now) => ({ ...now, [name]: event.target.value }));
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setFailure(undefined);
    try {
      live.put(await life.change(whole.id, change));
      void queries.invalidateQueries({ queryKey: ['life', whole.id] });
      say(`${whole.name} is changed.`);
      onClose();
    } catch (refused) {
      setFailure(refused);
      setBusy(false);
    }
  };
  const times = (value: string) => [...new Set([...TIMES, Number(value)])].sort((one, other) => one - other);
  return (
    <form onSubmit={(event) => void save(event)}>
      <p className="small dim">
        Its files stay as they are. {imageSays(whole)} Limits and times hold at once; driver, provider and model from its next
        task on.
      </p>
      <div className="twofold">
        <Field label="Image" className="mono" spellCheck={false} required value={typed.image} onChange={set('image')} />
        <Choice label="Driver" value={typed.driver} onChange={set('driver')}>
          {[...new Set(['claude-code', 'command', whole.driver])].map((one) => (
            <option key={one}>{one}</option>
          ))}
        </Choice>
        <Choice label="Provider" value={typed.provider} onChange={set('provider')}>
          {before.provider === '' && <option value="">the server’s own choice</option>}
          {(providers.data?.providers ?? []).map((one) => (
            <option key={one.name}>{one.name}</option>
          ))}
        </Choice>
        <Field label="Model" value={typed.model} onChange={set('model')} />
        <Field label="Memory, MiB" type="number" min={6} required value={typed.memory} onChange={set('memory')} />
        <Field label="Processors" type="number" min={0.01} step={0.01} required value={typed.cpus} onChange={set('cpus')} />
        <Field label="Processes" type="number" min={16} required value={typed.processes} onChange={set('processes')} />
        <Field
          label="Files with restore points, GiB"
          type="number"
          min={0.1}
          step={0.1}
          required
         
          value={typed.volume}
          onChange={set('volume')}
        />
        <Choice label="Freeze it when idle for" value={typed.freeze} onChange={set('freeze')}>
          {times(before.freeze).map((seconds) => (
            <option key={seconds} value={seconds}>
              {period(seconds)}
            </option>
          ))}
        </Choice>
        <Choice label="Stop it when idle for" value={typed.stop} onChange={set('stop')}>
          {times(before.stop).map((seconds) => (
            <option key={seconds} value={seconds}>
              {period(seconds)}
            </option>
          ))}
        </Choice>
      </div>
      {failure !== undefined && (
        <>
          <Fault failure={failure} />
          <p className="small">
            {failure instanceof Problem && failure.code === 'task_running'
              ? 'Another image takes another container: wait for the end of its task, or cancel it.'
              : 'What it was made of before is still in force.'}
          </p>
        </>
      )}
      <div className="dialog-foot">
        <Button onClick={onClose}>Leave it as it is</Button>
        <Button type="submit" tone="main" busy={busy} disabled={Object.keys(change).length === 0}>
          {busy && change.image !== undefined ? 'Trying the image…' : 'Change'}
        </Button>
      </div>
    </form>
  );
}

function imageSays(whole: Whole): string {
  return whole.state === 'paused' || whole.state === 'archived'
    ? 'Another image comes with the container in which it is woken.'
    : 'Another image is another container, at once: everything that runs in this one ends.';
}
