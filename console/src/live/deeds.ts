import { shownPath } from '../api/paths';
import type { AuditEntry } from '../api/types';

// As the server names what was done: the method and the address of the call.
const DEEDS: Record<string, string> = {
  'POST /v1/agents': 'Created an agent',
  'PATCH /v1/agents/{agent}': 'Changed an agent',
  'DELETE /v1/agents/{agent}': 'Deleted an agent',
  'POST /v1/agents/{agent}/pause': 'Paused an agent',
  'POST /v1/agents/{agent}/resume': 'Resumed an agent',
  'POST /v1/agents/{agent}/restart': 'Restarted an agent',
  'POST /v1/agents/{agent}/recover': 'Recovered an agent',
  'POST /v1/agents/{agent}/tasks': 'Gave a task',
  'POST /v1/agents/{agent}/tasks/{task}/cancel': 'Cancelled a task',
  'POST /v1/agents/{agent}/snapshots': 'Took a snapshot',
  'POST /v1/agents/{agent}/snapshots/{snapshot}/restore': 'Restored, or previewed it',
  'PATCH /v1/agents/{agent}/snapshots/{snapshot}': 'Changed a snapshot',
  'DELETE /v1/agents/{agent}/snapshots/{snapshot}': 'Deleted a snapshot',
  'PUT /v1/agents/{agent}/retention': 'Said which snapshots an agent keeps',
  'DELETE /v1/agents/{agent}/retention': 'Took back which snapshots an agent keeps',
  'PUT /v1/organization/retention': 'Said which snapshots the organization keeps',
  'DELETE /v1/organization/retention': 'Took back which snapshots the organization keeps',
  'PUT /v1/retention': 'Said which snapshots the server keeps',
  'DELETE /v1/retention': 'Took back which snapshots the server keeps',
  'POST /v1/agents/{agent}/fork': 'Forked an agent',
  'POST /v1/agents/{agent}/adopt': 'Adopted, or previewed it',
  'GET /v1/agents/{agent}/files/{path}': 'Read a file',
  'PUT /v1/agents/{agent}/files/{path}': 'Wrote a file',
  'POST /v1/agents/{agent}/files/{path}': 'Made a folder',
  'DELETE /v1/agents/{agent}/files/{path}': 'Deleted files',
  'POST /v1/links/use': 'Came in by a link',
  'POST /v1/session': 'Signed in',
  'DELETE /v1/session': 'Signed out',
  'POST /v1/me/password': 'Changed the password',
  'POST /v1/users': 'Invited somebody',
  'POST /v1/users/setup-link': 'Made a link for the first administrator',
  'PATCH /v1/users/{user}': 'Changed a role',
  'DELETE /v1/users/{user}': 'Removed somebody',
  'POST /v1/users/{user}/link': 'Made a link for somebody',
  'POST /v1/tokens': 'Made a token',
  'DELETE /v1/tokens/{token}': 'Took a token back',
  'PUT /v1/providers/{provider}': 'Set a provider',
  'DELETE /v1/providers/{provider}': 'Deleted a provider',
  'POST /v1/providers/{provider}/test': 'Tried a provider',
  'POST /v1/pool/grow': 'Made the pool larger',
};

/** What somebody did, in words; what has none is told as the server names it. */
export function deed(entry: AuditEntry): string {
  return DEEDS[entry.action] ?? entry.action;
}

/** What it was done to: the address without what every address has, and an agent by its name if it has one still. */
export function subject(entry: AuditEntry, name: string | undefined): string {
  const path = entry.path.replace(/^\/v1\//, '').replace(/^agents\//, '');
  return shownPath(entry.agent !== undefined && name !== undefined ? path.replace(entry.agent, name) : path);
}
