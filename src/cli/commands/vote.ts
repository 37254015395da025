/** `tribune vote`: a committee member's word on a slash request, or on the appeal against the slash. */
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
type AppealChoice = 'reverse' | 'keep' | 'abstain';

interface VoteOptions {
  readonly server: string;
  readonly key: string;
  readonly deployment?: string;
  readonly reason: string;
  readonly appeal?: true;
}

export function addVote(parent: Command, desk: Desk): void {
  withSigning(parent.command('vote'))
    .description('Vote on a slash request as a member of its committee')
    .argument('<request>', 'id of the slash request')
    .addArgument(new Argument('<choice>').choices(CHOICES))
    .requiredOption('--reason <text>', 'what others will read about it, 1 to 1000 characters')
    .option('--appeal', 'on the appeal against the slash; only "abstain" needs it')
    .addHelpText('after', VOTE_HELP)
    .action((id: string, choice: Choice | AppealChoice, options: VoteOptions) =>
      vote(desk, { id, choice }, options),
    );
}

const CHOICES = ['veto', 'uphold', 'abstain', 'reverse', 'keep'];

const VOTE_HELP = `
Veto or uphold a request; reverse or keep a slash that is appealed against.
The operator and service are taken from the server's request, and the sentence
that is signed is shown. A vote is final; the same vote again is harmless.

Example:
  tribune vote 3f2a...91 veto --reason "the key had been rotated" \\
    --key member.key.json --server http://localhost:8080`;

interface Ballot {
  readonly id: string;
  readonly choice: Choice | AppealChoice;
}

async function vote(desk: Desk, { id, choice }: Ballot, options: VoteOptions): Promise<void> {
  if (!isDigest(id))
    throw new CommandFailed(EXIT.usage, 'a slash request is named by 64 lowercase hex digits');
  const client = serverClient(options.server);
  const signing = await signingFor(desk.terminal, client, options);
  const { reason } = options;
  const envelope = isOnAppeal(choice, options)
    ? await appealVoteEnvelope(client, { id, choice, reason }, signing)
    : await voteEnvelope(client, { id, choice: choice as Choice, reason }, signing);
  desk.terminal.say(envelope.statement.summary);
  desk.terminal.out(formatJson((await postEnvelope(client, envelope)).body));
}

function isOnAppeal(
  choice: Choice | AppealChoice,
  { appeal }: VoteOptions,
): choice is AppealChoice {
  if (choice === 'reverse' || choice === 'keep') return true;
  if (appeal && choice !== 'abstain')
    throw new CommandFailed(EXIT.usage, 'on an appeal one votes to reverse, to keep or to abstain');
  return appeal === true;
}

/** Asks the server whom the request is about, so that the vote says it. */
async function caseOf(client: ServerClient, id: string) {
  const { operator, service } = fieldsOf(await client.get(`/v1/slash-requests/${id}`));
  return {
    slashRequest: id as SlashRequestId,
    operator: operator as OperatorId,
    service: service as ServiceId,
  };
}

interface Said<C> {
  readonly id: string;
  readonly choice: C;
  readonly reason: string;
}

export const voteEnvelope = async (
  client: ServerClient,
  { id, choice, reason }: Said<Choice>,
  signing: Signing,
) => signedNow('tribune/vote/v1', { ...(await caseOf(client, id)), choice, reason }, signing);

const appealVoteEnvelope = async (
  client: ServerClient,
  { id, choice, reason }: Said<AppealChoice>,
  signing: Signing,
) =>
  signedNow('tribune/appeal-vote/v1', { ...(await caseOf(client, id)), choice, reason }, signing);
