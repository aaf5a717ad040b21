import { useEffect, useId, useMemo, useRef, useState } from 'react';
import { Dialog as Base } from '@base-ui/react/dialog';
import { fitting } from '../live/fleet';
import { useLive } from '../live/live';
import { Icon, type IconName } from '../ui/Icon';
import { Glyph } from '../ui/State';
import type { AgentState } from '../api/types';
import { PLACES } from './Frame';
import { go, to } from './route';
import { useAdministrator } from './session';
import { choose } from './theme';

interface Command {
  id: string;
  label: string;
  hint?: string;
  icon?: IconName;
  state?: AgentState;
  run: () => void;
}

const MOST = 12;

/** Everything one can go to or do from anywhere, by typing. */
export function Palette({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Base.Root open={open} onOpenChange={(now) => !now && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="backdrop" />
        <Base.Popup className="dialog palette" aria-label="Go to or do">
          <Search onClose={onClose} />
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

function Search({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const list = useId();
  const found = useCommands(text);
  const chosen = found[Math.min(at, found.length - 1)];
  const shown = useRef<HTMLUListElement>(null);
  useEffect(() => {
    shown.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [at]);
  const run = (command: Command) => {
    onClose();
    command.run();
  };
  const key = (event: React.KeyboardEvent) => {
    if (event.key === 'ArrowDown') setAt((now) => Math.min(now + 1, found.length - 1));
    else if (event.key === 'ArrowUp') setAt((now) => Math.max(now - 1, 0));
    else if (event.key === 'Enter' && chosen) run(chosen);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <div className="palette-field">
        <Icon name="search" />
        <input
          autoFocus
          role="combobox"
          aria-expanded="true"
          aria-controls={list}
          aria-activedescendant={chosen ? `${list}-${chosen.id}` : undefined}
          aria-label="Go to an agent or a page, or do something"
          placeholder="An agent, a page, something to do"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setAt(0);
          }}
          onKeyDown={key}
        />
      </div>
      <ul ref={shown} id={list} role="listbox" aria-label="Found" className="palette-list">
        {found.map((command) => (
          <li
            key={command.id}
            id={`${list}-${command.id}`}
            role="option"
            aria-selected={command === chosen}
            onClick={() => run(command)}
            onPointerMove={() => setAt(found.indexOf(command))}
          >
            {command.state ? <Glyph state={command.state} /> : command.icon && <Icon name={command.icon} />}
            <span className={command.state ? 'mono' : ''}>{command.label}</span>
            {command.hint && <span className="dim small">{command.hint}</span>}
          </li>
        ))}
      </ul>
      {found.length === 0 && <p className="palette-none dim">Nothing is called that.</p>}
    </>
  );
}

function useCommands(text: string): Command[] {
  const live = useLive();
  const administrator = useAdministrator();
  return useMemo(() => {
    const wanted = text.trim().toLowerCase();
    const pages = PLACES.filter((place) => administrator || !place.administrators).map((place) => ({
      id: `page-${place.page}`,
      label: place.label,
      hint: 'page',
      icon: place.icon,
      run: () => go(place.to),
    }));
    const others: Command[] = [
      ...pages,
      { id: 'you', label: 'You', hint: 'password and tokens', icon: 'account', run: () => go(to.account) },
      { id: 'trash', label: 'Trash', hint: 'deleted agents', icon: 'trash', run: () => go(to.trash) },
      { id: 'new', label: 'New agent', icon: 'plus', run: () => go(to.create) },
      { id: 'light', label: 'Light theme', icon: 'sun', run: () => choose('light') },
      { id: 'dark', label: 'Dark theme', icon: 'moon', run: () => choose('dark') },
      { id: 'auto', label: 'Theme of the system', icon: 'auto', run: () => choose('auto') },
    ];
    const fitted = others.filter((command) => command.label.toLowerCase().includes(wanted));
    const agents = fitting(live.fleet, live.order, wanted).slice(0, MOST);
    const found: Command[] = agents.flatMap((id) => {
      const agent = live.fleet.get(id)?.agent;
      if (!agent) return [];
      const run = () => go(to.agent(agent.name));
      return [{ id: `agent-${id}`, label: agent.name, hint: agent.state, state: agent.state, run }];
    });
    return wanted === '' ? [...fitted.slice(0, pages.length + 2), ...found] : [...found, ...fitted];
  }, [text, live, administrator]);
}
