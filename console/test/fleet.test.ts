import { describe, expect, it } from 'vitest';
import type { Agent, Event } from '../src/api/types';
import { byName, fitting, fold, fromList, withAgent } from '../src/live/fleet';
import { standing } from '../src/live/standing';

function agent(id: string, name: string, more: Partial<Agent> = {}): Agent {
  return {
    id,
    name,
    organization: 'default',
    driver: 'claude-code',
    image: 'image',
    egress: { policy: 'open', allow: [] },
    limits: { memory: 1, cpus: 1, processes: 1 },
    labels: {},
    writable_root: false,
    state: 'running',
    reason: 'created by ada',
    created_at: '2026-01-01T00:00:00.000Z',
    ...more,
  };
}

function event(number: number, type: string, id: string, data: Record<string, unknown> = {}, task?: string): Event {
  return { number, at: `2026-01-01T00:00:0${number}.000Z`, type, agent: id, data, ...(task ? { task } : {}) };
}

const FLEET = fromList([agent('agt_1', 'kelp'), agent('agt_2', 'wrack-10'), agent('agt_3', 'wrack-9')], new Map());

describe('a fleet', () => {
  it('shows the last thing that an agent did', () => {
    const { fleet } = fold(FLEET, [
      event(1, 'task.message', 'agt_1', { text: '\nI look around.\nThen I write.' }),
      event(2, 'model.called', 'agt_1', { input_tokens: 4 }),
    ]);
    expect(fleet.get('agt_1')?.last?.text).toBe('I look around.');
  });

  it('leaves rows alone that nothing is about', () => {
    const { fleet } = fold(FLEET, [event(1, 'task.message', 'agt_1', { text: 'hm' })]);
    expect(fleet.get('agt_2')).toBe(FLEET.get('agt_2'));
    expect(fleet.get('agt_1')?.agent).toBe(FLEET.get('agt_1')?.agent);
  });

  it('knows who is at work and since when', () => {
    const begun = fold(FLEET, [event(1, 'task.started', 'agt_1', {}, 'tsk_1')]).fleet;
    expect(begun.get('agt_1')).toMatchObject({ since: '2026-01-01T00:00:01.000Z', agent: { task: 'tsk_1' } });
    const ended = fold(begun, [event(2, 'task.ended', 'agt_1', { state: 'finished' }, 'tsk_1')]).fleet;
    expect(ended.get('agt_1')?.agent).not.toHaveProperty('task');
    expect(ended.get('agt_1')).not.toHaveProperty('since');
  });

  it('believes what it heard more than an answer that is older', () => {
    const begun = fold(FLEET, [event(3, 'task.started', 'agt_1', {}, 'tsk_1')]).fleet;
    const told = (second: number) => ({ type: 'agent.created', at: `2026-01-01T00:00:0${second}.000Z`, text: 'Created' });
    expect(withAgent(begun, agent('agt_1', 'kelp', { last_event: told(2) })).get('agt_1')?.agent.task).toBe('tsk_1');
    expect(withAgent(begun, agent('agt_1', 'kelp', { last_event: told(4) })).get('agt_1')?.agent).not.toHaveProperty('task');
  });

  it('asks about agents that it does not know or that stand otherwise now', () => {
    const { ask } = fold(FLEET, [event(1, 'agent.created', 'agt_9'), event(2, 'agent.paused', 'agt_1')]);
    expect([...ask]).toEqual(['agt_9', 'agt_1']);
  });

  it('forgets what was deleted', () => {
    const { fleet, fewer } = fold(FLEET, [event(1, 'agent.deleted', 'agt_1', { because: 'deleted by ada' })]);
    expect(fewer).toBe(true);
    expect(fleet.has('agt_1')).toBe(false);
  });

  it('keeps what it heard when it is listed anew', () => {
    const { fleet } = fold(FLEET, [event(1, 'task.message', 'agt_1', { text: 'hm' })]);
    expect(fromList([agent('agt_1', 'kelp')], fleet).get('agt_1')?.last?.text).toBe('hm');
  });

  it('is ordered by name, with what needs somebody on top', () => {
    const order = byName(FLEET);
    expect(order).toEqual(['agt_1', 'agt_3', 'agt_2']);
    const failed = withAgent(FLEET, agent('agt_2', 'wrack-10', { state: 'error' }));
    expect(fitting(failed, order, '')).toEqual(['agt_2', 'agt_1', 'agt_3']);
  });

  it('is filtered by words, fields and labels', () => {
    const labelled = withAgent(FLEET, agent('agt_1', 'kelp', { labels: { team: 'north' }, state: 'paused' }));
    const order = byName(labelled);
    expect(fitting(labelled, order, 'wrack 9')).toEqual(['agt_3']);
    expect(fitting(labelled, order, 'state:paused')).toEqual(['agt_1']);
    expect(fitting(labelled, order, 'team:north')).toEqual(['agt_1']);
    expect(fitting(labelled, order, 'state:busy')).toEqual([]);
  });
});

describe('how an agent stands', () => {
  it('is told in a word or a few', () => {
    expect(standing(agent('agt_1', 'kelp'))).toBe('running');
    expect(standing(agent('agt_1', 'kelp', { task: 'tsk_1' }))).toBe('working');
    expect(standing(agent('agt_1', 'kelp', { state: 'paused' }))).toBe('paused');
    expect(standing(agent('agt_1', 'kelp', { state: 'paused', depth: 'stopped', waking: 'by_hand' }))).toBe(
      'paused, stopped, until resumed',
    );
    // What is left over from before says nothing of now.
    expect(standing(agent('agt_1', 'kelp', { state: 'resuming', depth: 'frozen' }))).toBe('resuming');
  });
});
