import type { Agent } from '../api/types';
import { next } from '../live/lifeWords';
import { useSeconds } from '../ui/clock';
import { Icon } from '../ui/Icon';
import { moment } from '../ui/format';
import { useLife } from './useLife';

/** What comes next of an agent by itself: when it pauses, or who says that it is busy. */
export function Next({ agent }: { agent: Agent }) {
  const known = useLife(agent).data;
  const now = useSeconds();
  if (!known || agent.task !== undefined || (agent.state !== 'running' && agent.state !== 'paused')) return null;
  const [word] = known.idle.leases;
  if (word && agent.state === 'running') {
    return (
      <p className="next small" title={moment(word.until)}>
        <Icon name="clock" />
        <span>
          busy until {clock(word.until)}: {word.reason} <span className="dim">(says {word.holder})</span>
        </span>
      </p>
    );
  }
  const said = next(known.idle, now);
  if (!said) return null;
  return (
    <p className="next small dim">
      <Icon name="clock" />
      <span>{said}</span>
    </p>
  );
}

/** A moment as a clock shows it, with the day where it is another one. */
export function clock(at: string): string {
  const then = new Date(at);
  const time = `${String(then.getHours()).padStart(2, '0')}:${String(then.getMinutes()).padStart(2, '0')}`;
  return then.toDateString() === new Date().toDateString() ? time : moment(at);
}
