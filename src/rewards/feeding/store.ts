/** What the ledger feed tells about rewards, as rows. */
import type { Tx } from '../../db/database.ts';
import type {
  ActivityEvent,
  CommissionEvent,
  FundEvent,
  LedgerEvent,
} from '../../ledger/events.ts';

type Told<T extends LedgerEvent['type']> = Extract<LedgerEvent, { readonly type: T }>;

const isFund = (event: LedgerEvent): event is FundEvent => event.type === 'fund';
const isCommission = (event: LedgerEvent): event is CommissionEvent => event.type === 'commission';
const isActivity = (event: LedgerEvent): event is ActivityEvent =>
  event.type === 'activate' || event.type === 'deactivate';

const placeOf = ({ seq, at }: Pick<Told<'tick'>, 'seq' | 'at'>) => ({
  seq: BigInt(seq),
  at: BigInt(at),
});

export async function appendTold(tx: Tx, events: readonly LedgerEvent[]): Promise<void> {
  const funds = events.filter(isFund).map(({ service, asset, amount, ...line }) => ({
    ...placeOf(line),
    service,
    asset,
    amount: amount.toString(),
  }));
  const rates = events.filter(isCommission).map(({ operator, rate, ...line }) => ({
    ...placeOf(line),
    operator,
    rate: rate.toString(),
  }));
  const activities = events.filter(isActivity).map(({ type, subject, ...line }) => ({
    ...placeOf(line),
    subject,
    active: type === 'activate',
  }));
  if (funds.length > 0) await tx.rewardFund.createMany({ data: funds });
  if (rates.length > 0) await tx.commissionRate.createMany({ data: rates });
  if (activities.length > 0) await tx.activity.createMany({ data: activities });
}
