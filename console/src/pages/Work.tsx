import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { api } from '../api/calls';
import type { Agent, Task } from '../api/types';
import { go, to } from '../app/route';
import { first } from '../live/words';
import { few } from '../ui/format';
import { Ago, Button, Elapsed, Empty, Fault, Loading } from '../ui/parts';
import { TaskMark } from '../ui/State';
import { StoryView } from './StoryView';

/** What an agent was asked to do, and what it makes of it. */
export function Work({ agent, task }: { agent: Agent; task: string | undefined }) {
  const tasks = useInfiniteQuery({
    queryKey: ['tasks', agent.id],
    queryFn: ({ pageParam }) => api.tasks(agent.id, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor,
  });
  const all = tasks.data?.pages.flatMap((page) => page.tasks) ?? [];
  // Without a choice: what it works on now, else what it did last.
  const shown = task ?? agent.task ?? all[0]?.id;
  const chosen = all.find((one) => one.id === shown);
  return (
    <div className="work">
      <div className="work-main">
        <TaskBox agent={agent} session={chosen?.session} onGiven={() => void tasks.refetch()} />
        {shown ? (
          <StoryView key={shown} agent={agent} id={shown} known={chosen} />
        ) : tasks.isPending ? (
          <Loading what="its tasks" />
        ) : tasks.isError ? (
          <Fault failure={tasks.error} retry={() => void tasks.refetch()} />
        ) : (
          <Empty title="Nothing done yet.">
            <p className="dim">Give it a task above. What it says and does appears here while it works.</p>
          </Empty>
        )}
      </div>
      {all.length > 0 && (
        <aside className="work-list" aria-label="Tasks">
          <h2>Tasks</h2>
          <ol>
            {all.map((one) => (
              <li key={one.id}>
                <TaskLine agent={agent} task={one} current={one.id === shown} />
              </li>
            ))}
          </ol>
          {tasks.hasNextPage && (
            <Button busy={tasks.isFetchingNextPage} onClick={() => void tasks.fetchNextPage()}>
              Earlier ones
            </Button>
          )}
        </aside>
      )}
    </div>
  );
}

function TaskLine({ agent, task, current }: { agent: Agent; task: Task; current: boolean }) {
  return (
    <a className="task-line" href={to.task(agent.name, task.id)} aria-current={current ? 'true' : undefined}>
      <span className="task-prompt">{first(task.prompt)}</span>
      <span className="task-facts small dim">
        <TaskMark state={task.state} />
        <Ago at={task.created_at} inWords />
        {task.started_at && (
          <span>
            took{' '}
            <Elapsed from={task.started_at} until={task.ended_at} />
          </span>
        )}
        {task.usage.calls > 0 && <span>{few(task.usage.input_tokens + task.usage.output_tokens)} tokens</span>}
      </span>
    </a>
  );
}

interface BoxProps {
  agent: Agent;
  session: string | undefined;
  onGiven: () => void;
}

function TaskBox({ agent, session, onGiven }: BoxProps) {
  const [prompt, setPrompt] = useState('');
  const [goesOn, setGoesOn] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => setFailure(undefined), [prompt]);
  const give = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setFailure(undefined);
    try {
      const task = await api.createTask(agent.name, prompt, goesOn ? session : undefined);
      setPrompt('');
      onGiven();
      go(to.task(agent.name, task.id));
    } catch (refused) {
      setFailure(refused);
    } finally {
      setBusy(false);
    }
  };
  const command = agent.driver === 'command';
  return (
    <form ref={form} className="task-box" onSubmit={(event) => void give(event)}>
      <label htmlFor="task-prompt" className="unseen">
        Task for {agent.name}
      </label>
      <textarea
        id="task-prompt"
        className={command ? 'mono' : ''}
        rows={2}
        required
        placeholder={command ? 'A command line for sh' : `What shall ${agent.name} do?`}
        value={prompt}
        onChange={(event) => setPrompt(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) form.current?.requestSubmit();
        }}
      />
      {failure !== undefined && <Fault failure={failure} />}
      <div className="task-box-foot">
        <p className="small dim">{hint(agent)}</p>
        {session !== undefined && !command && (
          <label className="check small">
            <input type="checkbox" checked={goesOn} onChange={(event) => setGoesOn(event.target.checked)} />
            Go on in this conversation
          </label>
        )}
        <Button type="submit" tone="main" busy={busy} disabled={prompt.trim() === ''}>
          Give the task
        </Button>
      </div>
    </form>
  );
}

function hint(agent: Agent): string {
  if (agent.operation !== undefined) return 'Something longer is under way with it; give it the task when that has ended.';
  if (agent.state === 'archived') return 'It is packed away; bring it back before you give it a task.';
  if (agent.state === 'paused' && agent.waking === 'by_hand') return 'It is to stay paused; resume it before you give it a task.';
  if (agent.state === 'paused') return 'It is paused; a task wakes it.';
  if (agent.task !== undefined) return 'It is working; another task waits its turn.';
  return 'Ctrl + Enter gives it.';
}
