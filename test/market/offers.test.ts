import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { INTERESTS_MAX, OFFERS_MAX } from '../../src/market/offer.ts';
import { DAY_MS, formatTime, after as later } from '../../src/primitives/time.ts';
import { expectDeclared } from '../http/declared.ts';
import { BRIDGE_ADMIN, OPERATOR_ADMIN, OTHER_ADMIN } from '../support/bootstrap.ts';
import { keyOf } from '../support/statements.ts';
import { type Bazaar, openBazaar } from './bazaar.ts';

/** The secret of the admin of `op-1`, as another wallet names it. */
const SAME_KEY = keyOf('eip712', 41);

let bazaar: Bazaar;
/** Of the offer `more`. */
let id = '';

beforeAll(async () => {
  bazaar = await openBazaar();
  const made = await bazaar.offer();
  expectDeclared(made, 'speakInMarket', 201);
  id = made.body.id;
});
afterAll(() => bazaar.end());

const codeOf = async (answer: Promise<{ status: number; body: { code?: string } }>) => {
  const { status, body } = await answer;
  return [status, body.code];
};
const inDays = (days: number) => formatTime(later(bazaar.clock.time, days * DAY_MS));

describe('an offer', () => {
  test('is named by the digest of the statement that made it, whatever is said of it later', async () => {
    const made = await bazaar.offer({ offer: 'lasting' });
    expect(made.body.id).toBe(made.body.statement);
    const changed = await bazaar.offer({
      offer: 'lasting',
      previous: made.body.statement,
      amountPerDay: '7',
    });
    expect(changed.body).toMatchObject({ id: made.body.id, amountPerDay: '7' });
    expect(changed.body.statement).not.toBe(made.body.id);
    const shown = await bazaar.get(`/v1/market/offers/${made.body.id}`);
    expectDeclared(shown, 'getMarketOffer', 200);
    expect(shown.body).toMatchObject({ amountPerDay: '7', phase: 'open', interests: [] });
  });

  test('posted again has the same answer and changes nothing', async () => {
    const signed = bazaar.signedOffer({ offer: 'twice' });
    const first = await bazaar.post('/v1/market', signed);
    const changed = await bazaar.offer({
      offer: 'twice',
      previous: first.body.statement,
      status: 'withdrawn',
    });
    expect(changed.status).toBe(201);
    const again = await bazaar.post('/v1/market', signed);
    expectDeclared(again, 'speakInMarket', 200);
    expect(again.body).toEqual(first.body);
    expect((await bazaar.get(`/v1/market/offers/${first.body.id}`)).body.phase).toBe('withdrawn');
  });

  test('follows the version that was said last, or is refused', async () => {
    expect(await codeOf(bazaar.offer({ amountPerDay: '1' }))).toEqual([409, 'stale_version']);
    const previous = '0'.repeat(64);
    expect(await codeOf(bazaar.offer({ offer: 'new', previous }))).toEqual([409, 'stale_version']);
  });

  test('is made by the admin of its service alone', async () => {
    const refused = [403, 'not_authorised'];
    expect(await codeOf(bazaar.offer({ offer: 'theft' }, [BRIDGE_ADMIN]))).toEqual(refused);
    const nobody = bazaar.offer({ service: 'nowhere', offer: 'theft' });
    expect(await codeOf(nobody)).toEqual([422, 'service_unknown']);
  });

  test('is over at the moment it names, and not before', async () => {
    const until = formatTime(later(bazaar.clock.time, 1_000));
    const { body } = await bazaar.offer({ offer: 'brief', until });
    const phase = async () => (await bazaar.get(`/v1/market/offers/${body.id}`)).body.phase;
    bazaar.clock.advance(999);
    expect(await phase()).toBe('open');
    bazaar.clock.advance(1);
    expect(await phase()).toBe('over');
    const late = bazaar.interest({ offer: 'brief' });
    expect(await codeOf(late)).toEqual([409, 'offer_over']);
    const renewed = await bazaar.offer({
      offer: 'brief',
      previous: body.statement,
      until: inDays(1),
    });
    expect(renewed.body.id).toBe(body.id);
    expect(await phase()).toBe('open');
  });

  test('cannot be made for a time that has passed', async () => {
    const until = formatTime(bazaar.clock.time);
    expect(await codeOf(bazaar.offer({ offer: 'past', until }))).toEqual([409, 'offer_over']);
  });

  test.each<[string, Readonly<Record<string, unknown>>, string]>([
    ['no reward', { amountPerDay: '0' }, '/statement/amountPerDay'],
    ['less than none', { amountPerDay: '-1' }, '/statement/amountPerDay'],
    ['a fraction of a base unit', { amountPerDay: '1.5' }, '/statement/amountPerDay'],
    ['2^128 base units', { amountPerDay: (2n ** 128n).toString() }, '/statement/amountPerDay'],
    ['1e30 of stake', { targetStake: '1e30' }, '/statement/targetStake'],
    ['10^30 of stake', { targetStake: `1${'0'.repeat(30)}` }, '/statement/targetStake'],
    ['no stake', { targetStake: '0.000' }, '/statement/targetStake'],
    ['a number for a decimal', { targetStake: 100 }, '/statement/targetStake'],
  ])('of %s is malformed', async (_what, said, pointer) => {
    const { status, body } = await bazaar.offer({ offer: 'odd', ...said });
    expect([status, body.code, body.pointer]).toEqual([422, 'malformed', pointer]);
  });
});

