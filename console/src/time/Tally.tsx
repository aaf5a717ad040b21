import type { ChangeKind, Counts } from '../api/time';

const KINDS: { kind: ChangeKind; sign: string }[] = [
  { kind: 'added', sign: '+' },
  { kind: 'modified', sign: '~' },
  { kind: 'deleted', sign: '−' },
  { kind: 'renamed', sign: '→' },
];

/** How many of each kind of change, as signs for those who see and as words for those who do not. */
export function Tally({ counts }: { counts: Counts }) {
  return (
    <span className="tally">
      {KINDS.filter(({ kind }) => counts[kind] > 0).map(({ kind, sign }) => (
        <span key={kind} className={kind} title={kind}>
          <span aria-hidden="true">{sign}</span>
          {counts[kind].toLocaleString('en-GB')}
          <span className="tally-word"> {kind}</span>
        </span>
      ))}
    </span>
  );
}
