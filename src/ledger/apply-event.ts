/** One feed line, applied to a book. Nothing refuses: what cannot be is recorded and the rest is done. */
import { unreachable } from '../primitives/assert.ts';
import { type ServiceId, type TargetId, targetId } from '../primitives/ids.ts';
import { allocate, delegate, depart, redelegate } from './apply-move.ts';
import { type Book, note, pushMembership } from './book.ts';
import type { LedgerEvent, OperatorEvent } from './events.ts';
import { beginMembership, endMembership, lastingMembership } from './membership.ts';

/** Applies the next line of the feed; lines come in the order of their `seq`. */
export function applyEvent(book: Book, event: LedgerEvent): void {
  switch (event.type) {
    case 'operator':
      declareOperator(book, event);
      break;
    case 'join':
    case 'leave':
      changeMembership(book, event, targetId('operator', event.operator), event.service);
      break;
    case 'secure':
    case 'release':
      changeMembership(book, event, targetId('pool', event.pool), event.service);
      break;
    case 'delegate':
      delegate(book, event);
      break;
    case 'allocate':
      allocate(book, event);
      break;
    case 'undelegate':
    case 'withdraw':
      depart(book, event);
      break;
    case 'redelegate':
      redelegate(book, event);
      break;
    case 'fund':
    case 'commission':
    case 'activate':
    case 'deactivate':
    case 'tick':
      break;
    default:
      unreachable(event);
  }
}

function declareOperator(book: Book, event: OperatorEvent): void {
  const { operator, admin, restaker = null, seq } = event;
  const record = { operator, admin, restaker, sinceSeq: seq };
  book.operators.set(operator, record);
  book.changes.operators.push(record);
}

/** What a line is recorded as when there is nothing to begin, or nothing to end. */
const POINTLESS = {
  join: 'already_joined',
  leave: 'not_joined',
  secure: 'already_secured',
  release: 'not_secured',
} as const;

function changeMembership(
  book: Book,
  event: LedgerEvent & { readonly type: keyof typeof POINTLESS },
  target: TargetId,
  service: ServiceId,
): void {
  const { type, seq, at } = event;
  const begins = type === 'join' || type === 'secure';
  const lasting = lastingMembership(book.memberships, target, service);
  if (begins === (lasting !== undefined)) {
    note(book, { code: POINTLESS[type], seq, target, service });
    return;
  }
  const change = { target, service, at };
  const changed =
    lasting === undefined
      ? beginMembership(change, book.clock)
      : endMembership(lasting, change, book.clock);
  pushMembership(book, changed);
  book.changes.memberships.push(changed);
}
