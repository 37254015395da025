/** The examples do what they say, at a court that listens. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { judge } from '../../examples/committee-bot.ts';
import { losses } from '../../examples/service-reacts.ts';
import { type Vote, watch } from '../../examples/watcher-bot.ts';
import { checkReceipt, ReceiptRefused, trustIn } from '../../src/client/receipts.ts';
import { ed25519Signer, eip1193Signer } from '../../src/client/signers.ts';
import { at, HOUR_MS, SECOND_MS } from '../../src/primitives/time.ts';
import { crowdOn } from '../scenarios/escrowed.ts';
import { MEMBERS, WATCHER } from '../support/bootstrap.ts';
import { blockLine, doubleVote } from '../support/court.ts';
import { type Served, serve } from './served.ts';
import { ethereumWallet } from './wallets.ts';

let served: Served;
beforeAll(async () => {
  served = await serve();
  await served.court.move(crowdOn(['op-1', 'op-2']));
  await served.court.nextEpoch();
});
afterAll(() => served.end());

const only = async <T>(items: AsyncGenerator<T>): Promise<T> => {
  for await (const item of items) return item;
  throw new Error('nothing came');
};

/** Two votes each of two operators, one of them twice the same. */
async function* chain(height: number): AsyncGenerator<Vote> {
  type Evidence = { readonly value: { readonly vote_a: Vote; readonly vote_b: Vote } };
  const { value } = doubleVote('op-1', height) as unknown as Evidence;
  const honest = (doubleVote('op-2', height) as unknown as Evidence).value;
  yield* [honest.vote_b, value.vote_b, honest.vote_b, value.vote_a];
}

test('a watcher reports whoever signed twice, and nobody else', async () => {
  const { court, tribune } = served;
  const { provider, address } = ethereumWallet(WATCHER);
  const watcher = tribune.as(eip1193Signer(provider, address));
  await court.feed('chain-facts', [
    blockLine(50, at(court.clock.time - HOUR_MS), court.clock.time),
  ]);
  const said = [];
  for await (const answer of watch(chain(50), { watcher, services: ['oracle'] })) said.push(answer);
  expect(said).toMatchObject([{ reception: 'opened' }]);
  const { items } = await tribune.slashRequests.list({ operator: 'op-1' });
  expect(items).toMatchObject([{ service: 'oracle', evidence: said[0]?.evidence }]);
});

test('a committee’s bot votes on what is opened, and may be started again', async () => {
  const { court, tribune } = served;
  const stop = new AbortController();
  const asked: string[] = [];
  const duty = {
    signer: ed25519Signer(MEMBERS[0].secret),
    service: 'bridge',
    signal: stop.signal,
    decide: ({ id, operator }: { readonly id: string; readonly operator: string }) => {
      asked.push(id);
      return operator === 'op-3' ? null : ({ choice: 'uphold', reason: 'it is proven' } as const);
    },
  };
  const voting = only(judge(tribune, duty));
  const left = await court.docket.open({ operator: 'op-3', services: ['bridge'] });
  const taken = await court.docket.open({ operator: 'op-4', services: ['bridge'] });
  await served.sequence();
  expect(await voting).toMatchObject({ slashRequest: taken.id, choice: 'uphold' });
  expect(asked).toEqual([left.id, taken.id]);
  court.clock.advance(SECOND_MS);
  const again = await only(judge(tribune, duty));
  expect(again).toMatchObject({ slashRequest: taken.id, outcome: 'unchanged' });
});

test('a service is told what it lost, when that is proven', async () => {
  const { court, tribune } = served;
  const reading = only(losses(tribune, { service: 'bridge', from: 0 }));
  const id = await court.slash('op-2', 'bridge');
  await served.sequence();
  const { report } = await tribune.slashes.get(id);
  const total = BigInt(report.totals[0]?.total ?? '0');
  expect(total).toBeGreaterThan(0n);
  const own = report.services.find(({ service }) => service === 'bridge');
  expect(await reading).toEqual({
    slashRequest: id,
    operator: 'op-2',
    asset: 'umilk',
    lost: total,
    left: BigInt(own?.securedAfter ?? '-1'),
  });
});

test('a receipt that was altered proves nothing', async () => {
  const { court, tribune } = served;
  const id = await court.slash('op-1', 'half');
  await served.sequence();
  const trust = trustIn(await tribune.history.keys());
  const receipt = await tribune.slashRequests.receipt(id);
  expect(checkReceipt(receipt, trust).outcome).toBe('slash.executed');
  const entries = receipt.entries.map(({ text, ...rest }) => ({
    ...rest,
    text: text.replace('op-1', 'op-9'),
  }));
  expect(() => checkReceipt({ ...receipt, entries }, trust)).toThrow(ReceiptRefused);
  expect(() => checkReceipt(receipt, { ...trust, keys: [] })).toThrow('note_unsigned');
});
