import { z } from 'zod';
import type { ServiceId } from '../../primitives/ids.ts';
import { idSchema } from '../../primitives/shape-schema.ts';
import { defineStatement } from '../definition-schema.ts';

const CLAIMANT_PATTERN = /^(?:restaker|operator)\/[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}$/;

/** Whole units of what somebody has earned are to be paid out; the rest stays his. */
export const rewardClaim = defineStatement({
  type: 'tribune/reward-claim/v1',
  body: {
    /** A restaker claims rewards, and is the address that signs; an operator's admin claims commission. */
    claimant: z.string().regex(CLAIMANT_PATTERN, 'expected restaker/ or operator/ and an id'),
    /** Whose rewards; null for those of all services. */
    service: idSchema<ServiceId>().nullable(),
  },
  author: () => 'signer',
  summary: ({ claimant, service }) =>
    `Claim rewards of ${claimant} from ${service === null ? 'all services' : `service ${service}`}`,
});
