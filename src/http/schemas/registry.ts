/** Registry objects as they are shown. */
import { z } from 'zod';
import { digestSchema, timeSchema } from '../../primitives/shape-schema.ts';
import type { ObjectKind } from '../../registry/object-name.ts';
import {
  chainSchema,
  committeeSchema,
  deploymentSchema,
  feederSchema,
  operatorKeySchema,
  operatorSchema,
  policySchema,
  serviceSchema,
  topicSchema,
  watcherSchema,
} from '../../registry/objects-schema.ts';
import { component } from './component.ts';

export const KINDS = [
  'deployment',
  'chain',
  'service',
  'policy',
  'committee',
  'operator',
  'operator-key',
  'watcher',
  'topic',
  'feeder',
] as const satisfies readonly ObjectKind[];

const version = <K extends ObjectKind, C extends z.ZodType>(kind: K, content: C) =>
  z.strictObject({
    kind: z.literal(kind),
    id: z.string(),
    digest: digestSchema,
    previous: digestSchema.nullable(),
    author: z.string(),
    acceptedAt: timeSchema,
    effectiveFrom: timeSchema,
    content: component(`content.${kind}`, content),
  });

const versionSchema = component(
  'RegistryVersion',
  z.discriminatedUnion('kind', [
    version('deployment', deploymentSchema),
    version('chain', chainSchema),
    version('service', serviceSchema),
    version('policy', policySchema),
    version('committee', committeeSchema),
    version('operator', operatorSchema),
    version('operator-key', operatorKeySchema),
    version('watcher', watcherSchema),
    version('topic', topicSchema),
    version('feeder', feederSchema),
  ]),
);

export type ShownVersion = z.output<typeof versionSchema>;

export const entrySchema = component(
  'RegistryEntry',
  z.strictObject({
    inForce: versionSchema,
    pending: versionSchema.nullable().meta({ description: 'Accepted, and not yet in force.' }),
  }),
);

export const pageSchema = component(
  'RegistryPage',
  z.strictObject({ items: z.array(versionSchema), next: z.string().nullable() }),
);

export const setSchema = component(
  'RegistrySet',
  z.strictObject({
    kind: z.enum(KINDS),
    id: z.string(),
    digest: digestSchema.meta({ description: 'What the next version names as `previous`.' }),
    effectiveFrom: timeSchema,
    cancels: z
      .array(digestSchema)
      .meta({ description: 'Pending versions that this one replaces.' }),
  }),
);

export const conflictsSchema = component(
  'ChainTimeConflicts',
  z.strictObject({
    items: z.array(
      z.strictObject({
        chain: z.string(),
        height: z.string(),
        knownTime: timeSchema.meta({ description: 'The time that stands.' }),
        claimedTime: timeSchema,
        feeder: z.string(),
        at: timeSchema,
      }),
    ),
  }),
);
