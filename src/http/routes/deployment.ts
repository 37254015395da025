/** Which deployment this is: what every statement has to name. */
import { z } from 'zod';
import { durationSchema, timeSchema } from '../../primitives/shape-schema.ts';
import { formatDuration, formatTime } from '../../primitives/time.ts';
import { defineRoute, NO_BODY, NONE } from '../route.ts';
import { component } from '../schemas/component.ts';

const deploymentSchema = component(
  'Deployment',
  z.strictObject({
    deployment: z.string().meta({
      description:
        'What statements name: the name, `/`, and the first 16 hex digits of the digest of the ' +
        'bootstrap file.',
    }),
    name: z.string(),
    genesis: timeSchema,
    epochLength: durationSchema,
    bech32Prefix: z.string().meta({ description: 'Of `cosmos:` signers.' }),
  }),
);

const read = defineRoute({
  name: 'getDeployment',
  method: 'get',
  path: '/v1/deployment',
  summary: 'Which deployment this is',
  description: 'What can never change about it. Its rules are in the registry.',
  tag: 'Registry',
  params: NONE,
  query: NONE,
  body: NO_BODY,
  responses: { 200: { description: 'The deployment.', schema: deploymentSchema } },
  problems: [],
  handler: async (_call, { deployment }) => ({
    status: 200,
    body: {
      deployment: deployment.id,
      name: deployment.name,
      genesis: formatTime(deployment.genesis),
      epochLength: formatDuration(deployment.epochLength),
      bech32Prefix: deployment.bech32Prefix,
    },
  }),
});

export const deployment = [read];
