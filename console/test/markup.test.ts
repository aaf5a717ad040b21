import { describe, expect, it } from 'vitest';
import { blocks, inlines } from '../src/files/markup';

describe('Markdown', () => {
  it('has headings, paragraphs, lists, quotes, code, rules and tables', () => {
    const read = blocks(
      '# One\n\ntwo\nlines\n\n- a\n- [x] b\n  - c\n\n1. first\n\n> said\n\n```js\n<b>\n```\n\n---\n\n| a | b |\n|---|:-:|\n| 1 | 2 |\n',
    );
    expect(read.map((block) => block.kind)).toEqual([
      'heading',
      'paragraph',
      'list',
      'list',
      'quote',
      'code',
      'rule',
      'table',
    ]);
    const [, , list] = read;
    expect(list?.kind === 'list' && list.items[1]?.done).toBe(true);
    expect(list?.kind === 'list' && list.items[1]?.blocks.at(-1)?.kind).toBe('list');
  });

  it('leaves HTML as the text it is', () => {
    expect(blocks('<script>alert(1)</script>')).toEqual([
      { kind: 'paragraph', inlines: [{ kind: 'text', text: '<script>alert(1)</script>' }] },
    ]);
  });

  it('has emphasis, code, links and escapes in its lines', () => {
    expect(inlines('a **b** `c*` [d](e.md) \\*f\\*').map((one) => one.kind)).toEqual([
      'text',
      'strong',
      'text',
      'code',
      'text',
      'link',
      'text',
    ]);
    expect(inlines('snake_case_name')).toEqual([{ kind: 'text', text: 'snake_case_name' }]);
    expect(inlines('see https://a.example/x.')[1]).toMatchObject({ kind: 'link', address: 'https://a.example/x' });
  });

  it('is read in no time, whatever was written to make it slow', () => {
    const began = performance.now();
    for (const evil of ['[', '*', '_a', '`', '![', '> ', '- ', '~~a', '<http://']) blocks(evil.repeat(50_000));
    expect(performance.now() - began).toBeLessThan(20_000);
  }, 30_000);
});
