import { parseFraction, WAD, type Wad } from '../../src/primitives/fraction.ts';
import type {
  Digest,
  EvidenceId,
  OffenceId,
  OperatorId,
  ServiceId,
} from '../../src/primitives/ids.ts';
import { orRefuse } from '../../src/primitives/refusal.ts';
import { at, durationMs } from '../../src/primitives/time.ts';
import { type Incident, type Requested, requestId } from '../../src/slash/request.ts';
import { NO_VOTES } from '../../src/veto/tally.ts';
import { bench } from '../veto/build-bench.ts';

export const DEPLOYMENT = 'milkyway-1/0a1b2c3d4e5f6071';

export const INCIDENT: Incident = {
  service: 'oracle' as ServiceId,
  operator: 'op-1' as OperatorId,
  offence: 'equivocation' as OffenceId,
  place: '10',
};

/** Opened at 0, voted on before 1000, executed before 2000. */
export function requested(changes: Partial<Requested> = {}): Requested {
  return {
    ...INCIDENT,
    id: requestId(DEPLOYMENT, INCIDENT, 1),
    attempt: 1,
    evidence: 'e'.repeat(64) as EvidenceId,
    capture: at(-500),
    openedAt: at(0),
    vetoDeadline: at(1_000),
    executeBy: at(2_000),
    burden: 'veto',
    selfProving: true,
    slashFraction: orRefuse(parseFraction('0.05')),
    sharedFraction: orRefuse(parseFraction('1')),
    liable: ['operator'],
    bench: bench({}),
    tally: NO_VOTES,
    policy: 'b'.repeat(64) as Digest,
    reporter: 'watcher',
    executableFrom: changes.vetoDeadline ?? at(1_000),
    disputeExtension: durationMs(200),
    disputedAt: null,
    maxPause: durationMs(300),
    outage: durationMs(0),
    limit: null,
    settlement: {
      escrowPeriod: durationMs(500),
      shares: { burn: WAD as Wad },
      accounts: {},
      ownRestaker: null,
    },
    ...changes,
    status: 'requested',
  };
}
