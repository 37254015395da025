/** Whoever may hold executions back, or give windows time back, says so over HTTP. */
import request from 'supertest';
import type { SigningKey } from '../../src/primitives/signatures/signing-key.ts';
import {
  durationMs,
  formatDuration,
  formatTime,
  type Timestamp,
} from '../../src/primitives/time.ts';
import type { Author } from '../../src/statements/definition-schema.ts';
import { AUTHORITY, ORACLE_ADMIN } from '../support/bootstrap.ts';
import type { Court } from '../support/court.ts';
import { envelope } from '../support/signers.ts';

interface Speaker {
  readonly keys: readonly SigningKey[];
  readonly author: Author;
}

export const BY_AUTHORITY: Speaker = { keys: [AUTHORITY[0], AUTHORITY[1]], author: 'authority' };
export const BY_ORACLE: Speaker = { keys: [ORACLE_ADMIN], author: 'service/oracle' };

const signing = (court: Court, { keys, author }: Speaker) => ({
  deployment: court.deployment,
  now: court.clock.time,
  keys,
  author,
});

/** `service` null: every service. */
export const pauseStatement = (
  court: Court,
  service: string | null,
  until: Timestamp,
  by: Speaker = BY_AUTHORITY,
) =>
  envelope(
    'tribune/pause/v1',
    { service, until: formatTime(until), reason: 'a bad release' } as never,
    signing(court, by),
  );

export const pauseFor = (
  court: Court,
  service: string | null,
  until: Timestamp,
  by: Speaker = BY_AUTHORITY,
) => court.post('/v1/pauses', pauseStatement(court, service, until, by));

export const resume = (
  court: Court,
  pause: string,
  service: string | null,
  by: Speaker = BY_AUTHORITY,
) =>
  court.post(
    '/v1/pauses',
    envelope(
      'tribune/resume/v1',
      { pause, service, reason: 'it is mended' } as never,
      signing(court, by),
    ),
  );

export const outageOf = (court: Court, scope: object, ms: number, by: Speaker = BY_AUTHORITY) =>
  court.post(
    '/v1/outages',
    envelope(
      'tribune/outage/v1',
      { scope, extension: formatDuration(durationMs(ms)), reason: 'nobody could vote' } as never,
      signing(court, by),
    ),
  );

export const execution = (court: Court, id: string) =>
  request(court.server).post(`/v1/slash-requests/${id}/execution`);

export const deadlineOf = async (court: Court, id: string): Promise<Timestamp> =>
  Date.parse((await court.get(`/v1/slash-requests/${id}`)).body.vetoDeadline) as Timestamp;
