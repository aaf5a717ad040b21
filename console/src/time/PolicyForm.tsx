import '../style/keeping.css';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useId, useState, type FormEvent, type ReactNode } from 'react';
import { keeping, type Level, type Policy, type Retention, type Whose } from '../api/keeping';
import { Button, Fault } from '../ui/parts';
import { complain, say } from '../ui/toasts';
import { kept, SAID_FOR } from './keepingWords';

interface Props {
  whose: Whose;
  retention: Retention;
  /** What this would do, as far as it can be told. */
  outlook?: (policy: Policy) => ReactNode;
}

const ROWS: { field: keyof Policy; before: string; after: string }[] = [
  { field: 'all_days', before: 'Keep all for', after: 'days' },
  { field: 'last', before: 'Always keep the last', after: 'snapshots' },
  { field: 'hourly', before: 'Keep the newest of each of', after: 'hours' },
  { field: 'daily', before: 'Keep the newest of each of', after: 'days' },
  { field: 'weekly', before: 'Keep the newest of each of', after: 'weeks' },
  { field: 'monthly', before: 'Keep the newest of each of', after: 'months' },
];

const LEVEL: Record<'organization' | 'server', Level> = { organization: 'organization', server: 'server' };
const MOST = 100_000;

/** Which snapshots are kept, as six numbers that can be changed. What one of them keeps, stays. */
export function PolicyForm({ whose, retention, outlook }: Props) {
  const queries = useQueryClient();
  const [policy, setPolicy] = useState(retention.policy);
  const [busy, setBusy] = useState<'save' | 'clear'>();
  const [failure, setFailure] = useState<unknown>();
  const saved = JSON.stringify(retention.policy);
  useEffect(() => setPolicy(JSON.parse(saved) as Policy), [saved]);
  const own = retention.from === (typeof whose === 'string' ? LEVEL[whose] : 'agent');
  const changed = JSON.stringify(policy) !== saved;
  const whole = ROWS.every(({ field }) => Number.isInteger(policy[field]) && policy[field] >= 0 && policy[field] <= MOST);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setBusy('save');
    setFailure(undefined);
    try {
      await keeping.set(whose, policy);
      say('Saved. What is not kept any more begins to go after half a minute.');
      await queries.invalidateQueries({ queryKey: ['retention'] });
    } catch (refused) {
      setFailure(refused);
    } finally {
      setBusy(undefined);
    }
  };
  const clear = async () => {
    setBusy('clear');
    try {
      await keeping.clear(whose);
      await queries.invalidateQueries({ queryKey: ['retention'] });
    } catch (refused) {
      complain(refused);
    } finally {
      setBusy(undefined);
    }
  };
  return (
    <form className="policy" onSubmit={(event) => void save(event)}>
      <fieldset className="policy-rows">
        <legend className="unseen">Which snapshots are kept</legend>
        {ROWS.map((row) => (
          <Row key={row.field} {...row} value={policy[row.field]} onChange={(value) => setPolicy({ ...policy, [row.field]: value })} />
        ))}
      </fieldset>
      <p className="small dim">
        A snapshot stays if any line keeps it; only hours, days, weeks and months that have one count. Whatever the numbers
        say, these stay: pinned ones, the newest, those that a fork stands on, and for {retention.before_restore_days} days what
        a restore or an adoption replaced. Times are UTC.
      </p>
      {whole && outlook?.(policy)}
      {failure !== undefined && <Fault failure={failure} />}
      <div className="form-foot">
        <Button type="submit" tone="main" busy={busy === 'save'} disabled={!whole || (!changed && own)}>
          {own || changed ? 'Save' : 'Keep it so whatever the others say'}
        </Button>
        {changed && <Button onClick={() => setPolicy(retention.policy)}>Back to what is kept now</Button>}
        {own && !changed && (
          <Button busy={busy === 'clear'} onClick={() => void clear()}>
            {WIDER[typeof whose === 'string' ? whose : 'agent']}
          </Button>
        )}
      </div>
    </form>
  );
}

/** What is kept now, and who said so. */
export function InForce({ retention: { policy, from } }: { retention: Retention }) {
  return (
    <p>
      Keeps {kept(policy)}, {SAID_FOR[from]}.
    </p>
  );
}

const WIDER = {
  agent: 'As for the organization',
  organization: 'As for the server',
  server: 'As Holdfast does by itself',
};

interface RowProps {
  before: string;
  after: string;
  value: number;
  onChange: (value: number) => void;
}

function Row({ before, after, value, onChange }: RowProps) {
  const id = useId();
  const given = Number.isNaN(value) ? '' : value;
  return (
    <div className={`policy-row ${value === 0 ? 'nothing' : ''}`}>
      <label id={`${id}-label`} htmlFor={id}>
        {before}
      </label>
      <input
        id={id}
        type="number"
        inputMode="numeric"
        min={0}
        max={MOST}
        step={1}
        required
        value={given}
        aria-labelledby={`${id}-label ${id}-unit`}
        onChange={(event) => onChange(event.target.valueAsNumber)}
      />
      <span id={`${id}-unit`}>{after}</span>
    </div>
  );
}
