/** The client speaks to a court over HTTP, with keys and wallets. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { everyItem } from '../../src/client/pages.ts';
import { TribuneProblem } from '../../src/client/problem.ts';
import { ed25519Signer, eip1193Signer, keplrSigner } from '../../src/client/signers.ts';
import { signed, statementOf } from '../../src/client/statement.ts';
import { at, formatTime, HOUR_MS } from '../../src/primitives/time.ts';
import { AUTHORITY, MEMBERS, OPERATOR_ADMIN, WATCHER } from '../support/bootstrap.ts';
import { blockLine, doubleVote } from '../support/court.ts';
import { type Served, serve } from './served.ts';
import { ethereumWallet, keplrWallet } from './wallets.ts';

let served: Served;
beforeAll(async () => {
  served = await serve();
});
afterAll(() => served.end());

const [machine, metaMask, keplr] = MEMBERS;
const ethereum = ethereumWallet(metaMask);
const cosmos = keplrWallet(keplr);
const signers = {
  machine: ed25519Signer(machine.secret),
  ethereum: eip1193Signer(ethereum.provider, ethereum.address),
  cosmos: keplrSigner(cosmos.keplr, 'milkyway-1', cosmos.address),
};
const admin = keplrWallet(OPERATOR_ADMIN);
const accused = keplrSigner(admin.keplr, 'milkyway-1', admin.address);

async function opened(operator = 'op-1') {
  const { id } = await served.court.docket.open({ operator });
  return served.tribune.slashRequests.get(id);
}

const refusalOf = (said: Promise<unknown>): Promise<TribuneProblem> =>
  said.then(
    () => {
      throw new Error('it was taken');
    },
    (error: unknown) => {
      if (error instanceof TribuneProblem) return error;
      throw error;
    },
  );

describe('a statement', () => {
  test('is reported by a watcher with an Ethereum wallet, and known the second time', async () => {
    const { court, tribune } = served;
    const wallet = ethereumWallet(WATCHER, 'low');
    const watcher = tribune.as(eip1193Signer(wallet.provider, wallet.address));
    const time = at(court.clock.time - HOUR_MS);
    await court.feed('chain-facts', [blockLine(42, time, court.clock.time)]);
    const report = {
      kind: 'cometbft/duplicate-vote',
      services: ['oracle'],
      evidence: doubleVote('op-1', 42),
    };
    const taken = await watcher.report(report);
    expect(taken.reception).toBe('opened');
    expect(wallet.shown).toEqual([expect.stringMatching(/^Report cometbft\/duplicate-vote to/)]);

    expect(await watcher.report(report)).toMatchObject({ evidence: taken.evidence });
    const evidence = await tribune.evidence.get(taken.evidence);
    expect(evidence).toMatchObject({ kind: 'cometbft/duplicate-vote' });
  });

  test('is believed in each scheme: three members vote with what they have', async () => {
    const { tribune } = served;
    const request = await opened('op-2');
    const choices = [];
    for (const signer of [signers.machine, signers.ethereum, signers.cosmos]) {
      const member = tribune.as(signer);
      const said = { choice: 'uphold', reason: 'the chain says so' } as const;
      choices.push(await member.vote(request, said));
    }
    expect(choices.map(({ signer }) => signer)).toEqual(MEMBERS.map(({ signer }) => signer));
    expect(choices.map(({ outcome }) => outcome)).toEqual(['counted', 'counted', 'counted']);
    expect(ethereum.shown.at(-1)).toMatch(/^Uphold slash request .* of operator op-2/);
  });

  test('disputes and appeals in the name of the accused, and is answered on appeal', async () => {
    const { court, tribune } = served;
    const request = await opened('op-3');
    const plea = { grounds: 'a key was stolen', counterEvidence: [] };
    const dispute = await tribune.as(accused).dispute(request, { ...plea, party: 'accused' });
    expect(dispute.party).toBe('accused');

    const id = await court.slash('op-4', 'oracle');
    const slashed = await tribune.slashRequests.get(id);
    expect((await tribune.as(accused).appeal(slashed, plea)).slashRequest).toBe(id);
    const vote = { choice: 'reverse', reason: 'it was so' } as const;
    const { status } = await tribune.as(signers.cosmos).voteOnAppeal(slashed, vote);
    expect(status).toBe('reversed');
  });

  test('is signed by several where an object speaks', async () => {
    const { court, tribune } = served;
    const [first, second] = AUTHORITY;
    const wallet = ethereumWallet(second);
    const { deployment } = await tribune.deployment();
    const inAnHour = at(court.clock.time + HOUR_MS);
    const statement = statementOf(
      'tribune/pause/v1',
      {
        service: 'bridge',
        until: formatTime(inAnHour),
        reason: 'an upgrade of the chain',
      },
      { deployment, author: 'authority', issuedAt: formatTime(court.clock.time) },
    );
    const both = [ed25519Signer(first.secret), eip1193Signer(wallet.provider, wallet.address)];
    await tribune.pauses.set(await signed<'tribune/pause/v1'>(statement, both));
    const { items } = await tribune.pauses.list({ service: 'bridge' });
    expect(items).toMatchObject([{ service: 'bridge' }]);
  });
});

describe('a refusal', () => {
  test('has its code, its status and its facts', async () => {
    const request = await opened('op-5');
    const stranger = served.tribune.as(ed25519Signer('07'.repeat(32)));
    const said = stranger.vote(request, { choice: 'veto', reason: 'because' });
    const problem = await refusalOf(said);
    expect([problem.code, problem.status]).toEqual(['not_a_member', 403]);
    expect(problem.message).toMatch(/\(403 not_a_member\)/);
    const type = 'tribune/nothing/v1' as 'tribune/vote/v1';
    const { statement, signatures } = await stranger.sign('tribune/vote/v1', {
      ...{ slashRequest: request.id, operator: 'op-5', service: 'oracle' },
      ...{ choice: 'veto', reason: 'because' },
    });
    const strange = { statement: { ...statement, type }, signatures };
    const unknown = await refusalOf(served.tribune.slashRequests.vote(strange));
    expect(unknown).toMatchObject({ code: 'statement_type_unknown', facts: { type } });
  });

  test('says when to come again, where time cures it', async () => {
    const { tribune, court } = served;
    const request = await opened('op-6');
    const problem = await refusalOf(tribune.slashRequests.execute(request.id));
    expect([problem.code, problem.status]).toEqual(['veto_window_open', 409]);
    const deadline = Date.parse(request.vetoDeadline);
    const rest = deadline - court.clock.time - (problem.retryAfterMs ?? 0);
    expect(rest).toBeGreaterThanOrEqual(0);
    expect(rest).toBeLessThan(1000);
  });

  test('points at what is malformed', async () => {
    const problem = await refusalOf(served.tribune.slashes.list({ limit: 501 }));
    expect(problem.code).toBe('parameter_malformed');
    expect(problem.facts).toMatchObject({ parameter: 'limit' });
  });
});

test('everything can be asked: lists page by page, standing, registry', async () => {
  const { tribune, court } = served;
  await court.nextEpoch();
  const one = [];
  const requests = everyItem((place) => tribune.slashRequests.list({ ...place, limit: 2 }));
  for await (const { id } of requests) one.push(id);
  const { items } = await tribune.slashRequests.list({ limit: 500 });
  expect(one.length).toBeGreaterThan(4);
  expect(one).toEqual(items.map(({ id }) => id));

  const { operator } = await tribune.standing.operator('op-4');
  expect(operator).toBe('op-4');
  expect((await tribune.standing.secured('oracle')).service).toBe('oracle');
  const { inForce } = await tribune.registry.get('service', 'oracle');
  expect(inForce?.id).toBe('oracle');
  expect((await tribune.registry.list('operator')).items.length).toBe(9);
  const [slash] = (await tribune.slashes.list({ operator: 'op-4' })).items;
  expect((await tribune.slashes.lines(slash?.slashRequest ?? '')).items).toBeInstanceOf(Array);
  expect((await tribune.standing.ledger()).epoch).toBeGreaterThan(0);
});
