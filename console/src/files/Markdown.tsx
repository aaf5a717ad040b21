import { createElement, useMemo, type ReactNode } from 'react';
import { join, parent } from '../api/paths';
import type { Agent } from '../api/types';
import { to, type FilesPlace } from '../app/route';
import { blocks, type Block, type Inline } from './markup';

interface Props {
  agent: Agent;
  place: FilesPlace;
  text: string;
}

type Leads = (address: string) => string | undefined;

/** A text in Markdown, made of elements of our own: what is HTML in it stays text. */
export function Markdown({ agent, place, text }: Props) {
  const made = useMemo(() => blocks(text), [text]);
  const leads: Leads = (address) => placeOf(agent, place, address);
  return <article className="markdown">{made.map((block, index) => one(block, index, leads))}</article>;
}

function placeOf(agent: Agent, place: FilesPlace, address: string): string | undefined {
  if (/^(https?:\/\/|mailto:)/i.test(address)) return address;
  // Any other scheme, and what only looks like a path.
  if (/^[a-z][a-z0-9+.-]*:/i.test(address) || address.startsWith('//') || address.startsWith('#')) return undefined;
  const path = (address.split(/[?#]/)[0] ?? '').replace(/^\/(workspace\/)?/, '/');
  let at = path.startsWith('/') ? '' : parent(place.path);
  for (const name of path.split('/')) {
    if (name === '..') at = parent(at);
    else if (name !== '' && name !== '.') at = join(at, encoded(name));
  }
  return to.files(agent.name, at, place.snapshot ? { snapshot: place.snapshot } : {});
}

function encoded(name: string): string {
  try {
    return encodeURIComponent(decodeURIComponent(name));
  } catch {
    return encodeURIComponent(name);
  }
}

function one(block: Block, key: number, leads: Leads): ReactNode {
  switch (block.kind) {
    case 'heading':
      // The page has headings of its own above these.
      return createElement(`h${Math.min(6, block.level + 2)}`, { key, className: `h${block.level}` }, inline(block.inlines, leads));
    case 'paragraph':
      return <p key={key}>{inline(block.inlines, leads)}</p>;
    case 'code':
      return (
        <pre key={key} tabIndex={0}>
          <code>{block.text}</code>
        </pre>
      );
    case 'quote':
      return <blockquote key={key}>{block.blocks.map((inner, index) => one(inner, index, leads))}</blockquote>;
    case 'list': {
      const items = block.items.map((item, index) => (
        <li key={index}>
          {item.done !== undefined && <input type="checkbox" checked={item.done} disabled aria-label={item.done ? 'done' : 'to do'} />}
          {item.blocks.map((inner, place) =>
            inner.kind === 'paragraph' ? <span key={place}>{inline(inner.inlines, leads)}</span> : one(inner, place, leads),
          )}
        </li>
      ));
      return block.ordered ? (
        <ol key={key} start={block.start}>
          {items}
        </ol>
      ) : (
        <ul key={key}>{items}</ul>
      );
    }
    case 'rule':
      return <hr key={key} />;
    case 'table':
      return (
        <table key={key} className="table">
          <thead>
            <tr>
              {block.head.map((cell, index) => (
                <th key={index}>{inline(cell, leads)}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {block.rows.map((row, line) => (
              <tr key={line}>
                {row.map((cell, index) => (
                  <td key={index}>{inline(cell, leads)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      );
  }
}

function inline(inlines: readonly Inline[], leads: Leads): ReactNode[] {
  return inlines.map((piece, key) => {
    switch (piece.kind) {
      case 'text':
        return piece.text;
      case 'code':
        return <code key={key}>{piece.text}</code>;
      case 'strong':
        return <strong key={key}>{inline(piece.inlines, leads)}</strong>;
      case 'emphasis':
        return <em key={key}>{inline(piece.inlines, leads)}</em>;
      case 'struck':
        return <del key={key}>{inline(piece.inlines, leads)}</del>;
      case 'break':
        return <br key={key} />;
      case 'link':
      case 'image':
        return <Link key={key} piece={piece} leads={leads} />;
    }
  });
}

// A picture is not fetched for whoever only reads: it is a link to the picture.
function Link({ piece, leads }: { piece: Extract<Inline, { kind: 'link' | 'image' }>; leads: Leads }) {
  const address = leads(piece.address);
  const text = piece.kind === 'link' ? inline(piece.inlines, leads) : `Picture: ${piece.text || piece.address}`;
  if (address === undefined) return <span title={piece.address}>{text}</span>;
  if (address.startsWith('#')) return <a href={address}>{text}</a>;
  return (
    <a href={address} target="_blank" rel="noopener noreferrer nofollow">
      {text}
    </a>
  );
}
