/**
 * Votes on every request that is opened for a service, as a function decides.
 *
 *   npx tsx examples/committee-bot.ts http://localhost:8080 <seed> oracle
 */
import { fileURLToPath } from 'node:url';
import { TribuneProblem } from '../src/client/problem.ts';
import { ed25519Signer, type Signer } from '../src/client/signers.ts';
import { createTribune, type Tribune } from '../src/client/tribune.ts';

type Request = Awaited<ReturnType<Tribune['slashRequests']['get']>>;

export interface Ballot {
  readonly choice: 'veto' | 'uphold' | 'abstain';
  readonly reason: string;
}

export interface Duty {
  readonly signer: Signer;
  readonly service: string;
  /** Null to leave it to the others. */
  readonly decide: (request: Request) => Ballot | null | Promise<Ballot | null>;
  readonly signal?: AbortSignal;
}

/** Begins with the whole history, so that nothing was missed while it was off: a vote said twice counts once. */
export async function* judge(tribune: Tribune, { signer, service, decide, ...until }: Duty) {
  const member = tribune.as(signer);
  const wanted = { service, types: ['request.opened'] as const, from: 0, ...until };
  for await (const { entry } of tribune.follow(wanted)) {
    const request = await tribune.slashRequests.get(String(entry.body['slashRequest']));
    const ballot = request.status === 'requested' ? await decide(request) : null;
    if (ballot === null) continue;
    try {
      yield await member.vote(request, ballot);
    } catch (error) {
      if (!(error instanceof TribuneProblem)) throw error;
      console.error(request.id, error.message);
    }
  }
}

/** As an example: whoever proves himself guilty is slashed, and people look at the rest. */
const byProof = ({ selfProving }: Request): Ballot | null =>
  selfProving ? { choice: 'uphold', reason: 'the evidence proves itself' } : null;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [url = '', seed = '', service = ''] = process.argv.slice(2);
  const duty = { signer: ed25519Signer(seed), service, decide: byProof };
  for await (const { slashRequest, choice, outcome } of judge(createTribune({ url }), duty))
    console.log(slashRequest, choice, outcome);
}
