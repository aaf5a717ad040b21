import '../style/diff.css';
import type { Changed } from '../api/time';
import { bytes } from '../ui/format';
import { SIGNS } from './Tally';

/** One path that changed: how, where, and how large it was and is. */
export function ChangedPath({ change, href }: { change: Changed; href: string | undefined }) {
  const name = plain(change.name);
  return (
    <li className={`change-line ${change.change}`}>
      <span className="sign mono" aria-hidden="true">
        {SIGNS[change.change]}
      </span>
      <span className="unseen">{change.change}: </span>
      <span className="change-name mono">
        {href === undefined ? name : <a href={href}>{name}</a>}
        {change.type !== 'file' && <span className="dim small"> {change.type}</span>}
        {change.name_before !== undefined && (
          <span className="dim small">
            {' '}
            was {plain(change.name_before)}
            {change.edited ? ', and changed' : ''}
          </span>
        )}
      </span>
      <span className="change-size mono small dim">{sizes(change)}</span>
    </li>
  );
}

/** A path without the slash that it begins with. */
export function plain(name: string): string {
  return name.replace(/^\//, '');
}

/** How large a file was and is. */
export function sizes({ type, size_before: before, size_after: after }: Changed): string {
  if (type !== 'file') return '';
  if (before === undefined || after === undefined) return bytes(after ?? before ?? 0);
  return before === after ? bytes(after) : `${bytes(before)} → ${bytes(after)}`;
}
