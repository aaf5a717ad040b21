import { useMemo, useState } from 'react';
import type { Difference } from '../api/time';
import { count } from '../ui/format';
import { VirtualList } from '../ui/VirtualList';
import type { Looking } from './Beside';
import { plain, sizes } from './ChangedPath';
import { picked } from './picking';
import { SIGNS } from './Tally';

interface Props {
  fork: string;
  changes: readonly Difference[];
  /** The paths that are not to come. */
  left: ReadonlySet<string>;
  onLeave: (left: ReadonlySet<string>) => void;
  onLook: (looking: Looking) => void;
}

const ROW = 36;
const WORTH_A_FILTER = 12;

/** What only the fork changed; all of it comes, but for what one leaves. */
export function Coming({ fork, changes, left, onLeave, onLook }: Props) {
  const [filter, setFilter] = useState('');
  const paths = useMemo(() => changes.map((change) => change.path), [changes]);
  const byPath = useMemo(() => new Map(changes.map((change) => [change.path, change])), [changes]);
  const shown = useMemo(() => {
    const wanted = filter.trim().toLowerCase();
    return changes.filter((change) => change.name.toLowerCase().includes(wanted)).map((change) => change.path);
  }, [changes, filter]);
  const taken = shown.filter((path) => !left.has(path)).length;
  const every = () => {
    let now = left;
    for (const path of shown) now = picked(now, paths, path, taken < shown.length);
    onLeave(now);
  };
  return (
    <section aria-labelledby="coming-title" className="coming">
      <div className="clashes-head">
        <h2 id="coming-title">Only {fork} changed these</h2>
        {changes.length > WORTH_A_FILTER && (
          <input
            className="beneath"
            type="search"
            aria-label="Filter the paths"
            placeholder="Filter"
            value={filter}
            onChange={(event) => setFilter(event.target.value)}
          />
        )}
      </div>
      <label className="check all-of-them">
        <input
          type="checkbox"
          checked={shown.length > 0 && taken === shown.length}
          ref={(box) => {
            if (box) box.indeterminate = taken > 0 && taken < shown.length;
          }}
          onChange={every}
        />
        <span className="small">
          {taken === shown.length ? `All ${count(shown.length, 'path')}` : `${taken} of ${count(shown.length, 'path')}`}
        </span>
      </label>
      <VirtualList
        ids={shown}
        rowHeight={ROW}
        label="What would come"
        row={(path) => {
          const change = byPath.get(path);
          return change && <Row change={change} taken={!left.has(path)} onTake={(wanted) => onLeave(picked(left, paths, path, wanted))} onLook={onLook} />;
        }}
      />
    </section>
  );
}

interface RowProps {
  change: Difference;
  taken: boolean;
  onTake: (wanted: boolean) => void;
  onLook: (looking: Looking) => void;
}

function Row({ change, taken, onTake, onLook }: RowProps) {
  const name = plain(change.name);
  const slash = name.lastIndexOf('/') + 1;
  const said = (
    <>
      <span className="coming-folder">{name.slice(0, slash)}</span>
      <span className="coming-name">{name.slice(slash)}</span>
    </>
  );
  return (
    <div className={`coming-row change-line ${change.change} ${taken ? '' : 'left'}`}>
      <input type="checkbox" checked={taken} aria-label={`Adopt ${name}`} onChange={(event) => onTake(event.target.checked)} />
      <span className="sign mono" aria-hidden="true">
        {SIGNS[change.change]}
      </span>
      <span className="unseen">{change.change}: </span>
      {change.type === 'file' ? (
        <button type="button" className="coming-path mono text-button" title={name} onClick={() => onLook({ change, clash: false })}>
          {said}
        </button>
      ) : (
        <span className="coming-path mono" title={name}>
          {said}
          <span className="dim small">&nbsp;{change.type}</span>
        </span>
      )}
      <span className="change-size mono small dim">{sizes(change)}</span>
    </div>
  );
}
