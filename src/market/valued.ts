/** An offer as a market: its reward at a price, and those who are interested, with what somebody says besides. */
import { required } from '../primitives/assert.ts';
import { divide, parseShortDecimal, sumOf } from '../primitives/exact.ts';
import type { OperatorId } from '../primitives/ids.ts';
import { multiply, NOTHING, type Rational, rational } from '../primitives/rational.ts';
import { err, ok, type Result } from '../primitives/result.ts';
import type { Malformed } from '../primitives/shape-schema.ts';
import { type Market, type MarketOperator, OPERATORS_MAX, type WhatIf } from './market-schema.ts';
import type { Interest, Offer } from './offer.ts';

/** Of one whole token, in the unit of account; 10^exponent base units are one. */
export interface Valuation {
  readonly price: string;
  readonly exponent: number;
}

/** A day, in the unit of account. */
const rewardAt = (
  { amountPerDay }: Pick<Offer, 'amountPerDay'>,
  { price, exponent }: Valuation,
): Rational => multiply(rational(amountPerDay, 10n ** BigInt(exponent)), stored(price));

/** Was checked when it was accepted. */
function stored(decimal: string): Rational {
  const parsed = parseShortDecimal(decimal);
  return required(parsed.ok ? parsed.value : null, 'a decimal that was accepted is one');
}

/** An offer without a price has no reward: nobody's floor could be held against it. */
export function marketOf(
  offer: Offer,
  interests: readonly Interest[],
  valuation: Valuation | null,
): Market {
  return {
    ...(valuation === null ? {} : { reward: rewardAt(offer, valuation) }),
    targetStake: stored(offer.targetStake),
    operators: interests.map(
      ({ operator, stake, floor }): MarketOperator => ({
        operator,
        stake: stored(stake),
        cost: floor === null ? null : stored(floor),
        cap: null,
        expectedLoss: NOTHING,
      }),
    ),
  };
}

/** What is said besides takes the place of what stands there; operators one by one. */
export function supposing(base: Market, whatIf: WhatIf): Result<Market, Malformed> {
  const { offer: _, operators: said = [], ...parts } = whatIf;
  const named = new Set(said.map(({ operator }) => operator));
  const operators = [...base.operators.filter(({ operator }) => !named.has(operator)), ...said];
  if (operators.length > OPERATORS_MAX)
    return err({
      code: 'malformed',
      pointer: '/operators',
      detail: `expected ${OPERATORS_MAX} with those of the offer, at most`,
    });
  const market = { ...base, ...parts, operators };
  const { operator: asking } = market;
  return asking === undefined || operators.some(({ operator }) => operator === asking)
    ? ok(market)
    : err({ code: 'malformed', pointer: '/operator', detail: 'expected one of the operators' });
}

/** Where nothing can be valued: as if all came who are interested. */
export interface UnvaluedShare {
  readonly security: Rational;
  /** Of the reward, base units a day; null where nobody asks for himself. */
  readonly share: Rational | null;
}

export function unvaluedShare(
  { amountPerDay }: Pick<Offer, 'amountPerDay'>,
  { operators }: Market,
  asking: OperatorId | null,
): UnvaluedShare {
  const security = sumOf(operators.map(({ stake }) => stake));
  const own = operators.find(({ operator }) => operator === asking);
  const share =
    own === undefined ? null : divide(multiply(rational(amountPerDay), own.stake), security);
  return { security, share };
}
