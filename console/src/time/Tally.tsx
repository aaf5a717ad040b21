import type { ChangeKind, Counts } from '../api/time';

const KINDS: ChangeKind[] = ['added', 'modified', 'deleted', 'renamed'];

/** Each kind of change as a sign. */
export const SIGNS: Record<ChangeKind, string> = { added: '+', modified: '~', deleted: '−', renamed: '→' };

/** How many there are of each kind. */
export function tallied(changes: readonly { change: ChangeKind }[]): Counts {
  const counts = { added: 0, modified: 0, deleted: 0, renamed: 0 };
  for (const { change } of changes) counts[change]++;
  return counts;
}

/** How many of each kind of change, as signs for those who see and as words for those who do not. */
export function Tally({ counts }: { counts: Counts }) {
  return (
    <span className="tally">
      {KINDS.filter((kind) => counts[kind] > 0).map((kind) => (
        <span key={kind} className={kind} title={kind}>
          <span aria-hidden="true">{SIGNS[kind]}</span>
          {counts[kind].toLocaleString('en-GB')}
          <span className="tally-word"> {kind}</span>
        </span>
      ))}
    </span>
  );
}
