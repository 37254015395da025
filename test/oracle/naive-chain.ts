/** Who ran and secured what, by replaying the feed from its start every time it is asked. */
import type { Line, SimulationFile } from './file.ts';

const HOUR = 3_600_000;

export const epochAt = (time: number): number => Math.floor(time / HOUR);

/** The operator or pool whose membership of a service the line begins or ends. */
function memberIn(line: Line): string | null {
  if (line.type === 'join' || line.type === 'leave') return `operator/${line.operator}`;
  if (line.type === 'secure' || line.type === 'release') return `pool/${line.pool}`;
  return null;
}

/** The time of the lasting membership at the start of an epoch, or null. */
function memberSince(
  feed: readonly Line[],
  target: string,
  service: string,
  epoch: number,
): number | null {
  const told = feed
    .filter((line) => Date.parse(line.at) < epoch * HOUR && memberIn(line) === target)
    .filter((line) => 'service' in line && line.service === service);
  let since: number | null = null;
  for (const line of told) {
    if (line.type === 'leave' || line.type === 'release') since = null;
    else since ??= Date.parse(line.at);
  }
  return since;
}

/** Hundredths, as the protocol says them, for bonded stake on a target with an allocation. */
export function weightOf(
  file: Pick<SimulationFile, 'feed' | 'joinNotice'>,
  stake: { readonly target: string; readonly allocation: Readonly<Record<string, string>> | null },
  service: string,
  epoch: number,
): bigint {
  const { target, allocation } = stake;
  if (target.startsWith('service/')) return target === `service/${service}` ? 100n : 0n;
  const since = memberSince(file.feed, target, service, epoch);
  if (since === null) return 0n;
  if (allocation !== null) return BigInt(Math.round(Number(allocation[service] ?? '0') * 100));
  if (target.startsWith('pool/')) return 0n;
  const notice = file.joinNotice === 'PT0S' ? 0 : 1.5 * HOUR;
  return epoch * HOUR > since + notice ? 100n : 0n;
}
