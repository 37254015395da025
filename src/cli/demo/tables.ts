/** Before and after, side by side. */
import type { Report } from './answers-schema.ts';
import type { Standing } from './asking.ts';
import { type Column, grouped, type Narrator } from './narrator.ts';

const left = (head: string): Column => ({ head, align: 'left' });
const right = (head: string): Column => ({ head, align: 'right' });

interface Change {
  readonly labels: readonly string[];
  readonly before: string;
  readonly after: string;
}

const AMOUNTS = [right('before'), right('after'), right('change')];

const changeRow = ({ labels, before, after }: Change): readonly string[] => {
  const change = BigInt(after) - BigInt(before);
  return [...labels, grouped(before), grouped(after), change === 0n ? '.' : grouped(change)];
};

export function tellReport(story: Narrator, report: Report): void {
  const services = report.services.map(({ service, asset, securedBefore, securedAfter }) =>
    changeRow({ labels: [service, asset], before: securedBefore, after: securedAfter }),
  );
  story.table([left('service'), left('asset'), ...AMOUNTS], services);
  const targets = report.targets.map(({ target, asset, before, after }) =>
    changeRow({ labels: [target, asset], before, after }),
  );
  story.table([left('stake on'), left('asset'), ...AMOUNTS], targets);
}

/** What secures each service now. */
export function tellSecured(story: Narrator, standing: Standing): void {
  const rows = securedRows(standing).map(({ labels, amount, required }) => [
    ...labels,
    grouped(amount),
    grouped(required),
  ]);
  story.table([left('service'), left('asset'), right('secured by'), right('required')], rows);
}

export function tellServices(story: Narrator, before: Standing, after: Standing): void {
  const now = new Map(securedRows(after).map(({ key, amount }) => [key, amount]));
  const rows = securedRows(before).map(({ key, labels, amount, required }) => {
    const next = now.get(key) ?? '0';
    const state = BigInt(next) < BigInt(required) ? 'TOO LITTLE' : '';
    return [...changeRow({ labels, before: amount, after: next }), grouped(required), state];
  });
  const head = [left('service'), left('asset'), ...AMOUNTS, right('required'), left('')];
  story.table(head, rows);
}

const securedRows = ({ services }: Standing) =>
  services.flatMap(({ service, secured }) =>
    secured.map(({ asset, amount, required }) => ({
      key: `${service} ${asset}`,
      labels: [service, asset],
      amount,
      required,
    })),
  );

export function tellRestakers(story: Narrator, before: Standing, after: Standing): void {
  const now = new Map(stakeRows(after).map(({ key, amount }) => [key, amount]));
  const rows = stakeRows(before).map(({ key, labels, amount }) =>
    changeRow({ labels, before: amount, after: now.get(key) ?? '0' }),
  );
  story.table([left('restaker'), left('stake on'), left('asset'), ...AMOUNTS], rows);
}

/** What all restakers together have lost of an asset. */
export function lostOf(asset: string, before: Standing, after: Standing): bigint {
  const held = (standing: Standing) =>
    stakeRows(standing)
      .filter((row) => row.asset === asset)
      .reduce((sum, row) => sum + BigInt(row.amount), 0n);
  return held(before) - held(after);
}

const stakeRows = ({ restakers }: Standing) =>
  restakers.flatMap(({ restaker, stake }) =>
    stake.flatMap(({ target, asset, bonded, leaving }) =>
      [
        { phase: '', amount: bonded },
        { phase: ' (leaving)', amount: leaving },
      ]
        .filter(({ amount }) => amount !== '0')
        .map(({ phase, amount }) => ({
          key: `${restaker} ${target}${phase} ${asset}`,
          labels: [restaker, `${target}${phase}`, asset],
          asset,
          amount,
        })),
    ),
  );
