/** The clock of a beacon chain: slots from genesis on, so many to an epoch. Slots have 64 bits. */
import { at, SECOND_MS, TIME_END, type Timestamp } from '../../../primitives/time.ts';
import type { EthereumChain } from '../../../registry/objects.ts';

export const epochOfSlot = (chain: EthereumChain, slot: bigint): bigint =>
  slot / BigInt(chain.slotsPerEpoch);

export const firstSlotOf = (chain: EthereumChain, epoch: bigint): bigint =>
  epoch * BigInt(chain.slotsPerEpoch);

/** Inclusive. Null when no date can name it. */
export function startOfSlot(chain: EthereumChain, slot: bigint): Timestamp | null {
  const start = BigInt(chain.genesisTime) + slot * BigInt(chain.secondsPerSlot * SECOND_MS);
  return start <= BigInt(TIME_END) ? at(Number(start)) : null;
}
