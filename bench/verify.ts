/** How near verdicts come to the bare verifications in them: of signatures, and of whole evidence. */
import { type KindName, openEvidence } from '../src/evidence/kinds.ts';
import { ETHEREUM_BLS_DST, verifyBlsAggregate } from '../src/primitives/signatures/bls.ts';
import { verifyZip215 } from '../src/primitives/signatures/ed25519.ts';
import { parseJson } from '../src/primitives/strict-json.ts';
import { type DoubleVote, doubleVote } from './baselines/double-votes.ts';
import {
  type Attester,
  bareBlst,
  newAttesters,
  nobleBls,
  type Slashing,
  slashing,
} from './baselines/slashings.ts';
import { bareEd25519, nobleEd25519, signedMessages } from './baselines/verify.ts';
import { type Contender, race, type Standing } from './race.ts';
import { printTable, type Row, saveResults } from './table.ts';

const GROWTH = [1, 10, 100] as const;
/** Units of work at 1x. */
const SIGNATURES = 80;
const DOUBLE_VOTES = 30;
const SLASHINGS = 1;
/** Indices in each of the two attestations of a slashing. */
const INDICES = 128;
const ATTESTERS = 512;

export async function verifyBench(): Promise<void> {
  warmUp();
  const ed25519 = GROWTH.map((times) => measureEd25519(SIGNATURES * times));
  printTable('One ed25519 signature under ZIP-215, distinct keys and messages', ed25519);
  const doubleVotes = GROWTH.map((times) => measureDoubleVotes(DOUBLE_VOTES * times));
  printTable('One cometbft/duplicate-vote, from JSON to verdict', doubleVotes);
  const attesters = newAttesters(ATTESTERS);
  const slashings = GROWTH.map((times) => measureSlashings(attesters, SLASHINGS * times));
  printTable(`One ethereum/attester-slashing of ${INDICES} + ${INDICES} indices`, slashings);
  saveResults('verify', { ed25519, doubleVotes, slashings });
}

/** The compiler has seen all of it before anything is counted. */
function warmUp(): void {
  measureEd25519(SIGNATURES * 10);
  measureDoubleVotes(DOUBLE_VOTES * 50);
}

const of = (standings: readonly Standing[], name: string): Standing =>
  standings.find((standing) => standing.name === name) ?? { name, us: 0, ratio: Number.NaN };

const contender = <T>(name: string, units: readonly T[], run: (unit: T) => boolean): Contender => ({
  name,
  run: (number) => {
    const unit = units[number];
    return unit !== undefined && run(unit);
  },
});

/** From JSON to verdict. */
const isProven =
  (kind: KindName) =>
  ({ text, facts }: DoubleVote | Slashing): boolean => {
    const json = parseJson(text);
    const opened = json.ok ? openEvidence(kind, json.value) : json;
    return opened.ok && opened.value.verify(facts as never).verdict === 'proven';
  };

function measureEd25519(count: number): Row {
  const signed = signedMessages(count);
  const limit = contender('limit', signed, bareEd25519);
  const ours = contender('ours', signed, ({ signature, message, publicKey }) =>
    verifyZip215(signature, message, publicKey),
  );
  const noble = contender('noble', signed, nobleEd25519);
  const course = { from: 0, until: count, lap: Math.ceil(count / 39) };
  const first = race([limit, ours], course);
  const again = race([limit, ours], course);
  const few = race([ours, noble], { from: 0, until: Math.min(count, 240), lap: 16 });
  return {
    signatures: count,
    'limit us': of(again, 'limit').us,
    'ours us': of(again, 'ours').us,
    'of the limit': of(again, 'ours').ratio,
    'of the limit, new keys': of(first, 'ours').ratio,
    'noble us': of(few, 'noble').us,
    'times noble': 1 / of(few, 'noble').ratio,
  };
}

function measureDoubleVotes(count: number): Row {
  const votes = Array.from({ length: count }, (_, number) => doubleVote(number));
  const limit = contender('limit', votes, ({ bare }) => bare.every(bareEd25519));
  const whole = contender('whole', votes, isProven('cometbft/duplicate-vote'));
  const course = { from: 0, until: count, lap: Math.ceil(count / 29) };
  const first = race([limit, whole], course);
  const again = race([limit, whole], course);
  return {
    evidences: count,
    'limit us': of(again, 'limit').us,
    'whole us': of(again, 'whole').us,
    'of the limit': of(again, 'whole').ratio,
    'of the limit, new keys': of(first, 'whole').ratio,
    'rest us': of(again, 'whole').us - of(again, 'limit').us,
  };
}

function measureSlashings(attesters: readonly Attester[], count: number): Row {
  const slashings = Array.from({ length: count }, (_, number) =>
    slashing(committeeOf(attesters, number), 1000 + number),
  );
  const limit = contender('limit', slashings, bareBlst);
  const signatures = contender('signatures', slashings, ({ publicKeys, bare }) =>
    bare.every(({ message, signature }) =>
      verifyBlsAggregate(publicKeys, message, signature, ETHEREUM_BLS_DST),
    ),
  );
  const whole = contender('whole', slashings, isProven('ethereum/attester-slashing'));
  const noble = contender('noble', slashings, nobleBls);
  race([whole, limit, noble], { from: 0, until: 1, lap: 1 });
  const again = race([limit, signatures, whole], { from: 0, until: count, lap: 1 });
  const few = race([whole, noble], { from: 0, until: Math.min(count, 15), lap: 1 });
  return {
    slashings: count,
    'limit us': of(again, 'limit').us,
    'whole us': of(again, 'whole').us,
    'of the limit, signatures': of(again, 'signatures').ratio,
    'of the limit, whole': of(again, 'whole').ratio,
    'noble us': of(few, 'noble').us,
    'whole, times noble': 1 / of(few, 'noble').ratio,
  };
}

const committeeOf = (attesters: readonly Attester[], number: number): readonly Attester[] => {
  const start = (number * 37) % (attesters.length - INDICES);
  return attesters.slice(start, start + INDICES);
};
