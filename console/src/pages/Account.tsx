import '../style/settings.css';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { api } from '../api/calls';
import type { Scope, Token } from '../api/types';
import { SignOut, ThemeSwitch } from '../app/Frame';
import { useAdministrator, useMe } from '../app/session';
import { moment } from '../ui/format';
import { Confirm, Dialog } from '../ui/over';
import { Ago, Button, Choice, Copyable, Empty, Fault, Field, IconButton, Loading } from '../ui/parts';
import { say } from '../ui/toasts';
import { Keys } from './Keys';
import { passwordFault } from './passwords';

/** One's own password and tokens. */
export function Account() {
  const me = useMe();
  return (
    <div className="page">
      <header className="page-head">
        <h1>You</h1>
        <p className="dim">
          {me.user ? (
            <>
              <span className="mono name">{me.user.name}</span>,{' '}
              {me.user.role === 'admin' ? 'an administrator' : 'a member'} of {me.organization}
            </>
          ) : (
            <>an access token of {me.organization}</>
          )}
        </p>
        <div className="only-narrow head-buttons">
          <ThemeSwitch />
          {me.via === 'session' && <SignOut />}
        </div>
      </header>
      <Tokens />
      {me.user && <Keys />}
      {me.user && me.via === 'session' && <Password name={me.user.name} />}
    </div>
  );
}

function Tokens() {
  const queries = useQueryClient();
  const tokens = useQuery({ queryKey: ['tokens'], queryFn: api.tokens });
  const [making, setMaking] = useState(false);
  const [secret, setSecret] = useState<string>();
  const [removing, setRemoving] = useState<Token>();
  return (
    <section className="card" aria-labelledby="tokens-title">
      <div className="card-head">
        <h2 id="tokens-title">Tokens</h2>
        <Button icon="plus" onClick={() => setMaking(true)}>
          New token
        </Button>
      </div>
      <p className="small dim">For the command line and for programs. A token never reaches further than you do.</p>
      {tokens.isPending && <Loading what="your tokens" />}
      {tokens.isError && <Fault failure={tokens.error} retry={() => void tokens.refetch()} />}
      {tokens.data && tokens.data.tokens.length === 0 && <Empty title="No token yet." />}
      {tokens.data && tokens.data.tokens.length > 0 && (
        <table className="table">
          <thead>
            <tr>
              <th>Name</th>
              <th>May</th>
              <th className="wide-only">Made</th>
              <th className="wide-only">Used</th>
              <th>Until</th>
              <th>
                <span className="unseen">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {tokens.data.tokens.map((token) => (
              <tr key={token.id}>
                <td className="mono">{token.name}</td>
                <td>{token.scope}</td>
                <td className="wide-only small dim">
                  <Ago at={token.created_at} />
                </td>
                <td className="wide-only small dim">{token.used_at ? <Ago at={token.used_at} /> : 'never'}</td>
                <td className="small dim">{token.expires_at ? moment(token.expires_at) : 'taken back'}</td>
                <td className="row-actions">
                  <IconButton icon="trash" label={`Take ${token.name} back`} onClick={() => setRemoving(token)} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {making && (
        <NewToken
          onClose={() => setMaking(false)}
          onMade={(made) => {
            setMaking(false);
            setSecret(made);
          }}
        />
      )}
      {secret && (
        <Dialog open onClose={() => setSecret(undefined)} title="Your new token">
          <div className="dialog-body">
            <p>It is shown only now. Keep it like a password.</p>
            <Copyable label="Token" value={secret} />
          </div>
          <div className="dialog-foot">
            <Button tone="main" onClick={() => setSecret(undefined)}>
              I have it
            </Button>
          </div>
        </Dialog>
      )}
      {removing && (
        <Confirm
          open
          onClose={() => setRemoving(undefined)}
          title={`Take ${removing.name} back?`}
          action="Take it back"
          onConfirm={async () => {
            await api.deleteToken(removing.id);
            await queries.invalidateQueries({ queryKey: ['tokens'] });
          }}
        >
          <p>Whatever uses it is refused from then on.</p>
        </Confirm>
      )}
    </section>
  );
}

const TIMES = [
  { value: '7d', label: '7 days' },
  { value: '30d', label: '30 days' },
  { value: '90d', label: '90 days' },
  { value: '', label: 'until taken back' },
];

function NewToken({ onClose, onMade }: { onClose: () => void; onMade: (secret: string) => void }) {
  const queries = useQueryClient();
  const administrator = useAdministrator();
  const [name, setName] = useState('');
  const [scope, setScope] = useState<Scope>('write');
  const [time, setTime] = useState('30d');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const make = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setFailure(undefined);
    try {
      const made = await api.createToken(name.trim(), scope, time || undefined);
      await queries.invalidateQueries({ queryKey: ['tokens'] });
      onMade(made.secret);
    } catch (refused) {
      setFailure(refused);
      setBusy(false);
    }
  };
  return (
    <Dialog open onClose={onClose} title="New token">
      <form onSubmit={(event) => void make(event)}>
        <Field
          label="Name"
          required
          autoFocus
          autoComplete="off"
          hint="What you will know it by, such as the machine it lies on."
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <Choice label="It may" value={scope} onChange={(event) => setScope(event.target.value as Scope)}>
          <option value="read">read: look at everything, change nothing</option>
          <option value="write">write: work with agents and files</option>
          {administrator && <option value="admin">admin: everything that you may</option>}
        </Choice>
        <Choice label="For" value={time} onChange={(event) => setTime(event.target.value)}>
          {TIMES.map((one) => (
            <option key={one.value} value={one.value}>
              {one.label}
            </option>
          ))}
        </Choice>
        {failure !== undefined && <Fault failure={failure} />}
        <div className="dialog-foot">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" tone="main" busy={busy}>
            Make it
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function Password({ name }: { name: string }) {
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [again, setAgain] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const fault = passwordFault(next, again);
  const change = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setFailure(undefined);
    try {
      await api.changePassword(current, next);
      say('The password is changed. Everywhere else you are signed out.');
      setCurrent('');
      setNext('');
      setAgain('');
    } catch (refused) {
      setFailure(refused);
    } finally {
      setBusy(false);
    }
  };
  return (
    <section className="card" aria-labelledby="password-title">
      <h2 id="password-title">Password</h2>
      <form className="narrow" onSubmit={(event) => void change(event)}>
        <input type="text" autoComplete="username" value={name} readOnly hidden />
        <Field
          label="The one you have"
          type="password"
          autoComplete="current-password"
          required
          value={current}
          onChange={(event) => setCurrent(event.target.value)}
        />
        <Field
          label="The new one"
          type="password"
          autoComplete="new-password"
          required
          hint="At least 10 characters."
          value={next}
          onChange={(event) => setNext(event.target.value)}
        />
        <Field
          label="The new one again"
          type="password"
          autoComplete="new-password"
          required
          fault={again === '' ? undefined : fault}
          value={again}
          onChange={(event) => setAgain(event.target.value)}
        />
        {failure !== undefined && <Fault failure={failure} />}
        <Button type="submit" busy={busy} disabled={fault !== undefined || current === ''}>
          Change it
        </Button>
      </form>
    </section>
  );
}
