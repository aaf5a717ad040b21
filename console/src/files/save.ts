import { address } from '../api/files';
import { changing, problemOf } from '../api/http';

/** Writes a text, but only over what its tag says; answers the tag of what stands there now. */
export async function save(agent: string, path: string, text: string, tag: string): Promise<string> {
  const answer = await fetch(address(agent, path), {
    method: 'PUT',
    headers: { ...changing('PUT'), 'Content-Type': 'application/octet-stream', 'If-Match': tag },
    body: new TextEncoder().encode(text),
  });
  if (!answer.ok) throw await problemOf(answer);
  return answer.headers.get('ETag') ?? '';
}
