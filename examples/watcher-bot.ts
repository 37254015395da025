/**
 * Watches the votes of a CometBFT chain, and reports whoever signs two of them for one step of one height.
 *
 *   npx tsx examples/watcher-bot.ts http://localhost:8080 <seed> oracle < votes.ndjson
 */
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ed25519Signer } from '../src/client/signers.ts';
import type { Speaker } from '../src/client/speaking.ts';
import { createTribune } from '../src/client/tribune.ts';

/** As the RPC of a node writes it, and more. */
export interface Vote {
  readonly type: number;
  readonly height: string;
  readonly round: number;
  readonly validator_address: string;
  readonly block_id: { readonly hash: string; readonly parts: { readonly hash: string } };
}

/** Steps; the older are forgotten. */
const REMEMBERED = 100_000;

const stepOf = ({ validator_address, height, round, type }: Vote): string =>
  `${validator_address} ${height} ${round} ${type}`;
const blockOf = ({ block_id }: Vote): string => `${block_id.hash} ${block_id.parts.hash}`;

/** The vote with the smaller block is first; what CometBFT claims besides is not believed. */
function evidenceOf(one: Vote, other: Vote) {
  const [vote_a, vote_b] = blockOf(one) < blockOf(other) ? [one, other] : [other, one];
  const claims = { TotalVotingPower: '1', ValidatorPower: '1', Timestamp: '0001-01-01T00:00:00Z' };
  return { type: 'tendermint/DuplicateVoteEvidence', value: { vote_a, vote_b, ...claims } };
}

export async function* watch(
  votes: AsyncIterable<Vote>,
  { watcher, services }: { readonly watcher: Speaker; readonly services: string[] },
) {
  const seen = new Map<string, Vote>();
  for await (const vote of votes) {
    const before = seen.get(stepOf(vote));
    if (before !== undefined && blockOf(before) !== blockOf(vote)) {
      const evidence = evidenceOf(before, vote);
      yield await watcher.report({ kind: 'cometbft/duplicate-vote', services, evidence });
    }
    seen.set(stepOf(vote), before ?? vote);
    if (seen.size > REMEMBERED) seen.delete(seen.keys().next().value ?? '');
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [url = '', seed = '', ...services] = process.argv.slice(2);
  const votes = async function* () {
    for await (const line of createInterface(process.stdin)) yield JSON.parse(line) as Vote;
  };
  const watcher = createTribune({ url }).as(ed25519Signer(seed));
  for await (const { reception, evidence } of watch(votes(), { watcher, services }))
    console.log(reception, evidence);
}
