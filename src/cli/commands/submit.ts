/** `tribune submit`: hands a server what somebody has signed, or signs it on the way. */
import { Argument, type Command, Option } from 'commander';
import type { FeedName } from '../../feeds/applier.ts';
import { FEEDS } from '../../registry/objects-schema.ts';
import { parseEnvelope } from '../../statements/envelope.ts';
import { type Unreadable, unreadable } from '../command-failed.ts';
import type { Desk } from '../desk.ts';
import { formatJson, readJson } from '../json-text.ts';
import { readKey } from '../key-file.ts';
import { type ServerAnswer, type ServerClient, serverClient } from '../server-client.ts';
import {
  deploymentOf,
  evidenceEnvelope,
  measureLines,
  postEnvelope,
  postFeed,
} from '../submitting.ts';
import type { Terminal } from '../terminal.ts';

interface ServerOptions {
  readonly server: string;
}

interface SigningOptions extends ServerOptions {
  readonly key: string;
  readonly deployment?: string;
}

interface EvidenceOptions extends SigningOptions {
  readonly kind: string;
  readonly service: readonly string[];
}

export function addSubmit(parent: Command, desk: Desk): void {
  const submit = parent
    .command('submit')
    .description('Post a signed statement, a feed or evidence to a server')
    .addHelpText('after', SUBMIT_HELP);
  withServer(submit.command('statement', { isDefault: true }))
    .description('Post an envelope where its type belongs (the word "statement" may be left out)')
    .argument('<file>', 'an envelope as "sign" prints it; - reads standard input')
    .action((file: string, options: ServerOptions) => submitEnvelope(desk, file, options));
  withSigning(submit.command('feed'))
    .description('Sign and stream the lines of a feed')
    .addArgument(new Argument('<name>').choices(FEEDS))
    .argument('<file>', 'NDJSON, one event a line')
    .action((name: FeedName, file: string, options: SigningOptions) =>
      submitFeed(desk, { name, file }, options),
    );
  withSigning(submit.command('evidence'))
    .description('Sign and post evidence')
    .argument('<file>', "evidence in its chain's own JSON; - reads standard input")
    .requiredOption('--kind <kind>', 'such as cometbft/duplicate-vote')
    .requiredOption('--service <id...>', 'the services it is submitted to')
    .action((file: string, options: EvidenceOptions) => submitEvidence(desk, file, options));
}

const SUBMIT_HELP = `
Prints the server's answer as JSON. Posting the same thing again is harmless.

Examples:
  tribune submit vote.signed.json --server http://localhost:8080
  tribune submit feed ledger day-1.ndjson --key feeder.key.json \\
    --server http://localhost:8080
  tribune submit evidence double-vote.json --kind cometbft/duplicate-vote \\
    --service oracle --key watcher.key.json --server http://localhost:8080`;

const SERVER_OPTION = 'address of the server';

const withServer = (command: Command): Command =>
  command.addOption(new Option('--server <url>', SERVER_OPTION).default('http://127.0.0.1:8080'));

export const withSigning = (command: Command): Command =>
  withServer(command)
    .requiredOption('--key <file>', 'key file of the author')
    .option('--deployment <name>', 'as statements name it (default: what the server says)');

/** The key and the deployment it signs for. */
export async function signingFor(
  terminal: Terminal,
  client: ServerClient,
  { key, deployment }: SigningOptions,
) {
  const secret = await readKey(terminal, key);
  return { key: secret, deployment: deployment ?? (await deploymentOf(client)) };
}

const show = ({ terminal }: Desk, { body }: ServerAnswer): void => terminal.out(formatJson(body));

async function submitEnvelope(desk: Desk, file: string, { server }: ServerOptions): Promise<void> {
  const client = serverClient(server);
  const envelope = parseEnvelope(await readJson(desk.terminal, file));
  if (!envelope.ok) throw unreadable(file, envelope.error as Unreadable);
  desk.terminal.say(envelope.value.statement.summary);
  show(desk, await postEnvelope(client, envelope.value));
}

async function submitEvidence(desk: Desk, file: string, options: EvidenceOptions): Promise<void> {
  const client = serverClient(options.server);
  const json = await readJson(desk.terminal, file);
  const signing = await signingFor(desk.terminal, client, options);
  const { kind, service: services } = options;
  const envelope = evidenceEnvelope({ kind, services, json }, signing);
  desk.terminal.say(envelope.statement.summary);
  show(desk, await postEnvelope(client, envelope));
}

interface NamedFeed {
  readonly name: FeedName;
  readonly file: string;
}

async function submitFeed(
  desk: Desk,
  { name, file }: NamedFeed,
  options: SigningOptions,
): Promise<void> {
  const { terminal } = desk;
  const client = serverClient(options.server);
  const lines = await measureLines(file);
  const signing = await signingFor(terminal, client, options);
  terminal.say(`${name}: lines ${lines.firstSeq} to ${lines.lastSeq}, ${lines.bytes} bytes`);
  const onSent = progress(terminal, lines.bytes);
  show(desk, await postFeed(client, { feed: name, file, lines, onSent }, signing));
}

/** Files below this many bytes are gone before anyone has read a figure. */
const WORTH_TELLING_BYTES = 64 << 20;
const STEP_PERCENT = 10;

function progress(terminal: Terminal, total: number): (sent: number) => void {
  let told = 0;
  return (sent) => {
    const percent = Math.floor((100 * sent) / total);
    if (total < WORTH_TELLING_BYTES || percent < told + STEP_PERCENT) return;
    told = percent - (percent % STEP_PERCENT);
    terminal.say(told === 100 ? 'sent; the server is at work' : `sent ${told} %`);
  };
}
