import { useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { api } from '../api/calls';
import { Threshold } from '../app/Threshold';
import { Button, Fault, Field } from '../ui/parts';

export function SignIn() {
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setFailure(undefined);
    try {
      queries.setQueryData(['me'], await api.signIn(name.trim(), password));
    } catch (refused) {
      setFailure(refused);
      setBusy(false);
    }
  };
  return (
    <Threshold title="Sign in">
      <form onSubmit={(event) => void submit(event)}>
        <Field
          label="Name"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          required
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <Field
          label="Password"
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        {failure !== undefined && <Fault failure={failure} />}
        <Button type="submit" tone="main" busy={busy}>
          Sign in
        </Button>
      </form>
      <details className="quiet-details">
        <summary>No account, or no password any more?</summary>
        <p>
          An administrator makes a link for you under People. On the machine itself, <code>holdfast user reset-link NAME</code>{' '}
          makes one, too.
        </p>
      </details>
    </Threshold>
  );
}
