import type { Express } from 'express';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '../../src/primitives/time.ts';
import { evidenceJson, voteJson } from '../evidence/build-votes.ts';
import { type World, world } from '../support/bootstrap.ts';
import {
  ballot,
  block,
  doubleVote,
  HEIGHT,
  key,
  ledger,
  longAgo,
  postJson,
  postLines,
  report,
} from './case.ts';
import { expectDeclared } from './declared.ts';
import { doorOf } from './door.ts';
import { bytesOf, signedBatch } from './lines.ts';

let court: World;
let door: Express;

beforeAll(async () => {
  court = await world();
  door = doorOf({ context: court });
});

afterAll(() => court.database.close());

describe('feeds', () => {
  test('lines are taken, and taking them again takes nothing', async () => {
    const first = await postLines(door, 'ledger', signedBatch(court, ledger));
    court.clock.advance(1);
    const again = await postLines(door, 'ledger', signedBatch(court, ledger));

    expectDeclared(first, 'feedLedger', 200);
    expectDeclared(again, 'feedLedger', 200);
    expect(first.body).toMatchObject({ taken: 4, skipped: 0, seq: 4 });
    expect(again.body).toMatchObject({ taken: 0, skipped: 4, seq: 4 });
  });

  test('the statement may come in a header', async () => {
    const [statement] = signedBatch(court, key).split('\n');
    const response = await postLines(door, 'chain-facts', bytesOf(key)).set(
      'Tribune-Statement',
      Buffer.from(statement ?? '').toString('base64url'),
    );

    expectDeclared(response, 'feedChainFacts', 200);
  });

  test.each([
    ['ledger', { ...ledger, firstSeq: 9 }, 409, 'feed_gap'],
    ['ledger', key, 422, 'wrong_feed'],
    ['ledger', { ...ledger, lines: [{ at: longAgo, type: 'sermon' }] }, 422, 'line_malformed'],
    [
      'ledger',
      {
        ...ledger,
        firstSeq: 5,
        lines: [{ at: longAgo, type: 'operator', operator: 'x', admin: '\0' }],
      },
      422,
      'line_malformed',
    ],
    ['ledger', { ...ledger, lines: [{ at: longAgo, type: 'tick' }] }, 409, 'feed_conflict'],
  ] as const)('%s lines that do not fit are refused whole', async (feed, batch, status, code) => {
    const response = await postLines(door, feed, signedBatch(court, batch));

    expect(response.body.code).toBe(code);
    expect(response.status).toBe(status);
  });

  test('lines that were not signed are refused', async () => {
    court.clock.advance(1);
    const response = await postLines(door, 'ledger', `${signedBatch(court, ledger)}{}\n`);

    expect(response.status).toBe(422);
    expect(response.body).toMatchObject({ code: 'line_malformed', line: 5 });
  });
});

