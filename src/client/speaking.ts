/** What one signer says, in his own name: made, signed, posted where it belongs. */
import type { Schemas } from './api.ts';
import type { attestationsOf, evidenceOf, slashRequestsOf } from './cases.ts';
import type { Signer } from './signers.ts';
import { type FieldsOf, type Sayable, type Signed, signed, statementOf } from './statement.ts';

/** As the API names a slash request. */
export interface NamedRequest {
  readonly id: string;
  readonly operator: string;
  readonly service: string;
}

type Rest<T extends Sayable> = Omit<FieldsOf<T>, 'slashRequest' | 'operator' | 'service'>;

interface Posts {
  readonly evidence: ReturnType<typeof evidenceOf>;
  readonly attestations: ReturnType<typeof attestationsOf>;
  readonly slashRequests: ReturnType<typeof slashRequestsOf>;
}

export interface Speaker {
  readonly name: string;
  /** Signs without posting: for whoever collects signatures, or posts later. */
  sign<T extends Sayable>(type: T, fields: FieldsOf<T>): Promise<Signed<T>>;
  report(fields: FieldsOf<'tribune/evidence/v1'>): Promise<Schemas['EvidenceReceived']>;
  claim(fields: FieldsOf<'tribune/claim/v1'>): Promise<Schemas['WordTaken']>;
  attest(fields: FieldsOf<'tribune/attestation/v1'>): Promise<Schemas['WordTaken']>;
  vote(request: NamedRequest, rest: Rest<'tribune/vote/v1'>): Promise<Schemas['VoteTaken']>;
  voteOnAppeal(
    request: NamedRequest,
    rest: Rest<'tribune/appeal-vote/v1'>,
  ): Promise<Schemas['VoteTaken']>;
  dispute(
    request: NamedRequest,
    rest: Rest<'tribune/dispute/v1'>,
  ): Promise<Schemas['DisputeTaken']>;
  appeal(request: NamedRequest, rest: Rest<'tribune/appeal/v1'>): Promise<Schemas['AppealTaken']>;
}

export interface Voice {
  /** What statements name as their deployment. */
  deployment(): Promise<string>;
  /** In milliseconds since the Unix epoch. */
  now(): number;
}

const about = <Fields extends object>({ id, operator, service }: NamedRequest, rest: Fields) => ({
  slashRequest: id,
  operator,
  service,
  ...rest,
});

export function speaker(posts: Posts, signer: Signer, { deployment, now }: Voice): Speaker {
  const { name } = signer;
  async function sign<T extends Sayable>(type: T, fields: FieldsOf<T>): Promise<Signed<T>> {
    const issuedAt = new Date(now()).toISOString();
    const heading = { deployment: await deployment(), author: name, issuedAt };
    return signed<T>(statementOf(type, fields, heading), [signer]);
  }
  const { evidence, attestations, slashRequests } = posts;
  return {
    name,
    sign,
    report: async (fields) => evidence.submit(await sign('tribune/evidence/v1', fields)),
    claim: async (fields) => attestations.attest(await sign('tribune/claim/v1', fields)),
    attest: async (fields) => attestations.attest(await sign('tribune/attestation/v1', fields)),
    vote: async (request, rest) =>
      slashRequests.vote(await sign('tribune/vote/v1', about(request, rest))),
    voteOnAppeal: async (request, rest) =>
      slashRequests.vote(await sign('tribune/appeal-vote/v1', about(request, rest))),
    dispute: async (request, rest) =>
      slashRequests.dispute(await sign('tribune/dispute/v1', about(request, rest))),
    appeal: async (request, rest) =>
      slashRequests.appeal(await sign('tribune/appeal/v1', about(request, rest))),
  };
}
