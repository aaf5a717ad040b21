/** The part of Markdown that people and agents write, as values. Nothing in it is ever HTML. */

export type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'code'; text: string }
  | { kind: 'strong' | 'emphasis' | 'struck'; inlines: Inline[] }
  | { kind: 'link'; address: string; inlines: Inline[] }
  | { kind: 'image'; address: string; text: string }
  | { kind: 'break' };

export interface Item {
  /** For what can be ticked off. */
  done?: boolean;
  blocks: Block[];
}

export type Block =
  | { kind: 'heading'; level: number; inlines: Inline[] }
  | { kind: 'paragraph'; inlines: Inline[] }
  | { kind: 'code'; text: string }
  | { kind: 'quote'; blocks: Block[] }
  | { kind: 'list'; ordered: boolean; start: number; items: Item[] }
  | { kind: 'rule' }
  | { kind: 'table'; head: Inline[][]; rows: Inline[][][] };

const DEEPEST = 12;
// What begins here ends within so many characters: a text made to be slow to read is not slow to read.
const FURTHEST = 1000;
const LONGEST = 256 << 10;
const LONGEST_PARAGRAPH = 10_000;
const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const HEADING = /^ {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$/;
const RULE = /^ {0,3}([-*_])[ \t]*(?:\1[ \t]*){2,}$/;
const QUOTE = /^ {0,3}> ?/;
const BULLET = /^( {0,3})([-*+]|\d{1,9}[.)])(?:([ \t]+)(.*)|$)/;
const DIVIDER = /^ {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/;

/** The blocks of a text. */
export function blocks(text: string): Block[] {
  return read(text.slice(0, LONGEST).replace(/\r\n?/g, '\n').split('\n'), 0);
}

function read(lines: readonly string[], depth: number): Block[] {
  const all: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] ?? '';
    if (line.trim() === '') {
      at++;
      continue;
    }
    const [block, next] = (depth < DEEPEST && special(lines, at, depth)) || paragraph(lines, at);
    all.push(block);
    at = next;
  }
  return all;
}

type Read = [block: Block, next: number];

function special(lines: readonly string[], at: number, depth: number): Read | undefined {
  const line = lines[at] ?? '';
  const heading = HEADING.exec(line);
  if (heading) return [{ kind: 'heading', level: heading[1]?.length ?? 1, inlines: inlines(heading[2] ?? '') }, at + 1];
  if (FENCE.test(line)) return fenced(lines, at);
  if (RULE.test(line)) return [{ kind: 'rule' }, at + 1];
  if (QUOTE.test(line)) return quote(lines, at, depth);
  if (BULLET.test(line)) return list(lines, at, depth);
  if (line.includes('|') && DIVIDER.test(lines[at + 1] ?? '')) return table(lines, at);
  return undefined;
}

function begins(lines: readonly string[], at: number): boolean {
  const line = lines[at] ?? '';
  return [HEADING, FENCE, RULE, QUOTE, BULLET].some((one) => one.test(line)) || line.trim() === '';
}

function paragraph(lines: readonly string[], at: number): Read {
  let end = at + 1;
  while (end < lines.length && !begins(lines, end)) end++;
  const text = lines
    .slice(at, end)
    .map((line) => line.replace(/^[ \t]+/, ''))
    .join('\n');
  return [{ kind: 'paragraph', inlines: inlines(text) }, end];
}

