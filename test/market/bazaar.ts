/** A deployment whose services make offers, over real HTTP, and operators who answer them. */
import type { Response } from 'supertest';
import type { Json } from '../../src/primitives/bytes.ts';
import type { SigningKey } from '../../src/primitives/signatures/signing-key.ts';
import { DAY_MS, formatTime, after as later } from '../../src/primitives/time.ts';
import { OPERATOR_ADMIN, ORACLE_ADMIN, OTHER_ADMIN } from '../support/bootstrap.ts';
import { type Court, openCourt } from '../support/court.ts';
import { envelope } from '../support/signers.ts';
import { keyOf } from '../support/statements.ts';

const THIRD_ADMIN = keyOf('ed25519', 43);

const ADMINS: Readonly<Record<string, SigningKey>> = {
  'op-1': OPERATOR_ADMIN,
  'op-2': OTHER_ADMIN,
  'op-3': THIRD_ADMIN,
};

type Said = Readonly<Record<string, unknown>>;

export interface Bazaar extends Court {
  signedOffer(said: Said, keys?: readonly SigningKey[]): Json;
  offer(said?: Said, keys?: readonly SigningKey[]): Promise<Response>;
  signedInterest(said: Said, key?: SigningKey): Json;
  interest(said: Said, key?: SigningKey): Promise<Response>;
  /** Of one whole token of 10^6 base units. */
  price(asset: string, price: string): Promise<Response>;
}

export async function openBazaar(): Promise<Bazaar> {
  const court = await openCourt({
    operators: Object.entries(ADMINS).map(([operator, { signer }]) => ({
      operator,
      admin: signer,
      restaker: null,
    })),
  });
  const signing = () => ({ deployment: court.deployment, now: court.clock.time });
  const signedOffer = (said: Said, keys: readonly SigningKey[] = [ORACLE_ADMIN]): Json => {
    const body = {
      service: 'oracle',
      offer: 'more',
      previous: null,
      asset: 'umilk',
      amountPerDay: '50000000',
      targetStake: '100',
      until: formatTime(later(court.clock.time, 30 * DAY_MS)),
      status: 'open',
      ...said,
    };
    const author = `service/${body.service}` as const;
    return envelope('tribune/market-offer/v1', body as never, { ...signing(), author, keys });
  };
  const signedInterest = (said: Said, key?: SigningKey): Json => {
    const body = {
      operator: 'op-1',
      service: 'oracle',
      offer: 'more',
      previous: null,
      stake: '60',
      floor: '50',
      status: 'open',
      ...said,
    };
    const by = key ?? ADMINS[body.operator] ?? OPERATOR_ADMIN;
    return envelope('tribune/market-interest/v1', body as never, { ...signing(), keys: [by] });
  };
  return {
    ...court,
    signedOffer,
    offer: (said = {}, keys) => court.post('/v1/market', signedOffer(said, keys)),
    signedInterest,
    interest: (said, key) => court.post('/v1/market', signedInterest(said, key)),
    price: (asset, price) => {
      const at = formatTime(court.clock.time);
      return court.feed('prices', [{ type: 'price', at, asset, price, exponent: 6 }]);
    },
  };
}
