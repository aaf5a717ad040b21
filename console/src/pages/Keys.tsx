import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { api } from '../api/calls';
import type { Key } from '../api/types';
import { Confirm, Dialog } from '../ui/over';
import { Ago, Button, Empty, Fault, Field, IconButton, Loading } from '../ui/parts';

/** The public keys by which one comes in over SSH, to the files of every agent. */
export function Keys() {
  const queries = useQueryClient();
  const keys = useQuery({ queryKey: ['keys'], queryFn: api.keys, retry: false });
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<Key>();
  return (
    <section className="card" aria-labelledby="keys-title">
      <div className="card-head">
        <h2 id="keys-title">SSH keys</h2>
        <Button icon="plus" onClick={() => setAdding(true)}>
          Add a key
        </Button>
      </div>
      <p className="small dim">
        For sftp, scp and rsync. The page “About” of an agent has the line to type; with no key of anybody the server does
        not listen for SSH at all.
      </p>
      {keys.isPending && <Loading what="your keys" />}
      {keys.isError && <Fault failure={keys.error} retry={() => void keys.refetch()} />}
      {keys.data && keys.data.keys.length === 0 && <Empty title="No key yet." />}
      {keys.data && keys.data.keys.length > 0 && (
        <table className="table">
          <thead>
            <tr>
              <th>Name</th>
              <th>Fingerprint</th>
              <th className="wide-only">Added</th>
              <th className="wide-only">Used</th>
              <th>
                <span className="unseen">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {keys.data.keys.map((key) => (
              <tr key={key.id}>
                <td className="mono">{key.name}</td>
                <td className="mono small">{key.fingerprint}</td>
                <td className="wide-only small dim">
                  <Ago at={key.created_at} />
                </td>
                <td className="wide-only small dim">{key.used_at ? <Ago at={key.used_at} /> : 'never'}</td>
                <td className="row-actions">
                  <IconButton icon="trash" label={`Remove ${key.name}`} onClick={() => setRemoving(key)} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {adding && <AddKey onClose={() => setAdding(false)} />}
      {removing && (
        <Confirm
          open
          onClose={() => setRemoving(undefined)}
          title={`Remove ${removing.name}?`}
          action="Remove"
          onConfirm={async () => {
            await api.deleteKey(removing.id);
            await queries.invalidateQueries({ queryKey: ['keys'] });
          }}
        >
          <p>Whoever has its private half is not let in any more.</p>
        </Confirm>
      )}
    </section>
  );
}

function AddKey({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient();
  const [text, setText] = useState('');
  const [name, setName] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const add = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setFailure(undefined);
    try {
      await api.addKey(name.trim() || commentOf(text) || 'key', text.trim());
      await queries.invalidateQueries({ queryKey: ['keys'] });
      onClose();
    } catch (refused) {
      setFailure(refused);
      setBusy(false);
    }
  };
  return (
    <Dialog open onClose={onClose} title="Add an SSH key">
      <form onSubmit={(event) => void add(event)}>
        <div className="field">
          <label htmlFor="public-key">Public key</label>
          <textarea
            id="public-key"
            className="mono"
            rows={4}
            required
            spellCheck={false}
            placeholder="ssh-ed25519 AAAA… you@laptop"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <p className="hint">The line of ~/.ssh/id_ed25519.pub, never the private key.</p>
        </div>
        <Field
          label="Name"
          autoComplete="off"
          placeholder={commentOf(text)}
          hint="What you will know it by, such as the machine it lies on."
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        {failure !== undefined && <Fault failure={failure} />}
        <div className="dialog-foot">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" tone="main" busy={busy}>
            Add it
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** What a key says of itself behind its bytes. */
function commentOf(text: string): string {
  return text.trim().split(/\s+/).slice(2).join(' ').slice(0, 60);
}
