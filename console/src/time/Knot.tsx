import { memo } from 'react';
import type { Agent, Snapshot } from '../api/types';
import { to } from '../app/route';
import { first } from '../live/words';
import { bytes, count, moment } from '../ui/format';
import { Icon } from '../ui/Icon';
import { Menu, type MenuItem } from '../ui/over';
import { Ago, Button } from '../ui/parts';
import { size } from './marks';
import { because, title } from './words';

export type Wish = 'restore' | 'fork' | 'choose' | 'pin' | 'label' | 'delete';

interface Props {
  agent: Agent;
  snapshot: Snapshot;
  prompt: string | undefined;
  newest: boolean;
  chosen: boolean;
  onWish: (snapshot: Snapshot, wish: Wish) => void;
}

const UNDO: Record<string, string> = { before_restore: 'Undo the restore…', before_adopt: 'Undo the adoption…' };

/** One restore point: what it is, how much changed into it, and what can be done with it. */
export const Knot = memo(function Knot({ agent, snapshot, prompt, newest, chosen, onWish }: Props) {
  const name = title(snapshot, prompt);
  const mark = size(snapshot.changed_files);
  const wish = (what: Wish) => () => onWish(snapshot, what);
  const more: MenuItem[] = [
    { label: 'Fork from here…', icon: 'fork', onSelect: wish('fork') },
    { label: snapshot.pinned ? 'Unpin' : 'Pin, so that it stays', icon: 'pin', onSelect: wish('pin') },
    { label: snapshot.label ? 'Change the label…' : 'Give it a label…', icon: 'edit', onSelect: wish('label') },
    { label: 'Delete…', icon: 'trash', danger: true, onSelect: wish('delete') },
  ];
  const undoes = newest && (snapshot.reason === 'before_restore' || snapshot.reason === 'before_adopt');
  return (
    <li id={`knot-${snapshot.id}`} className={`knot-row ${snapshot.reason} ${chosen ? 'ticked' : ''}`}>
      <span className="knot-mark" aria-hidden="true">
        <span style={{ width: mark, height: mark, borderWidth: Math.max(3, Math.round(mark / 4)) }} />
      </span>
      <input
        type="checkbox"
        data-do="choose"
        checked={chosen}
        aria-label={`Choose “${name}” for comparing`}
        title="Choose for comparing"
        onChange={wish('choose')}
      />
      <div className="knot-what">
        <span className="knot-title">
          <strong>{name}</strong>
          {snapshot.pinned && (
            <span className="tag busy">
              <Icon name="pin" size={11} /> pinned
            </span>
          )}
        </span>
        <span className="small dim">
          <Why agent={agent} snapshot={snapshot} prompt={snapshot.label ? prompt : undefined} /> · <Ago at={snapshot.created_at} inWords /> · {moment(snapshot.created_at)}
        </span>
      </div>
      <Change agent={agent} snapshot={snapshot} />
      <div className="knot-actions">
        <a className="button quiet" data-do="browse" href={to.files(agent.name, '', { snapshot: snapshot.id })}>
          <Icon name="folder" />
          <span className="label">Browse</span>
        </a>
        <Button icon="restart" data-do="restore" onClick={wish('restore')}>
          {undoes ? UNDO[snapshot.reason] : 'Restore…'}
        </Button>
        <Menu label={`More for “${name}”`} items={more} />
      </div>
    </li>
  );
});

/** How much changed into it, which leads to what that was. */
function Change({ agent, snapshot: { id, parent, changed_files, changed_bytes } }: { agent: Agent; snapshot: Snapshot }) {
  if (changed_files === undefined) return null;
  const said = changed_files === 0 ? 'unchanged' : count(changed_files, 'path');
  if (parent === undefined || changed_files === 0) return <span className="knot-change small dim">{said}</span>;
  return (
    <a className="knot-change small" data-do="changes" href={to.changes(agent.name, { from: parent, to: id })}>
      {said}
      {changed_bytes !== undefined && <span className="dim"> · {bytes(changed_bytes)}</span>}
      <span className="unseen"> changed</span>
    </a>
  );
}

function Why({ agent, snapshot, prompt }: Pick<Props, 'agent' | 'snapshot' | 'prompt'>) {
  if (snapshot.task) return <a href={to.task(agent.name, snapshot.task)}>{prompt ? first(prompt) : 'its task'}</a>;
  switch (snapshot.reason) {
    case 'before_restore':
      return <>what a restore replaced</>;
    case 'before_adopt':
      return <>what an adoption replaced</>;
    case 'fork':
      return <>what a fork was made from</>;
    case 'manual':
      return <>by hand</>;
    case 'agent':
      return <>by the agent itself</>;
    default:
      return <>{because(snapshot.reason).toLowerCase()}</>;
  }
}