describe('an interest', () => {
  test('is declared by the operator’s admin, with a floor or without one', async () => {
    const first = await bazaar.interest({});
    expectDeclared(first, 'speakInMarket', 201);
    await bazaar.interest({ operator: 'op-2', stake: '50.5', floor: null });
    const { body } = await bazaar.get(`/v1/market/offers/${id}`);
    expect(body.interests).toMatchObject([
      { operator: 'op-1', stake: '60', floor: '50' },
      { operator: 'op-2', stake: '50.5', floor: null },
    ]);
    expect(body.interests[0].statement).toBe(first.body.statement);
  });

  test('of another operator is refused, and so is one of none', async () => {
    const foreign = bazaar.interest({ operator: 'op-1' }, OTHER_ADMIN);
    expect(await codeOf(foreign)).toEqual([403, 'not_authorised']);
    const nobody = bazaar.interest({ operator: 'op-9' }, OPERATOR_ADMIN);
    expect(await codeOf(nobody)).toEqual([422, 'operator_unknown']);
  });

  test('is heard under another name of the same key, and of two at one moment one is', async () => {
    const { body } = await bazaar.offer({ offer: 'contested' });
    const answers = await Promise.all(
      ['10', '20'].map((stake) => bazaar.interest({ offer: 'contested', stake }, SAME_KEY)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    const { interests } = (await bazaar.get(`/v1/market/offers/${body.id}`)).body;
    expect(interests).toHaveLength(1);
    expect(answers.find(({ status }) => status === 201)?.body).toMatchObject(interests[0]);
  });

  test('in an offer that nobody made is refused', async () => {
    expect(await codeOf(bazaar.interest({ offer: 'none' }))).toEqual([404, 'offer_unknown']);
    const elsewhere = bazaar.interest({ service: 'bridge' });
    expect(await codeOf(elsewhere)).toEqual([404, 'offer_unknown']);
    expect(await codeOf(bazaar.get(`/v1/market/offers/${'0'.repeat(64)}`))).toEqual([
      404,
      'offer_unknown',
    ]);
  });

  test('is changed and withdrawn by naming the version before it', async () => {
    const first = await bazaar.interest({ operator: 'op-3', stake: '1' });
    const stale = bazaar.interest({ operator: 'op-3', stake: '2' });
    expect(await codeOf(stale)).toEqual([409, 'stale_version']);
    const second = await bazaar.interest({
      operator: 'op-3',
      stake: '2',
      previous: first.body.statement,
    });
    const previous = second.body.statement;
    await bazaar.interest({ operator: 'op-3', status: 'withdrawn', previous });
    const { body } = await bazaar.get(`/v1/market/offers/${id}`);
    expect(body.interests.map(({ operator }: { operator: string }) => operator)).toEqual([
      'op-1',
      'op-2',
    ]);
  });

  test('can be withdrawn from an offer that was withdrawn, but not declared', async () => {
    const offer = await bazaar.offer({ offer: 'leaving' });
    const mine = await bazaar.interest({ offer: 'leaving' });
    await bazaar.offer({
      offer: 'leaving',
      previous: offer.body.statement,
      status: 'withdrawn',
    });
    const other = await bazaar.interest({ offer: 'leaving', operator: 'op-2' });
    expect(other.body).toMatchObject({ code: 'offer_over', phase: 'withdrawn' });
    const gone = await bazaar.interest({
      offer: 'leaving',
      previous: mine.body.statement,
      status: 'withdrawn',
    });
    expect(gone.status).toBe(201);
  });

  test.each([
    ['without stake', { stake: '0' }],
    ['of less than none', { stake: '-5' }],
    ['with a floor below none', { floor: '-0.1' }],
    ['of more decimals than there are', { stake: `0.${'0'.repeat(18)}1` }],
  ])('%s is malformed', async (_what, said) => {
    expect(await codeOf(bazaar.interest(said))).toEqual([422, 'malformed']);
  });
});

test('a service has so many offers, and an offer so many who are interested', async () => {
  const { database } = bazaar;
  await database.transaction(
    (tx) => tx.$executeRaw`
      INSERT INTO "market_offer" ("id", "service", "offer", "statement", "asset",
        "amount_per_day", "target_stake", "until", "status")
      SELECT 'of-bridge-' || n, 'bridge', 'offer-' || n, 'said-' || n, 'umilk', 1, '1', 0, 'withdrawn'
      FROM generate_series(1, ${OFFERS_MAX}) AS n`,
  );
  const said = { service: 'bridge', offer: 'one-more' };
  const full = await bazaar.offer(said, [BRIDGE_ADMIN]);
  expect([full.status, full.body.code, full.body.max]).toEqual([
    409,
    'too_many_offers',
    OFFERS_MAX,
  ]);

  const { body } = await bazaar.offer({ offer: 'crowded' });
  await database.transaction(
    (tx) => tx.$executeRaw`
      INSERT INTO "market_interest" ("of", "operator", "statement", "stake", "status")
      SELECT ${body.id}, 'crowd-' || n, 'said-' || n, '1', 'open'
      FROM generate_series(1, ${INTERESTS_MAX}) AS n`,
  );
  const late = await bazaar.interest({ offer: 'crowded' });
  expect([late.status, late.body.code]).toEqual([409, 'too_many_interests']);
});

test('offers are listed page by page, of a service, an asset or a phase', async () => {
  const names = async (query: string) => {
    const all: string[] = [];
    let cursor = '';
    do {
      const page = await bazaar.get(`/v1/market/offers?limit=2&${query}${cursor}`);
      expectDeclared(page, 'listMarketOffers', 200);
      all.push(...page.body.items.map(({ offer }: { offer: string }) => offer));
      cursor = page.body.next === null ? '' : `&cursor=${page.body.next}`;
    } while (cursor !== '');
    return all;
  };
  await bazaar.offer({ offer: 'other-asset', asset: 'uother' });
  expect(await names('asset=uother')).toEqual(['other-asset']);
  expect(await names('service=oracle&status=withdrawn')).toEqual(['leaving', 'twice']);
  expect(await names('service=oracle&status=over')).toEqual([]);
  expect(await names('service=nowhere')).toEqual([]);
  const open = await names('service=oracle&status=open');
  expect(open).toEqual([...open].sort());
  expect(open).toContain('more');
  expect(await codeOf(bazaar.get('/v1/market/offers?status=closed'))).toEqual([
    400,
    'parameter_malformed',
  ]);
});
