import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openLog } from '../../src/history/keys/service.ts';
import { sequenceNext } from '../../src/history/sequencing/service.ts';
import { verifyDatabase } from '../../src/history/verifying/service.ts';
import { expectDeclared } from '../http/declared.ts';
import { workshop } from '../support/workshop.ts';
import { type Bazaar, openBazaar } from './bazaar.ts';

let bazaar: Bazaar;
/** 50 whole tokens a day for a stake of 100, and three who would come. */
let id = '';

beforeAll(async () => {
  bazaar = await openBazaar();
  id = (await bazaar.offer()).body.id;
  const interests = [
    { operator: 'op-1', stake: '60', floor: '50' },
    { operator: 'op-2', stake: '50', floor: '45' },
    { operator: 'op-3', stake: '40', floor: '40' },
  ];
  for (const said of interests) expect((await bazaar.interest(said)).status).toBe(201);
});
afterAll(() => bazaar.end());

const project = (of = id, query = '') => bazaar.get(`/v1/market/offers/${of}/projection${query}`);
const ask = (question: object) => bazaar.post('/v1/market/quote', question as never);

describe('a projection', () => {
  test('without a price values nothing, says so, and tells shares in base units', async () => {
    const { body } = await project(id, '?operator=op-2');
    expect(body).toMatchObject({
      price: null,
      unvalued: { reason: 'price_unknown', security: '150', share: '50000000/3' },
    });
    expect(Object.keys(body.answer)).toEqual(['quote']);
    expect(body.answer.quote.reward).toBe('99');
  });

  test('at a price tells who would join, what of it is certain, and what he would get', async () => {
    expect((await bazaar.price('umilk', '2')).status).toBe(200);
    const answer = await project(id, '?operator=op-2');
    expectDeclared(answer, 'projectMarketOffer', 200);
    expect(answer.body).toMatchObject({
      price: { price: '2', exponent: 6 },
      unvalued: null,
      answer: {
        game: {
          reward: '100',
          equilibrium: { operators: ['op-1', 'op-2'], security: '110', marginal: 'op-2' },
          interval: { least: '90', most: '110', exact: true },
          count: 3,
        },
        projection: {
          operator: { operator: 'op-2', member: true, share: '500/11', net: '5/11' },
          service: { rewardForTarget: '99', runwayDays: null },
        },
      },
    });
  });

  test('takes the latest price there is', async () => {
    await bazaar.price('umilk', '3');
    expect((await project()).body.answer.game.reward).toBe('150');
    await bazaar.price('umilk', '2');
  });

  test('counts whoever does not say what he needs as willing at none, and shows that he does not', async () => {
    const { body } = await bazaar.offer({ offer: 'quiet', targetStake: '5' });
    await bazaar.interest({ offer: 'quiet', stake: '7', floor: null });
    const { answer } = (await project(body.id, '?operator=op-1')).body;
    expect(answer.quote.reward).toBe('0');
    expect(answer.projection.operator).toMatchObject({ member: true, net: null, coversCost: null });
    expect(answer).not.toHaveProperty('stakeChoice');
    const { interests } = (await bazaar.get(`/v1/market/offers/${body.id}`)).body;
    expect(interests[0].floor).toBeNull();
  });

  test('is of nobody where nobody is interested', async () => {
    const { body } = await bazaar.offer({ offer: 'lonely' });
    const { answer } = (await project(body.id)).body;
    expect(answer.quote).toMatchObject({ reward: null, security: '0' });
    expect(answer.game.equilibrium).toMatchObject({ operators: [], marginal: null });
  });

  test('is refused to whoever has no interest, and of an offer that is not there', async () => {
    const { status, body } = await project(id, '?operator=op-9');
    expect([status, body.code]).toEqual([404, 'interest_unknown']);
    expect((await project('0'.repeat(64))).body.code).toBe('offer_unknown');
  });
});

describe('a question', () => {
  test('needs no offer, and leaves nothing behind', async () => {
    const question = {
      reward: 100,
      operators: { a: { stake: 60, floor: '50' }, b: { stake: '50', cost: '45' } },
    };
    const answer = await ask(question);
    expectDeclared(answer, 'askMarket', 200);
    expect(answer.body.game.equilibrium).toMatchObject({ operators: ['a', 'b'], security: '110' });
    expect((await bazaar.get('/v1/market/offers?service=a')).body.items).toEqual([]);
  });

  test('begins from an offer, and what is said besides takes the place of what stands there', async () => {
    const operators = [
      { operator: 'op-2', stake: '50', floor: '0' },
      { operator: 'mine', stake: '10', yield: '0.73', expectedLossPerDay: '0.01' },
    ];
    const { body } = await ask({ offer: id, operators, operator: 'mine', funds: '1000' });
    expect(body.game.equilibrium.operators).toEqual(['mine', 'op-1', 'op-2']);
    expect(body.projection.service.runwayDays).toBe('10');
    expect(body.projection.operator).toMatchObject({ member: true, share: '25/3' });
    const stands = (await bazaar.get(`/v1/market/offers/${id}`)).body.interests;
    expect(stands[1]).toMatchObject({ operator: 'op-2', floor: '45' });
  });

  test.each<[string, object, string]>([
    ['a stake of none', { operators: [{ operator: 'a', stake: '0' }] }, '/operators/0/stake'],
    ['a stake below none', { operators: [{ operator: 'a', stake: -1 }] }, '/operators/0/stake'],
    ['1e30', { operators: [{ operator: 'a', stake: '1e30' }] }, '/operators/0/stake'],
    ['a reward of text', { reward: 'much', operators: [] }, '/reward'],
    ['nothing by nothing', { reward: '1/0', operators: [] }, '/reward'],
    ['one who is not there', { operators: [], operator: 'me' }, '/operator'],
    [
      'one twice',
      {
        operators: [
          { operator: 'a', stake: 1 },
          { operator: 'a', stake: 2 },
        ],
      },
      '/operators/1/operator',
    ],
    ['what nobody knows', { colour: 'red' }, '/colour'],
    ['no object', [], ''],
  ])('about %s is malformed', async (_what, question, pointer) => {
    const { status, body } = await ask(question);
    expect([status, body.code, body.pointer]).toEqual([422, 'malformed', pointer]);
  });

  test('about more than can be looked at together is malformed, with those of the offer', async () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, i) => ({ operator: `op-${i + 10}`, stake: 1, cost: 1 }));
    expect((await ask({ operators: many(501) })).body.pointer).toBe('/operators');
    expect((await ask({ offer: id, operators: many(498) })).body.pointer).toBe('/operators');
    expect((await ask({ offer: id, operators: many(497) })).status).toBe(200);
  });

  test('about an offer that is not there is refused', async () => {
    expect((await ask({ offer: '0'.repeat(64) })).body.code).toBe('offer_unknown');
  });
});

test('the market follows again from the history alone, and stands in it under the names of both', async () => {
  const log = await openLog(bazaar, { given: [], spare: '77'.repeat(32) });
  while ((await sequenceNext(bazaar, log)) > 0);
  const said = async (query: string) => {
    const { body } = await bazaar.get(`/v1/history/entries?${query}`);
    return body.items.filter(({ entry }: { entry: { type: string } }) =>
      entry.type.startsWith('tribune/market-'),
    ).length;
  };
  expect(await said('service=oracle')).toBe(7);
  expect(await said('operator=op-1')).toBe(2);
  const report = await verifyDatabase(bazaar.database, { notes: [] }, { workshop });
  expect(report).toMatchObject({ tree: [], replay: null, rows: [] });
});
