import type { AgentState, TaskState } from '../api/types';

type Tone = 'good' | 'calm' | 'busy' | 'bad' | 'off';

const TONES: Record<AgentState, Tone> = {
  running: 'good',
  paused: 'calm',
  archived: 'off',
  deleted: 'off',
  error: 'bad',
  creating: 'busy',
  pausing: 'busy',
  resuming: 'busy',
  archiving: 'busy',
  unarchiving: 'busy',
  recovering: 'busy',
  deleting: 'busy',
};

/** The state of an agent by shape and colour; never by colour alone. */
export function Glyph({ state, working = false }: { state: AgentState; working?: boolean }) {
  const tone = TONES[state];
  return (
    <svg className={`glyph ${working ? 'working' : tone}`} width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
      {shape(tone, working)}
    </svg>
  );
}

function shape(tone: Tone, working: boolean) {
  if (working) {
    return (
      <>
        <circle cx="7" cy="7" r="5.500" fill="none" stroke="currentColor" strokeWidth="1.600" strokeDasharray="9 3" />
        <circle cx="7" cy="7" r="2.600" fill="currentColor" />
      </>
    );
  }
  switch (tone) {
    case 'good':
      return <circle cx="7" cy="7" r="4" fill="currentColor" />;
    case 'calm':
      return <path d="M4.700 3.500v7M9.300 3.500v7" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />;
    case 'busy':
      return (
        <circle
          cx="7"
          cy="7"
          r="4.500"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.800"
          strokeDasharray="4.700 4.700"
        />
      );
    case 'bad':
      return <path d="M7 1.500 12.500 7 7 12.500 1.500 7z" fill="currentColor" />;
    case 'off':
      return <rect x="3" y="3" width="8" height="8" rx="1.500" fill="none" stroke="currentColor" strokeWidth="1.600" />;
  }
}

const TASK_TONES: Record<TaskState, Tone> = {
  queued: 'off',
  running: 'busy',
  finished: 'good',
  failed: 'bad',
  cancelled: 'calm',
};

export function TaskMark({ state }: { state: TaskState }) {
  return <span className={`tag ${TASK_TONES[state]}`}>{state}</span>;
}
