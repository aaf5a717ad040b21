import '../style/found.css';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { files } from '../api/files';
import { shownPath } from '../api/paths';
import type { Agent, Found } from '../api/types';
import { go, to, type Beside, type FilesPlace } from '../app/route';
import { count } from '../ui/format';
import { Icon } from '../ui/Icon';
import { Empty, Fault, Loading } from '../ui/parts';
import { beneath } from './choice';
import { find as search, gathered, pieces, type Hit } from './finding';

interface Props {
  agent: Agent;
  place: FilesPlace;
}

/** Where one types what is looked for: in the names and in what the files say. */
export function SearchField({ agent, place }: Props) {
  const [text, setText] = useState(place.find ?? '');
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => setText(place.find ?? ''), [place.find]);
  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      const typing =
        event.composedPath()[0] instanceof HTMLElement &&
        (event.composedPath()[0] as HTMLElement).closest('input, textarea, select, [role=dialog], [contenteditable]');
      if (event.key === '/' && !typing && !event.metaKey && !event.ctrlKey) {
        event.preventDefault();
        field.current?.focus();
      }
    };
    window.addEventListener('keydown', key);
    return () => window.removeEventListener('keydown', key);
  }, []);
  const beside: Beside = place.snapshot ? { snapshot: place.snapshot } : {};
  const look = (wanted: string) => go(to.files(agent.name, place.path, wanted ? { ...beside, find: wanted } : beside));
  return (
    <form
      className="filter files-search"
      role="search"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        look(text.trim());
      }}
    >
      <Icon name="search" />
      <input
        ref={field}
        type="search"
        aria-label="Search in names and contents"
        placeholder="Search names and contents"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && (setText(''), place.find && look(''))}
      />
      <kbd aria-hidden="true">/</kbd>
    </form>
  );
}

interface State {
  names: Hit[];
  hits: Hit[];
  ended: number;
  truncated: boolean;
  failure?: unknown;
}

const BEGIN: State = { names: [], hits: [], ended: 0, truncated: false };
const WAYS = ['names', 'content'] as const;

/** What was found, while it is found. */
export function Results({ agent, place, find }: Props & { find: string }) {
  const [options, setOptions] = useState({ regex: false, ignored: false });
  const state = useSearch(agent, place, find, options);
  const running = state.ended < WAYS.length && state.failure === undefined;
  const lines = state.hits.reduce((sum, hit) => sum + hit.lines.length, 0);
  const beside: Beside = place.snapshot ? { snapshot: place.snapshot } : {};
  return (
    <section className="results" aria-label="What was found">
      <div className="results-head">
        <p role="status" className="small">
          {running ? 'Searching… ' : ''}
          {count(lines, 'line')} in {count(state.hits.length, 'file')}
          {state.names.length > 0 && `, ${count(state.names.length, 'name')}`}
          {state.truncated && ': more was found than is shown'}
        </p>
        <Option label="Regular expression" on={options.regex} onChange={(regex) => setOptions({ ...options, regex })} />
        <Option label="Ignored files too" on={options.ignored} onChange={(ignored) => setOptions({ ...options, ignored })} />
        <a className="small" href={to.files(agent.name, place.path, beside)}>
          Back to the folder
        </a>
      </div>
      {state.failure !== undefined && <Fault failure={state.failure} />}
      {running && lines === 0 && state.names.length === 0 && <Loading what="the files" />}
      {!running && lines === 0 && state.names.length === 0 && state.failure === undefined && <Empty title="Nothing is like that." />}
      {state.names.length > 0 && (
        <ul className="hit-names" aria-label="Names">
          {state.names.slice(0, 200).map((hit) => (
            <li key={hit.path}>
              <a className="mono" href={to.files(agent.name, hit.path, beside)}>
                {shownPath(beneath(place.path, hit.path) ?? hit.path)}
              </a>
            </li>
          ))}
        </ul>
      )}
      {state.hits.map((hit) => (
        <InFile key={hit.path} agent={agent} folder={place.path} hit={hit} beside={beside} />
      ))}
    </section>
  );
}

function Option({ label, on, onChange }: { label: string; on: boolean; onChange: (on: boolean) => void }) {
  return (
    <label className="small option">
      <input type="checkbox" checked={on} onChange={(event) => onChange(event.target.checked)} /> {label}
    </label>
  );
}

function InFile({ agent, folder, hit, beside }: { agent: Agent; folder: string; hit: Hit; beside: Beside }) {
  return (
    <article className="hit">
      <h3 className="mono small">
        <a href={to.files(agent.name, hit.path, beside)}>{shownPath(beneath(folder, hit.path) ?? hit.path)}</a>
      </h3>
      <ol>
        {hit.lines.slice(0, 100).map((line) => (
          <li key={line.number}>
            <a className="mono" href={to.files(agent.name, hit.path, { ...beside, line: line.number })}>
              <span className="dim hit-number">{line.number}</span>
              <span className="hit-text">
                {pieces(line).map((piece, index) => (piece.found ? <mark key={index}>{piece.text}</mark> : piece.text))}
              </span>
            </a>
          </li>
        ))}
      </ol>
    </article>
  );
}

function useSearch(agent: Agent, place: FilesPlace, find: string, options: { regex: boolean; ignored: boolean }): State {
  const [state, setState] = useState(BEGIN);
  const { path, snapshot } = place;
  const { regex, ignored } = options;
  useEffect(() => {
    const abort = new AbortController();
    setState(BEGIN);
    for (const way of WAYS) {
      const address = files.search(agent.id, {
        q: find,
        path: path || undefined,
        in: way,
        snapshot,
        regex: regex ? 'true' : undefined,
        ignored: ignored ? 'true' : undefined,
      });
      const take = (some: Found[]) => setState((before) => after(before, some, way));
      search(address, take, abort.signal).then(
        () => setState((before) => ({ ...before, ended: before.ended + 1 })),
        (failure: unknown) => {
          if (!abort.signal.aborted) setState((before) => ({ ...before, failure }));
        },
      );
    }
    return () => abort.abort();
  }, [agent.id, path, snapshot, find, regex, ignored]);
  return state;
}

function after(before: State, some: Found[], way: (typeof WAYS)[number]): State {
  const truncated = before.truncated || some.some((one) => one.type === 'end' && one.truncated);
  return way === 'names'
    ? { ...before, names: gathered(before.names, some), truncated }
    : { ...before, hits: gathered(before.hits, some), truncated };
}
