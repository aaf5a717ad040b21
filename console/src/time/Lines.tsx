import '../style/diff.css';
import { Fragment, useRef, useSyncExternalStore, type KeyboardEvent } from 'react';
import type { Hunk } from '../api/time';
import { count } from '../ui/format';
import { Button } from '../ui/parts';
import { sides, type Line, type Pair } from './sides';

const wide = matchMedia('(width > 52rem)');

/** Whether there is room for texts side by side. */
export function useWide(): boolean {
  return useSyncExternalStore(
    (watcher) => {
      wide.addEventListener('change', watcher);
      return () => wide.removeEventListener('change', watcher);
    },
    () => wide.matches,
  );
}

/** The lines that differ, side by side, or one below the other where there is no room. */
export function Lines({ hunks }: { hunks: readonly Hunk[] }) {
  const table = useRef<HTMLDivElement>(null);
  const beside = useWide();
  const step = (by: number) => {
    const heads = [...(table.current?.querySelectorAll<HTMLElement>('.hunk-head') ?? [])];
    const here = heads.indexOf(document.activeElement as HTMLElement);
    const next = heads[here < 0 ? 0 : Math.max(0, Math.min(heads.length - 1, here + by))];
    next?.focus();
    next?.scrollIntoView({ block: 'start', behavior: 'auto' });
  };
  const key = (event: KeyboardEvent) => {
    const by = { n: 1, p: -1 }[event.key];
    if (by === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    step(by);
  };
  return (
    <>
      <div className="diff-bar">
        <span className="small dim">{count(hunks.length, 'place')} where it differs</span>
        {hunks.length > 1 && (
          <>
            <Button tone="quiet" onClick={() => step(-1)}>
              Previous
            </Button>
            <Button tone="quiet" onClick={() => step(1)}>
              Next
            </Button>
          </>
        )}
      </div>
      <div ref={table} className="diff" role="region" tabIndex={0} aria-label="The lines that differ" onKeyDown={key}>
        <table className={`mono ${beside ? 'beside' : 'below'}`}>
          <colgroup>
            <col className="number-column" />
            <col className={beside ? '' : 'number-column'} />
            <col className={beside ? 'number-column' : ''} />
            {beside && <col />}
          </colgroup>
          <thead className="unseen">
            <tr>{beside ? <SideNames /> : <StackNames />}</tr>
          </thead>
          {hunks.map((hunk) => (
            <tbody key={`${hunk.from_line} ${hunk.to_line}`}>
              <tr>
                <th className="hunk-head" colSpan={beside ? 4 : 3} scope="rowgroup" tabIndex={-1}>
                  Line {Math.max(1, hunk.to_line)}
                </th>
              </tr>
              {sides(hunk).map((pair, index) => (
                <Fragment key={index}>{beside ? <Beside pair={pair} /> : <Below pair={pair} />}</Fragment>
              ))}
            </tbody>
          ))}
        </table>
      </div>
    </>
  );
}

function SideNames() {
  return (
    <>
      <th scope="col">Line before</th>
      <th scope="col">Before</th>
      <th scope="col">Line after</th>
      <th scope="col">After</th>
    </>
  );
}

function StackNames() {
  return (
    <>
      <th scope="col">Line before</th>
      <th scope="col">Line after</th>
      <th scope="col">Text</th>
    </>
  );
}

function Beside({ pair: { before, after } }: { pair: Pair }) {
  return (
    <tr>
      <td className="line-number">{before?.number}</td>
      <Text line={before} gone />
      <td className="line-number">{after?.number}</td>
      <Text line={after} gone={false} />
    </tr>
  );
}

function Below({ pair: { before, after } }: { pair: Pair }) {
  if (before?.same) {
    return (
      <tr>
        <td className="line-number">{before.number}</td>
        <td className="line-number">{after?.number}</td>
        <Text line={before} gone />
      </tr>
    );
  }
  return (
    <>
      {before && (
        <tr>
          <td className="line-number">{before.number}</td>
          <td className="line-number" />
          <Text line={before} gone />
        </tr>
      )}
      {after && (
        <tr>
          <td className="line-number" />
          <td className="line-number">{after.number}</td>
          <Text line={after} gone={false} />
        </tr>
      )}
    </>
  );
}

/** The text of a line; what only this side has is told as deleted or inserted. */
function Text({ line, gone }: { line: Line | undefined; gone: boolean }) {
  if (!line) return <td className="line-text none" />;
  if (line.same) return <td className="line-text">{line.text}</td>;
  const Mark = gone ? 'del' : 'ins';
  const [from, to] = line.part ?? [0, 0];
  return (
    <td className={`line-text ${gone ? 'gone' : 'come'}`}>
      <Mark>
        {line.text.slice(0, from)}
        {to > from && <mark>{line.text.slice(from, to)}</mark>}
        {line.text.slice(to)}
      </Mark>
    </td>
  );
}
