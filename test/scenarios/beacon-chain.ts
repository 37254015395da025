/** A beacon chain as a bootstrap file names it, and its validators as they are fed. */
import { CHAIN } from '../evidence/kinds/ethereum/build-slashings.ts';
import { keyJson } from '../evidence/kinds/ethereum/facts-file.ts';

/** Begun two hours before the court opens, so that epoch 10 began 56 minutes ago. */
export const BEACON_CHAIN = {
  chain: 'eth',
  type: 'ethereum',
  genesisTime: '2026-11-22T08:00:00.000Z',
  genesisValidatorsRoot: CHAIN.genesisValidatorsRoot,
  forks: CHAIN.forks.map(({ epoch, version }) => ({ epoch: String(epoch), version })),
  secondsPerSlot: 12,
} as const;

/** A validator's key as a chain fact, from genesis on. */
export const validatorLine = (index: number, operator: string) => ({
  type: 'key',
  chain: BEACON_CHAIN.chain,
  fromHeight: '0',
  ...keyJson(index, { operator }),
});
