import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { api } from '../api/calls';
import type { Link } from '../api/types';
import { replaceWith, to } from '../app/route';
import { Threshold } from '../app/Threshold';
import { moment } from '../ui/format';
import { Button, Fault, Field, Loading } from '../ui/parts';
import { passwordFault } from './passwords';

/** Where a one-time link leads: a name where there is none yet, a password, and in. */
export function LinkPage({ secret }: { secret: string }) {
  const link = useQuery({
    queryKey: ['link', secret],
    queryFn: () => api.lookAtLink(secret),
    retry: false,
    staleTime: Infinity,
    gcTime: 0,
  });
  if (link.isPending) {
    return (
      <Threshold>
        <Loading what="the link" />
      </Threshold>
    );
  }
  if (link.isError) {
    return (
      <Threshold title="This link does not work">
        <Fault failure={link.error} />
        <p className="dim">
          A link works once, and not for long. Ask whoever gave it to you for another, or{' '}
          <a href={to.fleet}>sign in</a>.
        </p>
      </Threshold>
    );
  }
  return <UseLink secret={secret} link={link.data} />;
}

const TITLES: Record<Link['purpose'], string> = {
  setup: 'Make it yours',
  invite: 'Welcome aboard',
  reset: 'A new password',
};

function UseLink({ secret, link }: { secret: string; link: Link }) {
  const queries = useQueryClient();
  const [name, setName] = useState(link.name ?? '');
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const fault = passwordFault(password, again);
  const chooses = link.purpose === 'setup';
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setFailure(undefined);
    try {
      const me = await api.useLink(secret, password, chooses ? name.trim() : undefined);
      queries.setQueryData(['me'], me);
      replaceWith(to.fleet);
    } catch (refused) {
      setFailure(refused);
      setBusy(false);
    }
  };
  return (
    <Threshold title={TITLES[link.purpose]}>
      <p className="dim">{greeting(link)}</p>
      <form onSubmit={(event) => void submit(event)}>
        <Field
          label="Name"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          readOnly={!chooses}
          autoFocus={chooses}
          pattern="[a-z][a-z0-9\-]{0,61}[a-z0-9]"
          hint={chooses ? 'Lower-case letters, digits and hyphens; you sign in with it.' : undefined}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <Field
          label="Password"
          type="password"
          autoComplete="new-password"
          autoFocus={!chooses}
          required
          minLength={10}
          maxLength={200}
          hint="At least 10 characters. A few words that nobody would put together are best."
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        <Field
          label="The password again"
          type="password"
          autoComplete="new-password"
          required
          fault={again === '' ? undefined : fault}
          value={again}
          onChange={(event) => setAgain(event.target.value)}
        />
        {failure !== undefined && <Fault failure={failure} />}
        <Button type="submit" tone="main" busy={busy} disabled={fault !== undefined}>
          {link.purpose === 'reset' ? 'Set the password and go in' : 'Go in'}
        </Button>
      </form>
      <p className="dim small">The link works until {moment(link.expires_at)}, once.</p>
    </Threshold>
  );
}

function greeting(link: Link): string {
  switch (link.purpose) {
    case 'setup':
      return 'Nobody has been here yet. You become the first administrator: choose your name and a password.';
    case 'invite':
      return link.role === 'admin'
        ? 'You were invited as an administrator: you work with agents and their files, and look after people and providers. Choose a password.'
        : 'You were invited to work with the agents here and their files. Choose a password.';
    case 'reset':
      return 'Choose a new password. Wherever you are still signed in, you will not be any more.';
  }
}
