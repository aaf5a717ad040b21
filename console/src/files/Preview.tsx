import '../style/preview.css';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useState } from 'react';
import { address, files } from '../api/files';
import { parent, shownName } from '../api/paths';
import type { Agent } from '../api/types';
import { to, type FilesPlace } from '../app/route';
import { bytes, moment } from '../ui/format';
import { Icon } from '../ui/Icon';
import { Button, Fault, Loading } from '../ui/parts';
import { look, type Looked } from './look';
import { Table } from './Table';

const Text = lazy(() => import('./Text').then((part) => ({ default: part.Text })));
const Markdown = lazy(() => import('./Markdown').then((part) => ({ default: part.Markdown })));

interface Props {
  agent: Agent;
  place: FilesPlace;
}

type View = 'text' | 'page' | 'table' | 'elsewhere';

/** A file as it can be looked at without danger; what a browser would run is shown on another origin, or as text. */
export function Preview({ agent, place }: Props) {
  const { path, snapshot } = place;
  const looked = useQuery({
    queryKey: ['files', agent.id, path, snapshot ?? '', 'bytes'],
    queryFn: ({ signal }) => look(agent.id, path, snapshot, signal),
    retry: false,
    staleTime: 0,
  });
  const name = shownName(path.split('/').at(-1) ?? '');
  if (looked.isPending) return <Loading what={name} />;
  if (looked.isError) return <Fault failure={looked.error} retry={() => void looked.refetch()} />;
  return <Opened key={path} agent={agent} place={place} name={name} looked={looked.data} />;
}

function Opened({ agent, place, name, looked }: Props & { name: string; looked: Looked }) {
  const { path, snapshot, line } = place;
  const views = viewsOf(name, looked);
  const [view, setView] = useState<View>(line ? 'text' : (views[0] ?? 'text'));
  const folder = parent(path);
  const beside = snapshot ? { snapshot } : {};
  return (
    <div className="preview">
      <div className="preview-head">
        <a className="icon-button" href={to.files(agent.name, folder, { ...beside, chosen: [path.slice(folder === '' ? 0 : folder.length + 1)] })} aria-label="Back to the folder">
          <Icon name="back" />
        </a>
        <h2 className="mono">{name}</h2>
        <span className="dim small mono">{bytes(looked.size)}</span>
        {looked.modified && <span className="dim small wide-only">{moment(looked.modified)}</span>}
        <span className="preview-buttons">
          {views.length > 1 &&
            views.map((one) => (
              <button key={one} type="button" className="chip" aria-pressed={view === one} onClick={() => setView(one)}>
                {WORDS[one]}
              </button>
            ))}
          {agent.state !== 'archived' && (
            <a className="button" href={to.history(agent.name, path)}>
              <Icon name="clock" />
              <span className="label">History</span>
            </a>
          )}
          <a className="button" href={address(agent.id, path, { snapshot })} download={name}>
            <Icon name="download" />
            <span className="label">Download</span>
          </a>
        </span>
      </div>
      <Suspense fallback={<Loading what={name} />}>
        <Look agent={agent} place={place} name={name} looked={looked} view={view} />
      </Suspense>
    </div>
  );
}

const WORDS: Record<View, string> = { text: 'Text', page: 'Page', table: 'Table', elsewhere: 'As a page' };

function viewsOf(name: string, { shown }: Looked): View[] {
  const ending = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  if (ending === 'pdf') return ['elsewhere'];
  if (shown.kind !== 'text') return [];
  if (ending === 'html' || ending === 'htm' || ending === 'svg') return ['text', 'elsewhere'];
  if (ending === 'md' || ending === 'markdown') return ['page', 'text'];
  if (ending === 'csv' || ending === 'tsv') return ['table', 'text'];
  return ['text'];
}

function Look({ agent, place, name, looked, view }: Props & { name: string; looked: Looked; view: View }) {
  const { shown } = looked;
  if (view === 'elsewhere') return <Elsewhere agent={agent} place={place} name={name} />;
  switch (shown.kind) {
    case 'image':
      return <Picture blob={shown.blob} name={name} />;
    case 'nothing':
      return <p className="dim">{shown.why}</p>;
    case 'text':
      if (view === 'page') return <Markdown agent={agent} place={place} text={shown.text} />;
      if (view === 'table') return <Table text={shown.text} name={name} />;
      return <Text agent={agent} place={place} name={name} text={shown.text} whole={shown.whole} tag={looked.tag} />;
  }
}

function Picture({ blob, name }: { blob: Blob; name: string }) {
  const [source, setSource] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(blob);
    setSource(made);
    return () => URL.revokeObjectURL(made);
  }, [blob]);
  return source ? <img className="preview-image" src={source} alt={`The picture ${name}`} /> : null;
}

/** A page that an agent made, on an origin of its own: whatever it holds, it reaches nothing of the console. */
function Elsewhere({ agent, place: { path, snapshot }, name }: Props & { name: string }) {
  const made = useQuery({
    queryKey: ['elsewhere', agent.id, path, snapshot ?? ''],
    queryFn: () => files.elsewhere(agent.id, path, snapshot),
    retry: false,
    // Its address opens once.
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  if (made.isPending) return <Loading what={name} />;
  if (made.isError) return <Fault failure={made.error} retry={() => void made.refetch()} />;
  return (
    <>
      <p className="as-it-was">
        <Icon name="warning" />
        <span>
          The agent made this page. It is shown apart from the console, without scripts and without reaching anything; do
          not type anything into it that the agent should not know.
        </span>
        <Button onClick={() => void made.refetch()}>Load anew</Button>
      </p>
      <iframe
        key={made.data.url}
        className="elsewhere"
        title={`The page ${name}`}
        // A browser shows no PDF in a sandbox; its own viewer is one.
        {...(name.toLowerCase().endsWith('.pdf') ? {} : { sandbox: '' })}
        referrerPolicy="no-referrer"
        src={made.data.url}
      />
    </>
  );
}
