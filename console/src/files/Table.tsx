import { useMemo } from 'react';
import { count } from '../ui/format';
import { Empty } from '../ui/parts';
import { markOf, table } from './csv';

const MOST_ROWS = 1000;
const MOST_COLUMNS = 60;

/** A text of values as a table. */
export function Table({ text, name }: { text: string; name: string }) {
  const rows = useMemo(() => table(text, markOf(text), MOST_ROWS + 1), [text]);
  const [head, ...body] = rows;
  if (!head) return <Empty title="The table is empty." />;
  const columns = Math.min(MOST_COLUMNS, Math.max(...rows.slice(0, 50).map((row) => row.length)));
  const numbers = Array.from({ length: columns }, (_, index) => index);
  return (
    <>
      <div className="sheet" tabIndex={0} role="region" aria-label={`The table ${name}`}>
        <table className="table mono small">
          <thead>
            <tr>
              {numbers.map((index) => (
                <th key={index} scope="col">
                  {head[index] ?? ''}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {body.slice(0, MOST_ROWS - 1).map((row, line) => (
              <tr key={line}>
                {numbers.map((index) => (
                  <td key={index}>{row[index] ?? ''}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > MOST_ROWS && <p className="dim small">The first {count(MOST_ROWS, 'row')} are shown.</p>}
    </>
  );
}
