import '../style/settings.css';
import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { api, type NewAgent as Wanted } from '../api/calls';
import { go, to } from '../app/route';
import { useLive } from '../live/live';
import { Button, Choice, Fault, Field } from '../ui/parts';

const DRIVERS = [
  { name: 'claude-code', says: 'Claude Code: reads, writes and runs, with a model.' },
  { name: 'command', says: 'A shell: each task is a command line, without a model.' },
];

export function NewAgent() {
  const live = useLive();
  const providers = useQuery({ queryKey: ['providers'], queryFn: api.providers });
  const [name, setName] = useState('');
  const [driver, setDriver] = useState('claude-code');
  const [chosen, setChosen] = useState<string>();
  const [model, setModel] = useState('');
  const [image, setImage] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const known = providers.data?.providers ?? [];
  const provider = chosen ?? known.find((one) => one.key_set)?.name ?? 'demo';
  const models = known.find((one) => one.name === provider)?.models ?? [];
  const create = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setFailure(undefined);
    const wanted: Wanted = { name: name.trim(), driver };
    if (driver !== 'command') {
      wanted.provider = provider;
      if (model.trim() !== '') wanted.model = model.trim();
    }
    if (image.trim() !== '') wanted.image = image.trim();
    try {
      const agent = await api.createAgent(wanted);
      live.put(agent);
      go(to.agent(agent.name));
    } catch (refused) {
      setFailure(refused);
      setBusy(false);
    }
  };
  return (
    <div className="page narrow">
      <h1>New agent</h1>
      <form onSubmit={(event) => void create(event)}>
        <Field
          label="Name"
          className="mono"
          autoFocus
          required
          spellCheck={false}
          autoCapitalize="none"
          pattern="[a-z][a-z0-9\-]{0,61}[a-z0-9]"
          hint="Lower-case letters, digits and hyphens; it stays for good."
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <Choice
          label="Driver"
          hint={DRIVERS.find((one) => one.name === driver)?.says}
          value={driver}
          onChange={(event) => setDriver(event.target.value)}
        >
          {DRIVERS.map((one) => (
            <option key={one.name}>{one.name}</option>
          ))}
        </Choice>
        {driver !== 'command' && (
          <>
            <Choice
              label="Provider"
              hint={known.find((one) => one.name === provider)?.label}
              value={provider}
              onChange={(event) => setChosen(event.target.value)}
            >
              {known.map((one) => (
                <option key={one.name} value={one.name}>
                  {one.name}
                  {one.key_set || one.name === 'demo' ? '' : ' (no key)'}
                </option>
              ))}
            </Choice>
            <Field
              label="Model"
              list="models"
              hint="The driver’s own choice when left empty."
              value={model}
              onChange={(event) => setModel(event.target.value)}
            />
            <datalist id="models">
              {models.map((one) => (
                <option key={one} value={one} />
              ))}
            </datalist>
          </>
        )}
        <Field
          label="Image"
          className="mono"
          hint="Any container image of this machine; the server’s default when left empty."
          value={image}
          onChange={(event) => setImage(event.target.value)}
        />
        {failure !== undefined && <Fault failure={failure} />}
        <div className="form-foot">
          <Button type="submit" tone="main" busy={busy}>
            {busy ? 'Making its workspace…' : 'Create'}
          </Button>
          <a className="button" href={to.fleet}>
            <span className="label">Cancel</span>
          </a>
        </div>
      </form>
    </div>
  );
}
