import { describe, expect, it } from 'vitest';
import type { Event } from '../src/api/types';
import { tell, UNTOLD } from '../src/live/story';
import { CatchUp } from '../src/live/useStory';

let number = 0;

function event(type: string, data: Record<string, unknown> = {}): Event {
  number++;
  return { number, at: new Date(1_800_000_000_000 + number * 1000).toISOString(), type, agent: 'agt_1', task: 'tsk_1', data };
}

describe('a story', () => {
  it('joins a tool with its answer', () => {
    const story = tell(UNTOLD, [
      event('task.tool_called', { id: 'a', tool: 'Write', input: { file_path: '/workspace/x', content: 'one\ntwo' } }),
      event('task.tool_called', { id: 'b', tool: 'Bash', input: { command: 'ls' } }),
      event('task.tool_answered', { id: 'a', failed: false, text: 'written' }),
    ]);
    expect(story.pieces).toMatchObject([
      { kind: 'tool', brief: '/workspace/x', input: 'file_path: /workspace/x\ncontent:\none\ntwo', answer: { text: 'written' } },
      { kind: 'tool', brief: 'ls' },
    ]);
    expect(story.pieces[1]).not.toHaveProperty('answer');
  });

  it('takes an answer that nobody asked for as nothing', () => {
    expect(tell(UNTOLD, [event('task.tool_answered', { id: 'z', text: 'what?' })]).pieces).toEqual([]);
  });

  it('keeps lines of one stream together', () => {
    const story = tell(UNTOLD, [
      event('task.output', { stream: 'stdout', line: 'one' }),
      event('task.output', { stream: 'stdout', line: 'two' }),
      event('task.output', { stream: 'stderr', line: 'three' }),
    ]);
    expect(story.pieces).toMatchObject([
      { stream: 'stdout', lines: ['one', 'two'] },
      { stream: 'stderr', lines: ['three'] },
    ]);
  });

  it('counts tokens and knows its end', () => {
    const call = { input_tokens: 10, output_tokens: 3, cache_read_tokens: 5, cache_write_tokens: 0 };
    const story = tell(UNTOLD, [
      event('task.started'),
      event('model.called', call),
      event('model.called', call),
      event('task.ended', { state: 'failed', reason: 'the program ended with status 1' }),
    ]);
    expect(story.usage).toEqual({ input_tokens: 20, output_tokens: 6, cache_read_tokens: 10, cache_write_tokens: 0, calls: 2 });
    expect(story.ended).toMatchObject({ state: 'failed', reason: 'the program ended with status 1' });
  });

  it('tells nothing twice', () => {
    const said = event('task.message', { text: 'hello' });
    const once = tell(UNTOLD, [said]);
    expect(tell(once, [said])).toBe(once);
  });
});

describe('catching up', () => {
  it('leaves the past as soon as it has reached what was heard meanwhile', () => {
    const events = [event('task.started'), event('task.message'), event('task.message'), event('task.ended')];
    const [one, two, three, four] = events as [Event, Event, Event, Event];
    const taken: number[] = [];
    let left = false;
    const join = new CatchUp(
      (some) => taken.push(...some.map((it) => it.number)),
      () => (left = true),
    );
    join.read([one]);
    join.heard([three]);
    expect(left).toBe(false);
    join.read([two]);
    expect(left).toBe(false);
    join.read([three]);
    expect(left).toBe(true);
    join.read([four]);
    join.heard([four]);
    expect([...new Set(taken)]).toEqual(events.map((it) => it.number));
  });
});
