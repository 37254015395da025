/**
 * Who judges one slash request. A bench is seated when the request opens and never changes: members
 * who are party to the case do not count, and nobody can shift a quorum later.
 */
import type { Wad } from '../primitives/fraction.ts';
import type { CommitteeId, Digest } from '../primitives/ids.ts';

/** Weight: a positive integer, at most 10^9; a committee has at most 256 members. */
interface Seat {
  readonly signer: string;
  readonly weight: number;
}

export interface CommitteeVersion {
  readonly committee: CommitteeId;
  readonly digest: Digest;
  readonly members: readonly Seat[];
  readonly vetoQuorum: Wad;
  readonly upholdQuorum: Wad;
}

/** In order of precedence: the first that applies is the one recorded. */
type RecusalReason = 'accused_admin' | 'accused_key' | 'first_reporter' | 'attester';

interface RecusedSeat extends Seat {
  readonly reason: RecusalReason;
}

interface Party {
  readonly signer: string;
  readonly reason: RecusalReason;
}

export interface Bench {
  readonly committee: CommitteeId;
  /** The version of the committee that judges. */
  readonly digest: Digest;
  /** Whether the deployment's last resort stands in for the policy's own committee. */
  readonly lastResort: boolean;
  readonly eligible: readonly Seat[];
  readonly recused: readonly RecusedSeat[];
  /**
   * Everybody who is party to the case, member or not. An address does not tell its key: a member may
   * turn out to be one of them only when his signature shows it.
   */
  readonly parties: readonly Party[];
  /** W: the weight that quorums are fractions of. Zero when nobody is left to judge. */
  readonly eligibleWeight: number;
  readonly fullWeight: number;
  readonly vetoQuorum: Wad;
  readonly upholdQuorum: Wad;
}

/** The parties to the case, by signer names. */
export interface Parties {
  /** Who spoke for the accused at the capture, and who does when the request opens. */
  readonly accusedAdmins: readonly string[];
  readonly accusedKeys: readonly string[];
  readonly firstReporter: string | null;
  readonly attesters: readonly string[];
}

export interface Seating {
  readonly committee: CommitteeVersion;
  /** The deployment's last resort, null when it names none. */
  readonly lastResort: CommitteeVersion | null;
  readonly parties: Parties;
  /** Gives all names of one key one spelling, so that a second name hides nobody. */
  readonly canonical: (signer: string) => string;
}

/**
 * The policy's committee judges unless recusals leave it less than half of its weight (`2W < full`);
 * then the last resort does, under the same recusals, and if nobody is left there, nobody does.
 */
export function seat(seating: Seating): Bench {
  const { committee, lastResort, canonical } = seating;
  const parties = partiesOf(seating.parties);
  const own = bench(committee, parties, canonical);
  if (2 * own.eligibleWeight >= own.fullWeight) return own;
  if (lastResort === null) return { ...own, eligible: [], eligibleWeight: 0 };
  return { ...bench(lastResort, parties, canonical), lastResort: true };
}

function bench(
  version: CommitteeVersion,
  parties: readonly Party[],
  canonical: (signer: string) => string,
): Bench {
  const members = onePerKey(version.members, canonical);
  const eligible: Seat[] = [];
  const recused: RecusedSeat[] = [];
  for (const member of members) {
    const party = parties.find(({ signer }) => canonical(signer) === canonical(member.signer));
    if (party === undefined) eligible.push(member);
    else recused.push({ ...member, reason: party.reason });
  }
  return {
    committee: version.committee,
    digest: version.digest,
    lastResort: false,
    eligible,
    recused,
    parties,
    eligibleWeight: totalWeight(eligible),
    fullWeight: totalWeight(members),
    vetoQuorum: version.vetoQuorum,
    upholdQuorum: version.upholdQuorum,
  };
}

/** In the order of precedence of the reasons. */
function partiesOf({ accusedAdmins, accusedKeys, firstReporter, attesters }: Parties): Party[] {
  const named: readonly [RecusalReason, readonly string[]][] = [
    ['accused_admin', accusedAdmins],
    ['accused_key', accusedKeys],
    ['first_reporter', firstReporter === null ? [] : [firstReporter]],
    ['attester', attesters],
  ];
  return named.flatMap(([reason, signers]) => signers.map((signer) => ({ signer, reason })));
}

/** Two names of one key hold one seat, the first listed. */
function onePerKey(members: readonly Seat[], canonical: (signer: string) => string): Seat[] {
  const seen = new Set<string>();
  return members.filter(({ signer }) => {
    const name = canonical(signer);
    return !seen.has(name) && seen.add(name);
  });
}

const totalWeight = (seats: readonly Seat[]): number =>
  seats.reduce((total, { weight }) => total + weight, 0);
