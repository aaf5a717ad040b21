import { useQuery } from '@tanstack/react-query';
import { memo, useLayoutEffect, useRef, useState } from 'react';
import { api } from '../api/calls';
import type { Agent, Task, TaskState, Usage } from '../api/types';
import { to } from '../app/route';
import type { Piece, Story } from '../live/story';
import { useStory } from '../live/useStory';
import { few } from '../ui/format';
import { Icon } from '../ui/Icon';
import { Ago, Button, Elapsed, Fault, Loading } from '../ui/parts';
import { TaskMark } from '../ui/State';
import { complain } from '../ui/toasts';

/** A task as a story: what was asked, what the agent says and does, how it ends. */
export function StoryView({ agent, id, known }: { agent: Agent; id: string; known: Task | undefined }) {
  const asked = useQuery({
    queryKey: ['tasks', agent.id, id],
    queryFn: () => api.task(agent.id, id),
    enabled: known === undefined,
  });
  const task = known ?? asked.data;
  const { story, failure } = useStory(agent.id, id);
  if (asked.isError) return <Fault failure={asked.error} />;
  if (!task) return <Loading what="the task" />;
  const state: TaskState = story.ended?.state ?? (task.state === 'queued' && story.startedAt ? 'running' : task.state);
  return (
    <article className="story" aria-label="Task">
      <header className="story-head">
        <div className="story-facts">
          <TaskMark state={state} />
          <Clock task={task} story={story} />
          <Meter usage={story.usage.calls >= task.usage.calls ? story.usage : task.usage} />
          <span className="small dim">
            given <Ago at={task.created_at} inWords />
          </span>
          <Cancel agent={agent} task={task} state={state} />
        </div>
        <Prompt text={task.prompt} />
      </header>
      <Pieces agent={agent} story={story} waiting={state === 'running' || state === 'queued'} />
      {failure !== undefined && <Fault failure={failure} />}
      <End task={task} story={story} state={state} />
    </article>
  );
}

function Clock({ task, story }: { task: Task; story: Story }) {
  const from = task.started_at ?? story.startedAt;
  if (!from) return null;
  return (
    <span className="mono small" title="How long it has been at work">
      <Elapsed from={from} until={story.ended?.at ?? task.ended_at} />
    </span>
  );
}

/** The tokens, as the gateway counted them. */
function Meter({ usage }: { usage: Usage }) {
  if (usage.calls === 0) return null;
  const cached = usage.cache_read_tokens + usage.cache_write_tokens;
  const title = `${usage.input_tokens} tokens in, ${usage.output_tokens} out, ${cached} through the cache, in ${usage.calls} calls`;
  return (
    <span className="meter mono small" title={title}>
      <span aria-hidden="true">↑</span>
      <span className="unseen">tokens in</span>
      {few(usage.input_tokens + cached)}
      <span aria-hidden="true">↓</span>
      <span className="unseen">tokens out</span>
      {few(usage.output_tokens)}
    </span>
  );
}

