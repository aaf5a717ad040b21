import { useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { life } from '../api/life';
import type { Agent } from '../api/types';
import { Dialog } from '../ui/over';
import { Button, Choice, Fault, Field } from '../ui/parts';
import { say } from '../ui/toasts';
import { clock } from './Next';

const PERIODS = [
  { seconds: 30 * 60, word: '30 minutes' },
  { seconds: 3600, word: '1 hour' },
  { seconds: 4 * 3600, word: '4 hours' },
  { seconds: 12 * 3600, word: '12 hours' },
  { seconds: 24 * 3600, word: '24 hours, the most' },
];

/** Somebody's word that the agent is busy although it does nothing that can be seen. */
export function Busy({ agent, onClose }: { agent: Agent; onClose: () => void }) {
  const queries = useQueryClient();
  const [seconds, setSeconds] = useState(3600);
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const take = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      const word = await life.sayBusy(agent.id, seconds, reason);
      say(`${agent.name} is said to be busy until ${clock(word.until)}.`);
      await queries.invalidateQueries({ queryKey: ['life', agent.id] });
      onClose();
    } catch (refused) {
      setFailure(refused);
      setBusy(false);
    }
  };
  return (
    <Dialog open onClose={onClose} title={`Say that ${agent.name} is busy`}>
      <form onSubmit={(event) => void take(event)}>
        <p>It is not paused for idleness until then, nor to make room for another. Your word replaces that of people before.</p>
        <Choice label="For how long" value={seconds} onChange={(event) => setSeconds(Number(event.target.value))}>
          {PERIODS.map((one) => (
            <option key={one.seconds} value={one.seconds}>
              {one.word}
            </option>
          ))}
        </Choice>
        <Field
          label="Why"
          required
          maxLength={200}
          autoComplete="off"
          hint="In one line, for everybody who wonders."
          placeholder="waits for the nightly build"
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        {failure !== undefined && <Fault failure={failure} />}
        <div className="dialog-foot">
          <Button onClick={onClose}>Leave it as it is</Button>
          <Button type="submit" tone="main" busy={busy}>
            Say so
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
