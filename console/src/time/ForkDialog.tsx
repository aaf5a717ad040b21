import { useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { time, type ForkWish } from '../api/time';
import type { Agent } from '../api/types';
import { go, to } from '../app/route';
import { Dialog } from '../ui/over';
import { Button, Choice, Fault, Field } from '../ui/parts';
import { say } from '../ui/toasts';
import { usePrompts, useSnapshots } from './useSnapshots';
import { inOneLine } from './words';

interface Props {
  agent: Agent;
  /** The snapshot to fork from, or nothing for now. */
  from: string | undefined;
  onClose: () => void;
}

type Begin = 'usual' | 'running' | 'paused';

/** Asks how many forks of what, and what they are to do first. */
export function ForkDialog({ agent, from, onClose }: Props) {
  const queries = useQueryClient();
  const { all } = useSnapshots(agent);
  const prompts = usePrompts(agent, all);
  const [snapshot, setSnapshot] = useState(from ?? '');
  const [count, setCount] = useState('1');
  const [name, setName] = useState('');
  const [begin, setBegin] = useState<Begin>('usual');
  const [prompt, setPrompt] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const fork = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setFailure(undefined);
    const wish: ForkWish = {
      count: Number(count),
      ...(name.trim() ? { name: name.trim() } : {}),
      ...(snapshot ? { snapshot } : {}),
      ...(begin === 'usual' ? {} : { paused: begin === 'paused' }),
      ...(prompt.trim() ? { task: { prompt } } : {}),
    };
    try {
      const { forks } = await time.fork(agent.id, wish);
      say(`Forked into ${forks.map((one) => one.name).join(', ')}.`);
      void queries.invalidateQueries({ queryKey: ['lineage'] });
      void queries.invalidateQueries({ queryKey: ['snapshots', agent.id] });
      onClose();
      go(to.forks(agent.name));
    } catch (refused) {
      setFailure(refused);
    } finally {
      setBusy(false);
    }
  };
  const several = Number(count) > 1;
  return (
    <Dialog open onClose={onClose} title={`Fork ${agent.name}`}>
      <form onSubmit={(event) => void fork(event)}>
        <Choice label="With the files" value={snapshot} onChange={(event) => setSnapshot(event.target.value)}>
          <option value="">as they are now</option>
          {all.map((one) => (
            <option key={one.id} value={one.id}>
              {inOneLine(one, one.task === undefined ? undefined : prompts.get(one.task))}
            </option>
          ))}
        </Choice>
        <Field
          label="How many"
          type="number"
          min={1}
          max={100}
          required
          value={count}
          onChange={(event) => setCount(event.target.value)}
        />
        <Field
          label={several ? 'Their name, which is numbered' : 'Its name'}
          className="mono"
          autoComplete="off"
          spellCheck={false}
          placeholder={several ? `${agent.name}-fork` : `${agent.name}-fork-1`}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <div className="field">
          <label htmlFor="fork-task">A task to begin with</label>
          <textarea
            id="fork-task"
            rows={3}
            placeholder="None, if you like"
            value={prompt}
            onChange={(event) => setPrompt(event.target.value)}
          />
        </div>
        <Choice
          label="Begins"
          hint="A paused fork takes no memory, and a task wakes it."
          value={begin}
          onChange={(event) => setBegin(event.target.value as Begin)}
        >
          <option value="usual">{several ? 'paused, because there are several' : 'running'}</option>
          {several ? <option value="running">running</option> : <option value="paused">paused</option>}
        </Choice>
        {failure !== undefined && <Fault failure={failure} />}
        <div className="dialog-foot">
          <Button onClick={onClose}>Leave it</Button>
          <Button type="submit" tone="main" icon="fork" busy={busy}>
            {several ? `Make ${Number(count)} forks` : 'Fork'}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