function fenced(lines: readonly string[], at: number): Read {
  const fence = FENCE.exec(lines[at] ?? '')?.[1] ?? '```';
  let end = at + 1;
  const closes = (line: string) => line.trim().startsWith(fence) && /^(`+|~+)$/.test(line.trim());
  while (end < lines.length && !closes(lines[end] ?? '')) end++;
  return [{ kind: 'code', text: lines.slice(at + 1, end).join('\n') }, end + 1];
}

function quote(lines: readonly string[], at: number, depth: number): Read {
  let end = at;
  while (end < lines.length && QUOTE.test(lines[end] ?? '')) end++;
  const inner = lines.slice(at, end).map((line) => line.replace(QUOTE, ''));
  return [{ kind: 'quote', blocks: read(inner, depth + 1) }, end];
}

function list(lines: readonly string[], at: number, depth: number): Read {
  const first = BULLET.exec(lines[at] ?? '');
  const ordered = /\d/.test(first?.[2] ?? '');
  const items: Item[] = [];
  let end = at;
  while (end < lines.length) {
    const bullet = BULLET.exec(lines[end] ?? '');
    if (!bullet || /\d/.test(bullet[2] ?? '') !== ordered || RULE.test(lines[end] ?? '')) break;
    const width = (bullet[1] ?? '').length + (bullet[2] ?? '').length + 1;
    const own = [bullet[4] ?? ''];
    end++;
    while (end < lines.length && belongs(lines, end, width)) own.push((lines[end++] ?? '').replace(new RegExp(`^ {0,${width}}`), ''));
    items.push(item(own, depth));
  }
  return [{ kind: 'list', ordered, start: Number.parseInt(first?.[2] ?? '1', 10) || 1, items }, end];
}

function belongs(lines: readonly string[], at: number, width: number): boolean {
  const line = lines[at] ?? '';
  if (line.trim() === '') return /^\s+\S/.test(lines[at + 1] ?? '') && indent(lines[at + 1] ?? '') >= Math.min(width, 2);
  return indent(line) >= Math.min(width, 2) || !begins(lines, at);
}

const indent = (line: string) => line.length - line.trimStart().length;

function item(lines: string[], depth: number): Item {
  const tick = /^\[([ xX])\][ \t]+/.exec(lines[0] ?? '');
  if (!tick) return { blocks: read(lines, depth + 1) };
  return { done: tick[1] !== ' ', blocks: read([(lines[0] ?? '').slice(tick[0].length), ...lines.slice(1)], depth + 1) };
}

function table(lines: readonly string[], at: number): Read {
  const head = cells(lines[at] ?? '');
  const rows: Inline[][][] = [];
  let end = at + 2;
  while (end < lines.length && (lines[end] ?? '').includes('|')) rows.push(cells(lines[end++] ?? '').slice(0, head.length));
  return [{ kind: 'table', head, rows }, end];
}

function cells(line: string): Inline[][] {
  return line
    .trim()
    .replace(/^\||\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => inlines(cell.trim().replace(/\\\|/g, '|')));
}

const ESCAPED = /^\\([!-/:-@[-`{-~])/;
const CODE = /^(`+)([\s\S]*?[^`])\1(?!`)/;
const IMAGE = /^!\[([^\]]*)\]\(\s*<?([^\s)>]*)>?(?:\s+["'(][^)]*)?\)/;
const LINK = /^\[((?:[^[\]\\]|\\.|\[[^\]]*\])*)\]\(\s*<?([^\s)>]*)>?(?:\s+["'(][^)]*)?\)/;
const AUTOMATIC = /^<?(https?:\/\/[^\s<>)\]]*[^\s<>)\].,;:!?'"])>?/;
const STRONG = /^(\*\*|__)(?=\S)([\s\S]*?\S)\1/;
const EMPHASIS = /^([*_])(?=\S)((?:(?!\1)[\s\S])*?\S)\1(?![\p{L}\p{N}])/u;
const STRUCK = /^~~(?=\S)([\s\S]*?\S)~~/;

/** What stands in a line of text. */
export function inlines(text: string, depth = 0): Inline[] {
  if (text.length > LONGEST_PARAGRAPH) return [{ kind: 'text', text }];
  const all: Inline[] = [];
  let plain = '';
  const add = (piece: Inline) => {
    if (plain !== '') all.push({ kind: 'text', text: plain });
    plain = '';
    all.push(piece);
  };
  for (let rest = text; rest !== ''; ) {
    const [length, piece] = depth < DEEPEST ? next(rest, plain, depth) : [1, undefined];
    if (piece?.kind === 'text') plain += piece.text;
    else if (piece) add(piece);
    else plain += rest.slice(0, length);
    rest = rest.slice(length);
  }
  if (plain !== '') all.push({ kind: 'text', text: plain });
  return all;
}

function next(all: string, before: string, depth: number): [number, Inline | undefined] {
  const rest = all.slice(0, FURTHEST);
  const inner = (inside: string | undefined) => inlines(inside ?? '', depth + 1);
  let found: RegExpExecArray | null;
  switch (rest[0]) {
    case '\\':
      if ((found = ESCAPED.exec(rest))) return [2, { kind: 'text', text: found[1] ?? '' }];
      if (rest.startsWith('\\\n')) return [2, { kind: 'break' }];
      break;
    case '`':
      if ((found = CODE.exec(rest))) return [found[0].length, { kind: 'code', text: (found[2] ?? '').trim() }];
      return [/^`+/.exec(rest)?.[0].length ?? 1, undefined];
    case '!':
      if ((found = IMAGE.exec(rest))) return [found[0].length, { kind: 'image', text: found[1] ?? '', address: found[2] ?? '' }];
      break;
    case '[':
      if ((found = LINK.exec(rest))) return [found[0].length, { kind: 'link', address: found[2] ?? '', inlines: inner(found[1]) }];
      break;
    case '<':
    case 'h':
      if (!/[\p{L}\p{N}]$/u.test(before) && (found = AUTOMATIC.exec(rest))) {
        const address = found[1] ?? '';
        return [found[0].length, { kind: 'link', address, inlines: [{ kind: 'text', text: address }] }];
      }
      break;
    case '*':
    case '_':
      if (rest[0] === '_' && /[\p{L}\p{N}]$/u.test(before)) break;
      if ((found = STRONG.exec(rest))) return [found[0].length, { kind: 'strong', inlines: inner(found[2]) }];
      if ((found = EMPHASIS.exec(rest))) return [found[0].length, { kind: 'emphasis', inlines: inner(found[2]) }];
      break;
    case '~':
      if ((found = STRUCK.exec(rest))) return [found[0].length, { kind: 'struck', inlines: inner(found[1]) }];
      break;
    case ' ':
      if (/^ {2,}\n/.test(rest)) return [rest.indexOf('\n') + 1, { kind: 'break' }];
      break;
  }
  // As far as nothing special can begin.
  return [/^(?:[^\\`![<h*_~ ]+|.)/su.exec(rest)?.[0].length ?? 1, undefined];
}
