import { describe, expect, it } from 'vitest';
import type { AuditEntry } from '../src/api/types';
import { deed, subject } from '../src/live/deeds';

const entry: AuditEntry = {
  id: 'aud_1',
  at: '2026-03-01T12:00:00.000Z',
  actor: 'usr_1',
  actor_name: 'ada',
  action: 'PUT /v1/agents/{agent}/files/{path}',
  method: 'PUT',
  path: '/v1/agents/agt_1/files/beds/%C3%A4.txt',
  agent: 'agt_1',
  status: 201,
  address: '127.0.0.1',
  request: 'req_1',
};

describe('an entry of the audit', () => {
  it('says what was done to what', () => {
    expect(deed(entry)).toBe('Wrote a file');
    expect(subject(entry, 'harbour')).toBe('harbour/files/beds/ä.txt');
  });

  it('is told as it is written where there are no words for it', () => {
    expect(deed({ ...entry, action: 'POST /v1/new' })).toBe('POST /v1/new');
    expect(subject(entry, undefined)).toBe('agt_1/files/beds/ä.txt');
    expect(subject({ ...entry, path: '/v1/users/usr_2' }, undefined)).toBe('users/usr_2');
  });
});
