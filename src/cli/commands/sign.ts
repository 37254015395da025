/** `tribune sign`: a draft becomes a statement, and a statement an envelope. */
import { type Command, Option } from 'commander';
import type { Json } from '../../primitives/bytes.ts';
import { orRefuse, Refusal } from '../../primitives/refusal.ts';
import { adr036SignDoc } from '../../primitives/signatures/adr036.ts';
import { statementTypedData } from '../../primitives/signatures/eip712.ts';
import type { SigningKey } from '../../primitives/signatures/signing-key.ts';
import { at, formatTime } from '../../primitives/time.ts';
import { signable } from '../../statements/digest.ts';
import { type Envelope, parseEnvelope } from '../../statements/envelope.ts';
import { signAs, signStatement } from '../../statements/sign.ts';
import type { Statement } from '../../statements/statement-types.ts';
import { CommandFailed, EXIT, type Unreadable, unreadable } from '../command-failed.ts';
import type { Desk } from '../desk.ts';
import { completeDraft } from '../draft.ts';
import { fieldsOf, formatJson, readJson, writeNew } from '../json-text.ts';
import { readKeys } from '../key-file.ts';

interface SignOptions {
  readonly key: readonly string[];
  readonly deployment?: string;
  readonly issuedAt?: string;
  readonly typedData?: boolean;
  readonly adr036?: string;
  readonly out?: string;
}

export function addSign(parent: Command, desk: Desk): void {
  parent
    .command('sign')
    .description('Sign a statement, or add signatures to an envelope')
    .argument('<file>', 'a draft without "summary", or an envelope; - reads standard input')
    .option('--key <file...>', 'keys that sign; several for m of n', [])
    .option('--deployment <name>', 'where the draft does not say it')
    .option('--issued-at <time>', 'RFC 3339 in UTC with milliseconds (default: now)')
    .addOption(
      new Option('--typed-data', 'print what an Ethereum wallet signs').conflicts([
        'key',
        'adr036',
      ]),
    )
    .addOption(
      new Option('--adr036 <address>', 'print what a Cosmos wallet signs').conflicts(['key']),
    )
    .option('--out <file>', 'write there instead of printing')
    .addHelpText('after', SIGN_HELP)
    .action((file: string, options: SignOptions) => sign(desk, file, options));
}

const SIGN_HELP = `
Fills in "summary", and where the draft is silent "issuedAt", "author" and
"deployment". Prints the envelope; the summary goes to standard error.

Examples:
  tribune sign vote.json --key member.key.json --out vote.signed.json
  tribune sign policy.json --key admin-1.key.json admin-2.key.json
  tribune sign policy.signed.json --key admin-3.key.json
  tribune sign vote.json --typed-data`;

async function sign(desk: Desk, file: string, options: SignOptions): Promise<void> {
  const { terminal } = desk;
  const keys = await readKeys(terminal, options.key);
  const json = await readJson(terminal, file);
  const produced = await produce(file, json, { ...options, keys });
  terminal.say(produced.summary);
  const text = formatJson(produced.output);
  if (options.out === undefined) terminal.out(text);
  else await writeNew(options.out, `${text}\n`);
}

interface Signing extends Omit<SignOptions, 'key'> {
  readonly keys: readonly SigningKey[];
}

async function produce(file: string, json: Json, options: Signing) {
  const { keys, typedData, adr036 } = options;
  const isEnvelope = fieldsOf(json)['signatures'] !== undefined;
  const envelope = isEnvelope
    ? readOr(file, () => orRefuse(parseEnvelope(json)))
    : { statement: complete(file, json, options), signatures: [] };
  const { statement } = envelope;
  const { summary } = statement;
  if (typedData === true) return { summary, output: forEthereum(statement) };
  if (adr036 !== undefined) return { summary, output: forCosmos(statement, adr036) };
  if (keys.length === 0)
    throw new CommandFailed(EXIT.usage, 'name a --key, or ask for --typed-data or --adr036');
  return { summary, output: addSignatures(envelope, keys) };
}

function complete(file: string, json: Json, options: Signing): Statement {
  const { keys, issuedAt, deployment, adr036 } = options;
  const [first] = keys.length === 1 ? keys : [];
  const signer = first?.signer ?? (adr036 === undefined ? null : `cosmos:${adr036}`);
  return readOr(file, () =>
    orRefuse(
      completeDraft(fieldsOf(json), {
        issuedAt: issuedAt ?? formatTime(at(Date.now())),
        deployment: deployment ?? null,
        signer,
      }),
    ),
  );
}

/** Of the signatures there are, those of the same keys are replaced. */
function addSignatures({ statement, signatures }: Envelope, keys: readonly SigningKey[]): Envelope {
  if (signatures.length === 0) return signStatement(statement, keys);
  const added = keys.map((key) => signAs(statement, key));
  const names = new Set(added.map(({ signer }) => signer as string));
  const kept = signatures.filter(({ signer }) => !names.has(signer));
  return { statement, signatures: [...kept, ...added] };
}

/** The statement goes along: the signature is put beside it afterwards. */
const forEthereum = (statement: Statement) => ({
  statement,
  typedData: statementTypedData(signable(statement).typed),
});

const forCosmos = (statement: Statement, address: string) => ({
  statement,
  signDoc: new TextDecoder().decode(adr036SignDoc(address, signable(statement).bytes)),
});

function readOr<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof Refusal) throw unreadable(file, error.error as Unreadable);
    throw error;
  }
}
