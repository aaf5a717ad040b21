import { describe, expect, it } from 'vitest';
import { encodeName, nameFault, parent, shownName, shownPath } from '../src/api/paths';
import { parse, to } from '../src/app/route';
import { MessageReader } from '../src/live/sse';
import { ago, bytes, few, span } from '../src/ui/format';

describe('server-sent events', () => {
  it('are read from pieces of any size', () => {
    const text = ':\n\nid: 7\nevent: task.message\ndata: {"a":1}\n\nid: 8\ndata: x\ndata: y\n\n';
    for (const size of [1, 3, 7, text.length]) {
      const reader = new MessageReader();
      const read = [];
      for (let at = 0; at < text.length; at += size) read.push(...reader.read(text.slice(at, at + size)));
      expect(read).toEqual([
        { kind: 'life' },
        { kind: 'event', id: '7', name: 'task.message', data: '{"a":1}' },
        { kind: 'event', id: '8', name: 'message', data: 'x\ny' },
      ]);
    }
  });
});

describe('paths', () => {
  it('travel whatever they are made of', () => {
    expect(encodeName('a b#?%ä')).toBe('a%20b%23%3F%25%C3%A4');
    expect(shownName(encodeName("it's (100%) * ;\\"))).toBe("it's (100%) * ;\\");
    expect(shownName(encodeName('~b64~x'))).toBe('~b64~x');
    expect(shownPath('src/a%20b')).toBe('src/a b');
    expect(parent('a/b/c')).toBe('a/b');
    expect(parent('a')).toBe('');
  });

  it('are told when they cannot be', () => {
    expect(nameFault('..')).toBeDefined();
    expect(nameFault('a/b')).toBeDefined();
    expect(nameFault('ä'.repeat(128))).toBeDefined();
    expect(nameFault('.gitignore')).toBeUndefined();
  });
});

describe('places', () => {
  it('are in the address', () => {
    expect(parse('#/')).toEqual({ page: 'fleet' });
    expect(parse(to.files('web', 'a%20b/c', { snapshot: 'snp_1' }))).toEqual({
      page: 'agent',
      agent: 'web',
      tab: 'files',
      path: 'a%20b/c',
      snapshot: 'snp_1',
    });
    expect(parse(to.task('web', 'tsk_1'))).toEqual({ page: 'agent', agent: 'web', tab: 'work', task: 'tsk_1' });
    expect(parse('#/link/abc-_')).toEqual({ page: 'link', secret: 'abc-_' });
    expect(parse('#/elsewhere')).toEqual({ page: 'nowhere' });
  });
});

describe('values', () => {
  it('are written as people read them', () => {
    expect(bytes(512)).toBe('512 B');
    expect(bytes(1536)).toBe('1.5 KiB');
    expect(few(12_400)).toBe('12.4k');
    expect(span(127_000)).toBe('2:07');
    expect(ago('2026-01-01T00:00:00Z', Date.parse('2026-01-01T00:05:30Z'))).toBe('5 min');
  });
});