describe('the way of a case', () => {
  let slashRequest: string;

  test('evidence of a block that is not fed is kept until it is', async () => {
    const response = await postJson(door, '/v1/evidence', report(court, doubleVote()));

    expectDeclared(response, 'submitEvidence', 202);
    expect(response.body.services[0].waitsFor).toEqual({ chain: 'milk', height: String(HEIGHT) });
  });

  test('the block that is fed decides it', async () => {
    expectDeclared(
      await postLines(door, 'chain-facts', signedBatch(court, block)),
      'feedChainFacts',
      200,
    );
    court.clock.advance(1);
    const response = await postJson(door, '/v1/evidence', report(court, doubleVote()));

    expectDeclared(response, 'submitEvidence', 200);
    slashRequest = response.body.services[0].convictions[0].slashRequest;
  });

  test('evidence of another crime at another height is refuted with its reason', async () => {
    const vote = voteJson({ chainId: 'milkyway-1', height: HEIGHT });
    const response = await postJson(door, '/v1/evidence', report(court, evidenceJson(vote, vote)));

    expect(response.status).toBe(422);
    expect(response.body).toMatchObject({ code: 'evidence_refuted', reason: 'same_block_id' });
    expect(response.body.checks.at(-1).passed).toBe(false);
  });

  test('evidence that is not of its kind is refused with a pointer into the statement', async () => {
    const malformed = await postJson(door, '/v1/evidence', report(court, { type: 'sermon' }));
    const unknown = await postJson(door, '/v1/evidence', report(court, {}, 'sermon/dull'));

    expect(malformed.status).toBe(422);
    expect(malformed.body).toMatchObject({ code: 'evidence_malformed' });
    expect(malformed.body.pointer).toMatch(/^\/statement\/evidence/);
    expect(unknown.body).toMatchObject({ code: 'kind_unknown', kind: 'sermon/dull' });
  });

  test('what it would cost can be seen before it is decided', async () => {
    const response = await request(door).get(`/v1/slash-requests/${slashRequest}/preview`);

    expectDeclared(response, 'previewSlash', 200);
    expect(response.body.report.totals).toEqual([
      { asset: 'umilk', exact: '50', total: '50', paidOut: '0', cutByCap: '0' },
    ]);
  });

  test('nobody executes while the committee may vote', async () => {
    const response = await request(door).post(`/v1/slash-requests/${slashRequest}/execution`);

    expect(response.status).toBe(409);
    expect(response.body.code).toBe('veto_window_open');
    expect(response.get('Retry-After')).toBe(new Date(response.body.vetoDeadline).toUTCString());
  });

  test('a vote for another request than the address says is not looked at', async () => {
    const response = await postJson(
      door,
      `/v1/slash-requests/${'0'.repeat(64)}/votes`,
      ballot(court, { slashRequest, choice: 'veto', member: 0 }),
    );

    expect(response.status).toBe(422);
    expect(response.body).toMatchObject({
      code: 'wrong_address',
      pointer: '/statement/slashRequest',
    });
  });

  test('a vote is counted once', async () => {
    const vote = ballot(court, { slashRequest, choice: 'uphold', member: 0 });
    const first = await postJson(door, `/v1/slash-requests/${slashRequest}/votes`, vote);
    const again = await postJson(door, `/v1/slash-requests/${slashRequest}/votes`, vote);

    expectDeclared(first, 'castVote', 201);
    expectDeclared(again, 'castVote', 200);
    expect(again.body).toEqual(first.body);
    expect(first.body.tally).toEqual({ veto: 0, uphold: 1, abstain: 0 });
  });

  test('a vote is final', async () => {
    court.clock.advance(MINUTE_MS);
    const response = await postJson(
      door,
      `/v1/slash-requests/${slashRequest}/votes`,
      ballot(court, { slashRequest, choice: 'veto', member: 0 }),
    );

    expect(response.status).toBe(409);
    expect(response.body).toMatchObject({ code: 'already_voted', choice: 'uphold' });
  });

  test('after the window whoever asks gets it executed, and the same end again', async () => {
    court.clock.advance(24 * HOUR_MS);
    const first = await request(door).post(`/v1/slash-requests/${slashRequest}/execution`);
    const again = await request(door).post(`/v1/slash-requests/${slashRequest}/execution`);

    expectDeclared(first, 'executeSlash', 200);
    expect(first.body.status).toBe('executed');
    expect(again.body).toEqual(first.body);
  });

  test('a vote after the end is too late', async () => {
    const response = await postJson(
      door,
      `/v1/slash-requests/${slashRequest}/votes`,
      ballot(court, { slashRequest, choice: 'veto', member: 1 }),
    );

    expect(response.body.code).toBe('request_already_executed');
  });

  test('a request nobody opened is unknown', async () => {
    const nowhere = `/v1/slash-requests/${'0'.repeat(64)}`;

    expect((await request(door).get(`${nowhere}/preview`)).body.code).toBe('request_unknown');
    expect((await request(door).post(`${nowhere}/execution`)).status).toBe(404);
  });
});
