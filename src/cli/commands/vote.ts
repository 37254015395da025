/** `tribune vote`: a committee member's word on a slash request. */
import { Argument, type Command } from 'commander';
import type { OperatorId, ServiceId, SlashRequestId } from '../../primitives/ids.ts';
import { isDigest } from '../../primitives/ids.ts';
import { CommandFailed, EXIT } from '../command-failed.ts';
import type { Desk } from '../desk.ts';
import { fieldsOf, formatJson } from '../json-text.ts';
import { type ServerClient, serverClient } from '../server-client.ts';
import { postEnvelope, type Signing, signedNow } from '../submitting.ts';
import { signingFor, withSigning } from './submit.ts';

type Choice = 'veto' | 'uphold' | 'abstain';

interface VoteOptions {
  readonly server: string;
  readonly key: string;
  readonly deployment?: string;
  readonly reason: string;
}

export function addVote(parent: Command, desk: Desk): void {
  withSigning(parent.command('vote'))
    .description('Vote on a slash request as a member of its committee')
    .argument('<request>', 'id of the slash request')
    .addArgument(new Argument('<choice>').choices(['veto', 'uphold', 'abstain']))
    .requiredOption('--reason <text>', 'what others will read about it, 1 to 1000 characters')
    .addHelpText('after', VOTE_HELP)
    .action((id: string, choice: Choice, options: VoteOptions) =>
      vote(desk, { id, choice }, options),
    );
}

const VOTE_HELP = `
The operator and service are taken from the server's request, and the sentence
that is signed is shown. A vote is final; the same vote again is harmless.

Example:
  tribune vote 3f2a...91 veto --reason "the key had been rotated" \\
    --key member.key.json --server http://localhost:8080`;

interface Ballot {
  readonly id: string;
  readonly choice: Choice;
}

async function vote(desk: Desk, { id, choice }: Ballot, options: VoteOptions): Promise<void> {
  if (!isDigest(id))
    throw new CommandFailed(EXIT.usage, 'a slash request is named by 64 lowercase hex digits');
  const client = serverClient(options.server);
  const signing = await signingFor(desk.terminal, client, options);
  const { reason } = options;
  const envelope = await voteEnvelope(client, { id, choice, reason }, signing);
  desk.terminal.say(envelope.statement.summary);
  desk.terminal.out(formatJson((await postEnvelope(client, envelope)).body));
}

/** Asks the server whom the request is about, so that the vote says it. */
export async function voteEnvelope(
  client: ServerClient,
  { id, choice, reason }: Ballot & { readonly reason: string },
  signing: Signing,
) {
  const { operator, service } = fieldsOf(await client.get(`/v1/slash-requests/${id}`));
  return signedNow(
    'tribune/vote/v1',
    {
      slashRequest: id as SlashRequestId,
      operator: operator as OperatorId,
      service: service as ServiceId,
      choice,
      reason,
    },
    signing,
  );
}
