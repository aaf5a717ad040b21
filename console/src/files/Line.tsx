import { memo, type DragEvent, type MouseEvent } from 'react';
import { bytes } from '../ui/format';
import { Icon } from '../ui/Icon';
import { Ago, IconButton } from '../ui/parts';
import type { Wishes } from './List';
import type { Row } from './rows';
import { letters, opens, SIGNS } from './signs';

interface Props {
  id: string;
  row: Row;
  index: number;
  height: number;
  here: boolean;
  chosen: boolean;
  over: boolean;
  fixed: boolean;
  wishes: Wishes;
  download: string;
  onClick: (event: MouseEvent, row: Row) => void;
  onToggle: () => void;
  drag: {
    start: (event: DragEvent, row: Row) => void;
    over: (path: string | undefined) => void;
    drop: (event: DragEvent, row: Row) => void;
  };
}

/** One entry. A click on its name opens it, a click beside the name chooses it. */
export const Line = memo(function Line(props: Props) {
  const { id, row, index, height, here, chosen, over, fixed, drag } = props;
  const { entry, level } = row;
  const folder = entry.type === 'directory';
  const takes = folder && !fixed;
  return (
    <div
      role="row"
      id={id}
      className={`list-row ${here ? 'here' : ''} ${over ? 'over' : ''}`}
      aria-level={level}
      aria-posinset={row.place}
      aria-setsize={row.of}
      aria-rowindex={index + 2}
      aria-selected={chosen}
      {...(folder ? { 'aria-expanded': row.out } : {})}
      style={{ height, transform: `translateY(${index * height}px)` }}
      draggable={!fixed}
      onClick={(event) => props.onClick(event, row)}
      onDoubleClick={() => props.wishes.open(row)}
      onDragStart={(event) => drag.start(event, row)}
      {...(takes
        ? {
            onDragOver: (event: DragEvent) => (event.preventDefault(), drag.over(entry.path)),
            onDragLeave: () => drag.over(undefined),
            onDrop: (event: DragEvent) => (event.preventDefault(), event.stopPropagation(), drag.drop(event, row)),
          }
        : {})}
    >
      <NameCell {...props} />
      <div role="gridcell" className="list-size mono small">
        {entry.type === 'file' ? bytes(entry.size) : ''}
      </div>
      <div role="gridcell" className="list-time small dim">
        <Ago at={entry.modified_at} />
      </div>
      <div role="gridcell" className="list-mode small dim mono" title={entry.mode}>
        {letters(entry.mode)}
      </div>
      <div role="gridcell" className="list-do" onClick={(event) => event.stopPropagation()}>
        {(entry.type === 'file' || folder) && (
          <a className="icon-button" tabIndex={-1} href={props.download} download aria-label={`Download ${entry.name}`} title="Download">
            <Icon name="download" />
          </a>
        )}
        {!fixed && (
          <IconButton
            icon="trash"
            label={`Delete ${entry.name}`}
            tabIndex={-1}
            onClick={() => props.wishes.remove([entry.path])}
          />
        )}
      </div>
    </div>
  );
});

function NameCell({ row, wishes, onClick, onToggle, chosen }: Props) {
  const { entry, level } = row;
  const follow = (event: MouseEvent) => {
    event.stopPropagation();
    // With a key held a click chooses, as it does beside the name; the browser's own new tab stays on the middle button.
    if (event.shiftKey || event.ctrlKey || event.metaKey) {
      event.preventDefault();
      onClick(event, row);
    }
  };
  return (
    <div role="gridcell" className="list-name" style={{ paddingInlineStart: `${(level - 1) * 1.15}rem` }}>
      <span
        className={`tick ${chosen ? 'on' : ''}`}
        aria-hidden="true"
        onClick={(event) => (event.stopPropagation(), onToggle())}
      >
        {chosen && <Icon name="check" size={12} />}
      </span>
      <span
        className={`fold ${row.out ? 'out' : ''} ${row.waiting ? 'waiting' : ''}`}
        aria-hidden="true"
        onClick={(event) => (event.stopPropagation(), wishes.fold(entry.path))}
      >
        {entry.type === 'directory' && <Icon name="chevron" size={12} />}
      </span>
      <Icon name={SIGNS[entry.type]} />
      {opens(entry) ? (
        <a className="mono" href={wishes.place(row)} tabIndex={-1} draggable={false} onClick={follow}>
          {entry.name}
        </a>
      ) : (
        <span className="mono">{entry.name}</span>
      )}
      {entry.target !== undefined && <span className="dim small mono target">→ {entry.target}</span>}
      {!opens(entry) && <span className="dim small">{entry.type}</span>}
    </div>
  );
}
