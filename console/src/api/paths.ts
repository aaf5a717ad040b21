/** Paths in a workspace as they travel: names in percent-encoded UTF-8, joined by slashes. */

const BYTES = '~b64~';

/** One name, ready for an address. */
export function encodeName(name: string): string {
  if (name.startsWith(BYTES)) return BYTES + base64url(new TextEncoder().encode(name));
  return encodeURIComponent(name).replace(/[!'()*]/g, (c) => '%' + c.charCodeAt(0).toString(16).toUpperCase());
}

/** One name for people; the bytes of a name that is no text cannot be told better than by their shape. */
export function shownName(encoded: string): string {
  try {
    if (!encoded.startsWith(BYTES)) return decodeURIComponent(encoded);
    const text = atob(encoded.slice(BYTES.length).replace(/-/g, '+').replace(/_/g, '/'));
    return new TextDecoder().decode(Uint8Array.from(text, (c) => c.charCodeAt(0)));
  } catch {
    return encoded;
  }
}

/** A path for people. */
export function shownPath(encoded: string): string {
  return encoded.split('/').map(shownName).join('/');
}

/** What is wrong with a name that somebody typed, or nothing. */
export function nameFault(name: string): string | undefined {
  if (name === '') return 'A name has at least one character.';
  if (name === '.' || name === '..') return `"${name}" is not a name.`;
  if (name.includes('/') || name.includes('\0')) return 'A name has no slash.';
  if (new TextEncoder().encode(name).length > 255) return 'A name has at most 255 bytes.';
  return undefined;
}

export function join(folder: string, encodedName: string): string {
  return folder === '' ? encodedName : `${folder}/${encodedName}`;
}

export function parent(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '');
}
