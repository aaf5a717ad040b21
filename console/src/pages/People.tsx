import '../style/settings.css';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { api } from '../api/calls';
import type { Invitation, Role, User } from '../api/types';
import { useMe } from '../app/session';
import { moment } from '../ui/format';
import { Confirm, Dialog, Menu } from '../ui/over';
import { Ago, Button, Choice, Copyable, Fault, Field, Loading } from '../ui/parts';
import { complain, say } from '../ui/toasts';

/** Who may come in, and as what. */
export function People() {
  const users = useQuery({ queryKey: ['users'], queryFn: api.users });
  const [inviting, setInviting] = useState(false);
  const [made, setMade] = useState<Invitation>();
  return (
    <div className="page">
      <header className="page-head">
        <h1>People</h1>
        <Button tone="main" icon="plus" onClick={() => setInviting(true)}>
          Invite somebody
        </Button>
      </header>
      <p className="lead">
        Members work with agents and their files. Administrators also look after people, providers and the machine.
      </p>
      {users.isPending && <Loading what="the people" />}
      {users.isError && <Fault failure={users.error} retry={() => void users.refetch()} />}
      {users.data && <Table users={users.data.users} onLink={setMade} />}
      {inviting && (
        <Invite
          onClose={() => setInviting(false)}
          onMade={(invitation) => {
            setInviting(false);
            setMade(invitation);
          }}
        />
      )}
      {made && <Shown invitation={made} onClose={() => setMade(undefined)} />}
    </div>
  );
}

function Table({ users, onLink }: { users: User[]; onLink: (made: Invitation) => void }) {
  return (
    <table className="table">
      <thead>
        <tr>
          <th>Name</th>
          <th>Role</th>
          <th>State</th>
          <th className="wide-only">Seen</th>
          <th>
            <span className="unseen">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {users.map((user) => (
          <Person key={user.id} user={user} onLink={onLink} />
        ))}
      </tbody>
    </table>
  );
}

const WORDS: Record<Role, string> = { admin: 'administrator', member: 'member' };

function Person({ user, onLink }: { user: User; onLink: (made: Invitation) => void }) {
  const me = useMe();
  const queries = useQueryClient();
  const [removing, setRemoving] = useState(false);
  const other: Role = user.role === 'admin' ? 'member' : 'admin';
  const change = async (what: () => Promise<void>) => {
    try {
      await what();
      await queries.invalidateQueries({ queryKey: ['users'] });
    } catch (refused) {
      complain(refused);
    }
  };
  const turn = async () => {
    await api.changeRole(user.id, other);
    say(`${user.name} is now ${other === 'admin' ? 'an administrator' : 'a member'}.`);
  };
  return (
    <tr>
      <td>
        <span className="mono name">{user.name}</span>
        {me.user?.id === user.id && <span className="tag off">you</span>}
      </td>
      <td>{WORDS[user.role]}</td>
      <td>
        <span className={`tag ${user.state === 'active' ? 'good' : 'calm'}`}>{user.state}</span>
      </td>
      <td className="wide-only small dim">{user.seen_at ? <Ago at={user.seen_at} /> : 'never'}</td>
      <td className="row-actions">
        <Menu
          label={`Actions for ${user.name}`}
          items={[
            {
              label: other === 'admin' ? 'Make an administrator' : 'Make a member',
              icon: 'people',
              onSelect: () => void change(turn),
            },
            {
              label: user.state === 'active' ? 'Link for a new password' : 'New invitation link',
              icon: 'link',
              onSelect: () => void change(async () => onLink(await api.resetLink(user.id))),
            },
            { label: 'Remove…', icon: 'trash', danger: true, onSelect: () => setRemoving(true) },
          ]}
        />
        <Confirm
          open={removing}
          onClose={() => setRemoving(false)}
          title={`Remove ${user.name}?`}
          action="Remove"
          onConfirm={async () => {
            await api.removeUser(user.id);
            await queries.invalidateQueries({ queryKey: ['users'] });
            say(`${user.name} is removed.`);
          }}
        >
          <p>Wherever {user.name} is signed in, it ends at once, and so do all tokens. Agents and files stay.</p>
        </Confirm>
      </td>
    </tr>
  );
}

function Invite({ onClose, onMade }: { onClose: () => void; onMade: (made: Invitation) => void }) {
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('member');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const invite = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setFailure(undefined);
    try {
      const made = await api.invite(name.trim(), role);
      await queries.invalidateQueries({ queryKey: ['users'] });
      onMade(made);
    } catch (refused) {
      setFailure(refused);
      setBusy(false);
    }
  };
  return (
    <Dialog open onClose={onClose} title="Invite somebody">
      <form onSubmit={(event) => void invite(event)}>
        <Field
          label="Name"
          className="mono"
          required
          autoFocus
          autoComplete="off"
          spellCheck={false}
          autoCapitalize="none"
          pattern="[a-z][a-z0-9\-]{0,61}[a-z0-9]"
          hint="Lower-case letters, digits and hyphens; they sign in with it."
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <Choice label="Role" value={role} onChange={(event) => setRole(event.target.value as Role)}>
          <option value="member">member</option>
          <option value="admin">administrator</option>
        </Choice>
        {failure !== undefined && <Fault failure={failure} />}
        <div className="dialog-foot">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" tone="main" busy={busy}>
            Make the link
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function Shown({ invitation, onClose }: { invitation: Invitation; onClose: () => void }) {
  return (
    <Dialog open onClose={onClose} title={`A link for ${invitation.user.name}`}>
      <div className="dialog-body">
        <p>
          Hand it over in private: whoever opens it first chooses the password. It works once, until{' '}
          {moment(invitation.expires_at)}, and is shown only now.
        </p>
        <Copyable label="One-time link" value={invitation.link} />
      </div>
      <div className="dialog-foot">
        <Button tone="main" onClick={onClose}>
          I have it
        </Button>
      </div>
    </Dialog>
  );
}