function Cancel({ agent, task, state }: { agent: Agent; task: Task; state: TaskState }) {
  const [busy, setBusy] = useState(false);
  if (state !== 'running' && state !== 'queued') return null;
  const cancel = async () => {
    setBusy(true);
    try {
      await api.cancelTask(agent.id, task.id);
    } catch (refused) {
      complain(refused);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button tone="danger" icon="stop" busy={busy} onClick={() => void cancel()}>
      Cancel
    </Button>
  );
}

const LONG = 600;

function Prompt({ text }: { text: string }) {
  const [whole, setWhole] = useState(false);
  const long = text.length > LONG;
  return (
    <div className="prompt">
      <p className="prose">{long && !whole ? `${text.slice(0, LONG)}…` : text}</p>
      {long && (
        <button type="button" className="text-button" onClick={() => setWhole(!whole)}>
          {whole ? 'Less' : 'All of it'}
        </button>
      )}
    </div>
  );
}

function Pieces({ agent, story, waiting }: { agent: Agent; story: Story; waiting: boolean }) {
  const end = useRef<HTMLDivElement>(null);
  const follows = useRef(false);
  // Whoever reads the end stays at the end.
  useLayoutEffect(() => {
    const main = end.current?.closest('main');
    if (!main || !waiting) return;
    const look = () => {
      follows.current = main.scrollTop > 0 && main.scrollHeight - main.scrollTop - main.clientHeight < 120;
    };
    main.addEventListener('scroll', look, { passive: true });
    return () => main.removeEventListener('scroll', look);
  }, [waiting]);
  useLayoutEffect(() => {
    if (follows.current) end.current?.scrollIntoView({ block: 'nearest' });
  }, [story]);
  return (
    <>
    <ol className="pieces" aria-label="What it said and did">
      {story.pieces.map((piece) => (
        <li key={piece.number} className={`piece ${piece.kind}`}>
          <PieceView agent={agent} piece={piece} />
        </li>
      ))}
      {waiting && (
        <li className="piece waiting">
          <p className="dim">
            <span className="waves" aria-hidden="true" />
            {story.startedAt || story.pieces.length > 0 ? 'Working…' : 'Waiting for its turn…'}
          </p>
        </li>
      )}
    </ol>
    <div ref={end} />
    </>
  );
}

const PieceView = memo(function PieceView({ agent, piece }: { agent: Agent; piece: Piece }) {
  switch (piece.kind) {
    case 'message':
      return <Said text={piece.text} />;
    case 'thinking':
      return (
        <details>
          <summary className="dim">Thought about it</summary>
          <p className="prose dim">{piece.text}</p>
        </details>
      );
    case 'tool':
      return <Tool piece={piece} />;
    case 'output':
      return <Output lines={piece.lines} stream={piece.stream} />;
    case 'refused':
      return <p className="dim">{piece.text}</p>;
    case 'snapshot':
      return (
        <p className="small">
          <a href={to.snapshots(agent.name)}>Restore point kept</a>
        </p>
      );
  }
});

/** Text of an agent is shown as text: blocks between fences in the type of programs, nothing of it active. */
function Said({ text }: { text: string }) {
  const parts = text.split(/^```[^\n]*\n?/m);
  return (
    <>
      {parts.map((part, index) =>
        index % 2 === 1 ? (
          <pre key={index} tabIndex={0}>
            {part.replace(/\n$/, '')}
          </pre>
        ) : part.trim() === '' ? null : (
          <p key={index} className="prose">
            {part.trim()}
          </p>
        ),
      )}
    </>
  );
}

function Tool({ piece }: { piece: Extract<Piece, { kind: 'tool' }> }) {
  const { answer } = piece;
  const mark = !answer ? 'open' : answer.failed ? 'failed' : 'done';
  return (
    <details className={`tool-call ${mark}`}>
      <summary>
        <Icon name="chevron" size={13} />
        <strong>{piece.tool}</strong>
        <span className="mono brief">{piece.brief}</span>
        <span className="tool-end small dim">
          {answer ? answer.failed ? <span className="bad-text">failed</span> : <Took piece={piece} /> : 'under way'}
        </span>
      </summary>
      <h3>Input</h3>
      <pre tabIndex={0}>{piece.input || 'nothing'}</pre>
      {answer && (
        <>
          <h3>Answer</h3>
          <pre tabIndex={0}>{answer.text || 'nothing'}</pre>
        </>
      )}
    </details>
  );
}

function Took({ piece }: { piece: Extract<Piece, { kind: 'tool' }> }) {
  const ms = piece.answer ? Date.parse(piece.answer.at) - Date.parse(piece.at) : 0;
  return <>{ms < 1000 ? 'done' : <Elapsed from={piece.at} until={piece.answer?.at} />}</>;
}

const SHOWN_LINES = 12;

function Output({ lines, stream }: { lines: string[]; stream: string }) {
  const [whole, setWhole] = useState(false);
  const shown = whole ? lines.slice(-5000) : lines.slice(-SHOWN_LINES);
  return (
    <div className={`output ${stream}`}>
      {lines.length > SHOWN_LINES && (
        <button type="button" className="text-button small" onClick={() => setWhole(!whole)}>
          {whole ? 'Only the last lines' : `${lines.length - SHOWN_LINES} lines before`}
        </button>
      )}
      <pre tabIndex={0}>{shown.join('\n')}</pre>
    </div>
  );
}

function End({ task, story, state }: { task: Task; story: Story; state: TaskState }) {
  if (state === 'running' || state === 'queued') return null;
  const reason = story.ended?.reason ?? task.reason;
  const result = story.ended?.result ?? task.result;
  const last = story.pieces.findLast((piece) => piece.kind === 'message');
  const told = last?.kind === 'message' && last.text.trim() === result?.trim();
  if (!reason && (!result || told)) return null;
  return (
    <footer className={`story-end ${state}`}>
      {reason && reason !== state && <p className="prose">{reason}</p>}
      {result && !told && <Said text={result} />}
    </footer>
  );
}
