/** `npm run bench [name]`: runs one measurement, or lists what there is. */
import { cascadeBench } from './cascade.ts';
import { closeBench } from './close.ts';
import { feedBench } from './feed.ts';
import { historyBench } from './history.ts';
import { intakeBench } from './intake.ts';
import { readBench } from './read.ts';
import { rewardsBench } from './rewards.ts';
import { treeBench } from './tree.ts';
import { verifyBench } from './verify.ts';

interface Bench {
  readonly about: string;
  run(flags: readonly string[]): Promise<void>;
}

const BENCHES: Readonly<Record<string, Bench>> = {
  cascade: {
    about:
      'one slash at 1,000, 10,000 and 100,000 restakers; --rows compares with a row a restaker',
    run: cascadeBench,
  },
  close: {
    about: 'windows that close in the same second, two replicas; --small, --full (PostgreSQL)',
    run: closeBench,
  },
  feed: {
    about: 'lines a second of the stake ledger beside COPY, up to 1,000,000 restakers; --small',
    run: feedBench,
  },
  history: {
    about: 'the tree over everything that happened: appending beside SHA-256, and proofs',
    run: historyBench,
  },
  intake: {
    about:
      'evidence over HTTP beside the ordinary service; --flood while most is refused (PostgreSQL)',
    run: intakeBench,
  },
  read: {
    about:
      'a slash and a service read over HTTP, beside one row by its key; --small, --full (PostgreSQL)',
    run: readBench,
  },
  rewards: {
    about: 'ticks by targets, and ticks and claims by restakers; --full (PostgreSQL), --year',
    run: rewardsBench,
  },
  tree: {
    about: 'the Merkle tree over a slash of up to 100,000 restakers; --million',
    run: treeBench,
  },
  verify: {
    about: 'how near verdicts come to the bare verifications in them',
    run: verifyBench,
  },
};

const [name = '', ...flags] = process.argv.slice(2);
const bench = Object.hasOwn(BENCHES, name) ? BENCHES[name] : undefined;
if (bench === undefined) {
  const lines = Object.entries(BENCHES).map(
    ([known, { about }]) => `  ${known.padEnd(10)}${about}`,
  );
  process.stdout.write(`npm run bench <name> [-- flags]\n\n${lines.join('\n')}\n`);
  process.exitCode = name === '' ? 0 : 1;
} else {
  await bench.run(flags);
}
