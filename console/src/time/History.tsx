import '../style/timeline.css';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api/calls';
import { parent, shownPath } from '../api/paths';
import { time, type Version } from '../api/time';
import type { Agent } from '../api/types';
import { note, to, type HistoryPlace } from '../app/route';
import { Preview } from '../files/Preview';
import { capital, first } from '../live/words';
import { bytes, count, moment } from '../ui/format';
import { Icon } from '../ui/Icon';
import { Button, Empty, Fault, Loading } from '../ui/parts';
import { Diff } from './Diff';
import { Restore } from './Restore';
import { because } from './words';

interface Props {
  agent: Agent;
  place: HistoryPlace;
}

/** The versions of one path, with a slider through them: each as it was, or with what changed into it. */
export function History({ agent, place }: Props) {
  const { path, at } = place;
  const history = useInfiniteQuery({
    queryKey: ['files', agent.id, path, 'history'],
    queryFn: ({ pageParam }) => time.history(agent.id, path, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor,
    retry: false,
  });
  const versions = history.data?.pages.flatMap((page) => page.versions) ?? [];
  const found = versions.findIndex((version) => version.moment === at);
  const here = Math.max(0, found);
  const version = versions[here];
  const choose = (index: number) => {
    const next = versions[index];
    if (next) note(to.history(agent.name, path, next.moment));
  };
  return (
    <section className="history" aria-label="History">
      <div className="compare-sum">
        <a className="icon-button" href={to.files(agent.name, path)} aria-label="Back to the file">
          <Icon name="back" />
        </a>
        <h2 className="mono change-name">{shownPath(path)}</h2>
        <span className="small dim">
          {history.isSuccess && `${count(versions.length, 'version')}${history.hasNextPage ? ' so far' : ''}`}
        </span>
      </div>
      {history.isPending && <Loading what="its versions" />}
      {history.isError && <Fault failure={history.error} retry={() => void history.refetch()} />}
      {history.isSuccess && versions.length === 0 && <Empty title="No version of it is known." />}
      {version && (
        <>
          <Slider versions={versions} here={here} onChoose={choose} />
          {history.hasNextPage && (
            <Button busy={history.isFetchingNextPage} onClick={() => void history.fetchNextPage()}>
              Earlier versions
            </Button>
          )}
          <One agent={agent} path={path} version={version} before={versions[here + 1]} />
        </>
      )}
    </section>
  );
}

interface SliderProps {
  versions: readonly Version[];
  here: number;
  onChoose: (index: number) => void;
}

/** Time goes from left to right; the versions come newest first. */
function Slider({ versions, here, onChoose }: SliderProps) {
  const last = versions.length - 1;
  const version = versions[here];
  return (
    <div className="slider">
      <Button tone="quiet" disabled={here === last} onClick={() => onChoose(here + 1)}>
        Earlier
      </Button>
      <input
        type="range"
        aria-label="Version"
        aria-valuetext={version && `${last - here + 1} of ${last + 1}: ${when(version)}`}
        min={0}
        max={last}
        step={1}
        disabled={last === 0}
        value={last - here}
        onChange={(event) => onChoose(last - Number(event.target.value))}
        list="versions"
      />
      <datalist id="versions">
        {versions.map((one, index) => (
          <option key={one.moment} value={last - index} />
        ))}
      </datalist>
      <Button tone="quiet" disabled={here === 0} onClick={() => onChoose(here - 1)}>
        Later
      </Button>
    </div>
  );
}

function when({ created_at, moment: at }: Version): string {
  return created_at ? moment(created_at) : at === 'live' ? 'now' : at;
}

interface OneProps {
  agent: Agent;
  path: string;
  version: Version;
  before: Version | undefined;
}

type View = 'content' | 'changes';

function One({ agent, path, version, before }: OneProps) {
  const [view, setView] = useState<View>('changes');
  const [restoring, setRestoring] = useState(false);
  const file = version.thing?.type === 'file';
  const wasFile = before?.thing?.type === 'file';
  const compared = before !== undefined && (file || wasFile);
  const shown: View = compared && (view === 'changes' || !file) ? 'changes' : 'content';
  const snapshot = version.moment === 'live' ? undefined : version.moment;
  return (
    <>
      <div className="version">
        <div className="knot-what">
          <strong>{version.absent ? `Deleted, ${when(version)}` : capital(when(version))}</strong>
          <span className="small dim">
            <Who agent={agent} version={version} />
            {version.thing && ` · ${bytes(version.thing.size)} · ${version.thing.mode}`}
          </span>
        </div>
        <span className="preview-buttons">
          {compared && file && (
            <>
              <button type="button" className="chip" aria-pressed={shown === 'changes'} onClick={() => setView('changes')}>
                What changed
              </button>
              <button type="button" className="chip" aria-pressed={shown === 'content'} onClick={() => setView('content')}>
                As it was
              </button>
            </>
          )}
          {snapshot !== undefined && (
            <Button icon="restart" onClick={() => setRestoring(true)}>
              Restore this…
            </Button>
          )}
        </span>
      </div>
      {restoring && snapshot !== undefined && version.created_at && (
        <Restore
          agent={agent}
          snapshot={{ id: snapshot, created_at: version.created_at }}
          path={path}
          onClose={() => setRestoring(false)}
        />
      )}
      {shown === 'changes' && before && <Diff agent={agent} path={path} from={before.moment} to={version.moment} />}
      {shown === 'content' && file && (
        <Preview
          key={version.moment}
          agent={agent}
          place={{ page: 'agent', agent: agent.name, tab: 'files', path, ...(snapshot ? { snapshot } : {}) }}
        />
      )}
      {shown === 'content' && !file && !version.absent && (
        <p className="dim">
          This is a {version.thing?.type ?? 'thing'}; look at it{' '}
          <a href={to.files(agent.name, version.thing?.type === 'directory' ? path : parent(path), snapshot ? { snapshot } : {})}>
            among the files
          </a>
          .
        </p>
      )}
    </>
  );
}

/** Which task made it, by what that was given. */
function Who({ agent, version }: { agent: Agent; version: Version }) {
  const { task } = version;
  const asked = useQuery({
    queryKey: ['task', agent.id, task],
    queryFn: () => api.task(agent.id, task ?? ''),
    enabled: task !== undefined,
    staleTime: Infinity,
    retry: false,
  });
  if (task !== undefined) {
    return (
      <>
        made by <a href={to.task(agent.name, task)}>{asked.data ? first(asked.data.prompt) : 'a task'}</a>
      </>
    );
  }
  if (version.moment === 'live') return <>so since the newest restore point</>;
  return <>seen first {version.label ? `in “${version.label}”` : because(version.reason ?? '').toLowerCase()}</>;
}
