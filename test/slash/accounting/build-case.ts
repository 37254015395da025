import type { Digest, ServiceId } from '../../../src/primitives/ids.ts';
import { at, durationMs } from '../../../src/primitives/time.ts';
import type {
  CaseFile,
  DeclaredPause,
  FiledDispute,
} from '../../../src/slash/accounting/case-file.ts';

/** A statement's digest: 64 times one digit. */
const said = (digit: string): Digest => digit.repeat(64) as Digest;

/** Nobody has said anything. */
export const caseFile = (changes: Partial<CaseFile> = {}): CaseFile => ({
  policyBurden: 'veto',
  votes: [],
  extensions: [],
  disputes: [],
  pauses: [],
  appeal: null,
  account: null,
  ...changes,
});

export const vote = <C extends string>(
  signer: string,
  weight: number,
  choice: C,
  castAt: number,
) => ({
  signer,
  weight,
  choice,
  reason: `${signer} says ${choice}`,
  castAt: at(castAt),
  statement: said('1'),
});

export const dispute = (party: FiledDispute['party'], time: number): FiledDispute => ({
  party,
  restaker: party === 'restaker' ? 'milk1rest' : null,
  author: 'admin',
  grounds: 'not his key',
  counterEvidence: [{ kind: 'document', digest: said('9') }],
  at: at(time),
  statement: said('2'),
});

export const pause = (from: number, until: number): DeclaredPause => ({
  service: 'oracle' as ServiceId,
  from: at(from),
  until: at(until),
  author: 'service/oracle',
  reason: 'the chain halted',
  statement: said('3'),
});

export const outage = (ms: number, time: number) => ({
  cause: 'outage' as const,
  ms: durationMs(ms),
  at: at(time),
  statement: said('4'),
});
