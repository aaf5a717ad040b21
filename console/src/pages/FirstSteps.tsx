import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { api } from '../api/calls';
import { go, to } from '../app/route';
import { useAdministrator } from '../app/session';
import { useLive } from '../live/live';
import { Button, Fault, Field, Loading } from '../ui/parts';
import type { Provider } from '../api/types';

const TASK = 'Write a small program that prints the first twenty prime numbers, run it, and tell me what it printed.';

export const PROVIDERS = { queryKey: ['providers'], queryFn: api.providers };

/** An empty fleet leads by the hand: where models come from, the first agent, its first task; then one looks on. */
export function FirstSteps() {
  const providers = useQuery(PROVIDERS);
  return (
    <div className="page first">
      <h1>Three steps to the first agent</h1>
      <p className="lead">
        An agent has a workspace that stays: its container may come and go, its files hold fast, and every finished task
        leaves a restore point.
      </p>
      {providers.isPending && <Loading what="the providers" />}
      {providers.isError && <Fault failure={providers.error} retry={() => void providers.refetch()} />}
      {providers.data && <Steps providers={providers.data.providers} />}
    </div>
  );
}

type Source = 'demo' | 'key' | (string & {});

function Steps({ providers }: { providers: Provider[] }) {
  const live = useLive();
  const queries = useQueryClient();
  const administrator = useAdministrator();
  const ready = providers.filter((provider) => provider.key_set);
  const [source, setSource] = useState<Source>(ready[0]?.name ?? 'demo');
  const [key, setKey] = useState('');
  const [name, setName] = useState('first');
  const [task, setTask] = useState(TASK);
  const [doing, setDoing] = useState('');
  const [failure, setFailure] = useState<unknown>();
  const begin = async (event: FormEvent) => {
    event.preventDefault();
    setFailure(undefined);
    try {
      let provider = source;
      if (source === 'key') {
        setDoing('Trying the key');
        provider = 'anthropic';
        await api.setProvider(provider, { key: key.trim() });
        await queries.invalidateQueries({ queryKey: ['providers'] });
        const verdict = await api.testProvider(provider);
        if (!verdict.ok) throw new Error(verdict.sentence);
      }
      setDoing('Making the workspace and starting the agent');
      const agent = await api.createAgent({ name: name.trim(), provider });
      setDoing('Giving it the task');
      const given = await api.createTask(agent.name, task);
      go(to.task(agent.name, given.id));
      live.put(agent);
    } catch (refused) {
      setFailure(refused);
    } finally {
      setDoing('');
    }
  };
  return (
    <form className="steps" onSubmit={(event) => void begin(event)}>
      <fieldset className="step">
        <legend>
          <span className="step-knot">1</span> Where its models come from
        </legend>
        {ready.map((provider) => (
          <Radio key={provider.name} value={provider.name} chosen={source} onChoose={setSource} title={provider.name}>
            Its key is set. Calls go to {new URL(provider.base_url).host}, on your account there.
          </Radio>
        ))}
        <Radio value="demo" chosen={source} onChoose={setSource} title="Demo, without a key">
          A script on this machine plays the model: the agent program, its tools and the files are real, the thinking is
          not. Nothing leaves the machine.
        </Radio>
        {administrator && ready.length === 0 && (
          <Radio value="key" chosen={source} onChoose={setSource} title="Anthropic, with your key">
            The key stays on this server, sealed, and never enters an agent’s container. Other providers are set up under{' '}
            <a href={to.providers}>Providers</a>.
          </Radio>
        )}
        {source === 'key' && (
          <Field
            label="Key"
            type="password"
            autoComplete="off"
            required
            value={key}
            onChange={(event) => setKey(event.target.value)}
          />
        )}
      </fieldset>
      <fieldset className="step">
        <legend>
          <span className="step-knot">2</span> What the agent is called
        </legend>
        <Field
          label="Name"
          className="mono"
          required
          spellCheck={false}
          autoCapitalize="none"
          pattern="[a-z][a-z0-9\-]{0,61}[a-z0-9]"
          hint="Lower-case letters, digits and hyphens."
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </fieldset>
      <fieldset className="step">
        <legend>
          <span className="step-knot">3</span> What it does first
        </legend>
        <div className="field">
          <label htmlFor="first-task">Task</label>
          <textarea id="first-task" rows={3} required value={task} onChange={(event) => setTask(event.target.value)} />
        </div>
      </fieldset>
      {failure !== undefined && <Fault failure={failure} />}
      <Button type="submit" tone="main" busy={doing !== ''}>
        {doing === '' ? 'Create the agent and give it the task' : `${doing}…`}
      </Button>
    </form>
  );
}

interface RadioProps {
  value: string;
  chosen: string;
  onChoose: (value: string) => void;
  title: string;
  children: React.ReactNode;
}

function Radio({ value, chosen, onChoose, title, children }: RadioProps) {
  return (
    <label className={`radio ${chosen === value ? 'chosen' : ''}`}>
      <input type="radio" name="source" checked={chosen === value} onChange={() => onChoose(value)} />
      <span>
        <strong>{title}</strong>
        <span className="dim">{children}</span>
      </span>
    </label>
  );
}
