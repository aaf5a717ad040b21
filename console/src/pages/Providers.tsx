import '../style/settings.css';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { api, type ProviderChange } from '../api/calls';
import type { Provider, Verdict } from '../api/types';
import { useAdministrator } from '../app/session';
import { Icon } from '../ui/Icon';
import { Confirm, Dialog } from '../ui/over';
import { Button, Fault, Field, Loading } from '../ui/parts';
import { say } from '../ui/toasts';

const DEMO = 'demo';

/** Where models come from. */
export function Providers() {
  const administrator = useAdministrator();
  const providers = useQuery({ queryKey: ['providers'], queryFn: api.providers });
  const [editing, setEditing] = useState<Provider | 'new'>();
  return (
    <div className="page">
      <header className="page-head">
        <h1>Providers</h1>
        {administrator && (
          <Button tone="main" icon="plus" onClick={() => setEditing('new')}>
            Add a provider
          </Button>
        )}
      </header>
      <p className="lead">
        Agents reach their models through this server and nothing else. Keys stay here, sealed; they never enter a
        container. What an agent sends to its model goes to the address that you see.
      </p>
      {providers.isPending && <Loading what="the providers" />}
      {providers.isError && <Fault failure={providers.error} retry={() => void providers.refetch()} />}
      <ul className="cards">
        {providers.data?.providers.map((provider) => (
          <Card key={provider.name} provider={provider} onEdit={() => setEditing(provider)} />
        ))}
      </ul>
      {editing && (
        <Edit
          key={editing === 'new' ? '' : editing.name}
          provider={editing === 'new' ? undefined : editing}
          onClose={() => setEditing(undefined)}
        />
      )}
    </div>
  );
}

function Card({ provider, onEdit }: { provider: Provider; onEdit: () => void }) {
  const administrator = useAdministrator();
  const queries = useQueryClient();
  const [testing, setTesting] = useState(false);
  const [verdict, setVerdict] = useState<Verdict>();
  const [failure, setFailure] = useState<unknown>();
  const [removing, setRemoving] = useState(false);
  const demo = provider.name === DEMO;
  const test = async () => {
    setTesting(true);
    setFailure(undefined);
    setVerdict(undefined);
    try {
      setVerdict(await api.testProvider(provider.name));
    } catch (refused) {
      setFailure(refused);
    } finally {
      setTesting(false);
    }
  };
  return (
    <li className="card">
      <div className="card-head">
        <h2 className="mono">{provider.name}</h2>
        {demo ? (
          <span className="tag calm">built in</span>
        ) : (
          <span className={`tag ${provider.key_set ? 'good' : 'off'}`}>{provider.key_set ? 'key set' : 'no key'}</span>
        )}
      </div>
      {demo ? (
        <p>
          A script on this machine that plays a model, to try Holdfast without a key. The agent program, its tools and the
          files are real; only the thinking is not. It is no AI, it costs nothing, and nothing leaves the machine.
        </p>
      ) : (
        <p className="mono small">{provider.base_url}</p>
      )}
      {provider.models.length > 0 && <p className="small dim">Models: {provider.models.join(', ')}</p>}
      {verdict && (
        <p className={`verdict ${verdict.ok ? 'good' : 'bad'}`} role="status">
          <Icon name={verdict.ok ? 'check' : 'warning'} />
          {verdict.sentence}
        </p>
      )}
      {failure !== undefined && <Fault failure={failure} />}
      {administrator && (
        <div className="card-foot">
          <Button busy={testing} onClick={() => void test()}>
            {testing ? 'Asking it for one token…' : 'Test'}
          </Button>
          {!demo && (
            <>
              <Button icon="key" onClick={onEdit}>
                {provider.key_set ? 'Change' : 'Set the key'}
              </Button>
              <Button tone="quiet" icon="trash" onClick={() => setRemoving(true)}>
                Remove
              </Button>
            </>
          )}
        </div>
      )}
      <Confirm
        open={removing}
        onClose={() => setRemoving(false)}
        title={`Remove ${provider.name}?`}
        action="Remove"
        onConfirm={async () => {
          await api.deleteProvider(provider.name);
          await queries.invalidateQueries({ queryKey: ['providers'] });
        }}
      >
        <p>Its key goes with it. Agents that use it are told so at their next call.</p>
      </Confirm>
    </li>
  );
}

function Edit({ provider, onClose }: { provider: Provider | undefined; onClose: () => void }) {
  const queries = useQueryClient();
  const [name, setName] = useState(provider?.name ?? 'anthropic');
  const [base, setBase] = useState(provider?.base_url ?? 'https://api.anthropic.com');
  const [key, setKey] = useState('');
  const [models, setModels] = useState(provider?.models.join(', ') ?? '');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setFailure(undefined);
    const change: ProviderChange = { models: models.split(/[\s,]+/).filter(Boolean) };
    if (base.trim() !== provider?.base_url) change.base_url = base.trim();
    if (key.trim() !== '') change.key = key.trim();
    try {
      await api.setProvider(name.trim(), change);
      say(`${name.trim()} is set. Test it to see whether it answers.`);
      await queries.invalidateQueries({ queryKey: ['providers'] });
      onClose();
    } catch (refused) {
      setFailure(refused);
      setBusy(false);
    }
  };
  return (
    <Dialog open onClose={onClose} title={provider ? `Change ${provider.name}` : 'Add a provider'}>
      <form onSubmit={(event) => void save(event)}>
        {!provider && (
          <Field
            label="Name"
            className="mono"
            required
            autoFocus
            spellCheck={false}
            hint="What agents name it by."
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
        <Field
          label="Base address"
          type="url"
          className="mono"
          required
          hint="Anything that speaks the Messages API, also on this machine."
          value={base}
          onChange={(event) => setBase(event.target.value)}
        />
        <Field
          label="Key"
          type="password"
          autoComplete="off"
          autoFocus={provider !== undefined}
          hint={provider?.key_set ? 'A key is set; leave this empty to keep it.' : 'Leave it empty when it needs none.'}
          value={key}
          onChange={(event) => setKey(event.target.value)}
        />
        <Field
          label="Models"
          className="mono"
          hint="Those to offer, separated by commas; empty for all it has."
          value={models}
          onChange={(event) => setModels(event.target.value)}
        />
        {failure !== undefined && <Fault failure={failure} />}
        <div className="dialog-foot">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" tone="main" busy={busy}>
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
