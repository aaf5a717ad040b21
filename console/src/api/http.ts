import { begun } from './begun';

/** A failure that was to be expected, in the server's own words (RFC 9457). */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly request?: string,
  ) {
    super(detail);
    this.name = 'Problem';
  }
}

/** Told to whoever listens when the server no longer knows the caller. */
export const signedOut = new EventTarget();

const CHANGING = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

interface Options {
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
  /** A 401 is an answer to look at here, not the end of the session. */
  expect401?: boolean;
}

/** Calls the API and answers its JSON; what it refuses is thrown as a Problem. */
export async function call<T>(method: string, path: string, options: Options = {}): Promise<T> {
  const headers: Record<string, string> = { ...changing(method), ...options.headers };
  if (options.body !== undefined) headers['Content-Type'] = 'application/json';
  let response: Response;
  try {
    response =
      (method === 'GET' && (await begun(path, options.signal)?.catch(() => undefined))) ||
      (await fetch(path, {
        method,
        headers,
        credentials: 'same-origin',
        ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
        ...(options.signal ? { signal: options.signal } : {}),
      }));
  } catch (failed) {
    if (failed instanceof DOMException && failed.name === 'AbortError') throw failed;
    throw new Problem(0, 'unreachable', 'The server does not answer. It may be starting, or the connection is gone.');
  }
  if (!response.ok) {
    const problem = await problemOf(response);
    if (problem.status === 401 && !options.expect401) signedOut.dispatchEvent(new globalThis.Event('401'));
    throw problem;
  }
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}

/** The headers of a call; a page elsewhere cannot send the one that a change needs. */
export function changing(method: string): Record<string, string> {
  if (!CHANGING.has(method)) return {};
  return method === 'POST'
    ? { 'X-Holdfast-Request': '1', 'Idempotency-Key': chance() }
    : { 'X-Holdfast-Request': '1' };
}

/** The problem that an answer tells. */
export async function problemOf(response: Response): Promise<Problem> {
  return problemFrom(response.status, await response.text().catch(() => ''));
}

export function problemFrom(status: number, text: string): Problem {
  try {
    const told = JSON.parse(text) as { code?: string; detail?: string; request_id?: string };
    if (told.code && told.detail) return new Problem(status, told.code, told.detail, told.request_id);
  } catch {
    // Not ours: something between the server and the browser answered.
  }
  return new Problem(status, 'unreadable', `The answer ${status} did not come from Holdfast. Is there a proxy between?`);
}

// randomUUID is there on secure origins only.
export function chance(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The sentence of whatever was thrown. */
export function sentence(failure: unknown): string {
  return failure instanceof Error ? failure.message : String(failure);
}
