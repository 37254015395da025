/** The rules for a bootstrap file: those for statements, with every object of the file in view. */

import type { DeploymentIdentity } from '../db/context.ts';
import { assert } from '../primitives/assert.ts';
import { digestOf, type Json } from '../primitives/bytes.ts';
import type { Digest } from '../primitives/ids.ts';
import { err, ok, type Result } from '../primitives/result.ts';
import type { SignerMalformed } from '../primitives/signatures/signer.ts';
import { parseDuration, parseTime } from '../primitives/time.ts';
import { type Bootstrap, deploymentName } from './bootstrap-schema.ts';
import { idOf, type ObjectKind, type RegistryObject } from './object-name.ts';
import { type Policy, parseDeployment, parsePolicy } from './objects.ts';
import type { DeploymentContent } from './objects-schema.ts';
import { checkPolicy, type KindTable, type PolicyError } from './policy-rules.ts';
import { checkReferences, type Standing, type UnknownReference } from './reference-rules.ts';
import { checkSigners, type SignerTwice } from './signer-rules.ts';

export type BootstrapError =
  | { readonly code: 'object_twice'; readonly kind: ObjectKind; readonly id: string }
  | SignerMalformed
  | SignerTwice
  | UnknownReference
  | PolicyError;

/** Every object of the file, in an order in which each is after those it may refer to. */
export function objectsOf(file: Bootstrap): readonly RegistryObject[] {
  return [
    { kind: 'deployment', content: rulesOf(file) },
    ...file.chains.map((content) => ({ kind: 'chain', content }) as const),
    ...file.services.map((content) => ({ kind: 'service', content }) as const),
    ...file.committees.map((content) => ({ kind: 'committee', content }) as const),
    ...file.policies.map((content) => ({ kind: 'policy', content }) as const),
    ...file.operators.map((content) => ({ kind: 'operator', content }) as const),
    ...file.watchers.map((content) => ({ kind: 'watcher', content }) as const),
    ...file.topics.map((content) => ({ kind: 'topic', content }) as const),
    ...file.feeders.map((content) => ({ kind: 'feeder', content }) as const),
  ];
}

/** The deployment without what can never change. */
function rulesOf({ deployment }: Bootstrap): DeploymentContent {
  const { name, genesis, epochLength, bech32Prefix, ...rules } = deployment;
  return rules;
}

/** What the digest of a version stands for when no statement set it. */
export const contentDigest = (object: RegistryObject): Digest =>
  digestOf('tribune/v1/registry', {
    kind: object.kind,
    id: idOf(object),
    content: object.content as unknown as Json,
  });

export function identityOf(file: Bootstrap): DeploymentIdentity {
  const { name, genesis, epochLength, bech32Prefix } = file.deployment;
  const start = parseTime(genesis);
  const length = parseDuration(epochLength);
  assert(start.ok && length.ok, 'a schema accepted this file before');
  const times = { genesis: start.value, epochLength: length.value };
  return { id: deploymentName(file), name, bech32Prefix, ...times };
}

/** The first failure, in the order of the file, answers. */
export function checkBootstrap(file: Bootstrap, kinds: KindTable): Result<null, BootstrapError> {
  const objects = objectsOf(file);
  const seen = new Set<string>();
  const standing = standingOf(file);
  for (const object of objects) {
    const name = `${object.kind} ${idOf(object)}`;
    if (seen.has(name)) return err({ code: 'object_twice', kind: object.kind, id: idOf(object) });
    seen.add(name);
    const signers = checkSigners(object, new Map(), file.deployment.bech32Prefix);
    if (!signers.ok) return signers;
    const references = checkReferences(object, standing);
    if (!references.ok) return references;
  }
  return checkPolicies(file, standing, kinds);
}

const standingOf = (file: Bootstrap): Standing => ({
  chains: new Set(file.chains.map((chain) => chain.chain)),
  services: new Set(file.services.map((service) => service.service)),
  committees: new Set(file.committees.map((committee) => committee.committee)),
  operators: new Set(file.operators.map((operator) => operator.operator)),
});

function checkPolicies(
  file: Bootstrap,
  standing: Standing,
  kinds: KindTable,
): Result<null, PolicyError> {
  const { epochLength } = identityOf(file);
  const deployments = [{ ...parseDeployment(rulesOf(file)), epochLength }];
  const policies: readonly Policy[] = file.policies.map(parsePolicy);
  for (const policy of policies) {
    const siblings = policies.filter(
      (other) => other.service === policy.service && other.offence !== policy.offence,
    );
    const checked = checkPolicy(policy, { ...standing, deployments, siblings, kinds });
    if (!checked.ok) return checked;
  }
  return ok(null);
}
