import { useState, type FormEvent } from 'react';
import { files } from '../api/files';
import type { Agent, Entry } from '../api/types';
import { count } from '../ui/format';
import { Dialog } from '../ui/over';
import { Button, Fault, Field } from '../ui/parts';
import { useAfter } from './Deeds';
import { letters } from './signs';

const WHO = ['Owner', 'Group', 'Others'];
const MAY = ['read', 'write', 'run'];

/** Permission bits by ticking them or by typing their number. */
export function Mode({ agent, entries, onClose }: { agent: Agent; entries: Entry[]; onClose: () => void }) {
  const after = useAfter(agent);
  const [mode, setMode] = useState((entries[0]?.mode ?? '0644').slice(-3));
  const [failure, setFailure] = useState<unknown>();
  const fault = /^[0-7]{3}$/.test(mode) ? undefined : 'Three digits from 0 to 7.';
  const bits = fault ? 0 : Number.parseInt(mode, 8);
  const set = async (event: FormEvent) => {
    event.preventDefault();
    try {
      for (const entry of entries) await files.change(agent.id, entry.path, 'chmod', { mode: `0${mode}` });
      const what = entries.length === 1 ? (entries[0]?.name ?? '') : count(entries.length, 'entry', 'entries');
      await after(`${what}: ${letters(mode)}.`, async () => {
        for (const entry of entries) await files.change(agent.id, entry.path, 'chmod', { mode: `0${entry.mode.slice(-3)}` });
      });
      onClose();
    } catch (refused) {
      setFailure(refused);
    }
  };
  return (
    <Dialog open onClose={onClose} title="Permissions">
      <form onSubmit={(event) => void set(event)}>
        <table className="table bits">
          <tbody>
            {WHO.map((who, row) => (
              <tr key={who}>
                <th scope="row">{who}</th>
                {MAY.map((may, column) => {
                  const bit = 8 - row * 3 - column;
                  return (
                    <td key={may}>
                      <label>
                        <input
                          type="checkbox"
                          checked={((bits >> bit) & 1) === 1}
                          onChange={() => setMode((bits ^ (1 << bit)).toString(8).padStart(3, '0'))}
                        />{' '}
                        {may}
                      </label>
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
        <Field
          label="As a number"
          className="mono"
          fault={fault}
          hint={letters(mode)}
          value={mode}
          maxLength={3}
          onChange={(event) => setMode(event.target.value)}
        />
        {failure !== undefined && <Fault failure={failure} />}
        <div className="dialog-foot">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" tone="main" disabled={fault !== undefined}>
            Set it
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
