/** Terms as they are signed, kept and shown, and as they are worked with. */
import { parseAmount } from '../../primitives/amount.ts';
import { orRefuse } from '../../primitives/refusal.ts';
import { parseDuration, parseTime } from '../../primitives/time.ts';
import type { StatementOf } from '../../statements/statement-types.ts';
import type { Distribution, PlanTerms } from '../plan.ts';

type PlanStatement = StatementOf<'tribune/reward-plan/v1'>;

export type SignedTerms = Pick<
  PlanStatement,
  | 'asset'
  | 'amountPerDay'
  | 'start'
  | 'end'
  | 'pools'
  | 'operators'
  | 'services'
  | 'accepts'
  | 'maxPriceAge'
  | 'forfeits'
>;

export const signedTerms = ({
  asset,
  amountPerDay,
  start,
  end,
  pools,
  operators,
  services,
  accepts,
  maxPriceAge,
  forfeits,
}: PlanStatement): SignedTerms => ({
  asset,
  amountPerDay,
  start,
  end,
  pools,
  operators,
  services,
  accepts,
  maxPriceAge,
  forfeits,
});

/** Every field was checked when the statement was read. */
export const readTerms = (terms: SignedTerms): PlanTerms => ({
  asset: terms.asset,
  amountPerDay: orRefuse(parseAmount(terms.amountPerDay)),
  start: orRefuse(parseTime(terms.start)),
  end: orRefuse(parseTime(terms.end)),
  pools: groupOf(terms.pools),
  operators: groupOf(terms.operators),
  services: { weight: BigInt(terms.services.weight) },
  accepts: terms.accepts,
  maxPriceAge: terms.maxPriceAge === null ? null : orRefuse(parseDuration(terms.maxPriceAge)),
  forfeits: terms.forfeits,
});

const groupOf = ({ weight, distribution }: SignedTerms['pools']): PlanTerms['pools'] => ({
  weight: BigInt(weight),
  distribution: distributionOf(distribution),
});

function distributionOf(distribution: SignedTerms['pools']['distribution']): Distribution {
  if (distribution.type !== 'weighted') return distribution;
  const ratios = Object.entries(distribution.ratios).map(
    ([id, ratio]) => [id, BigInt(ratio)] as const,
  );
  return { type: 'weighted', ratios: new Map(ratios) };
}
