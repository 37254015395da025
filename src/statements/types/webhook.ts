import { z } from 'zod';
import type { ServiceId } from '../../primitives/ids.ts';
import { digestSchema, distinct, idSchema } from '../../primitives/shape-schema.ts';
import { defineStatement, shortHex } from '../definition-schema.ts';

const URL_MAX = 2_048;
const TYPES_MAX = 64;

/** Spelled as a browser spells it, so that the same place is never written in two ways. */
function isPlainUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { href, protocol, username, password, hash } = new URL(text);
  const isWeb = protocol === 'https:' || protocol === 'http:';
  return isWeb && href === text && username === '' && password === '' && hash === '';
}

const urlSchema = z
  .string()
  .max(URL_MAX)
  .refine(isPlainUrl, 'expected an https address as browsers write it, with no user and no "#"');

const typeSchema = z
  .string()
  .regex(/^[a-z0-9_./-]{1,64}$/, 'expected a type of entries, such as slash.executed');

/** A service wants to be told of its part of the history at an address, or not any more. */
export const webhook = defineStatement({
  type: 'tribune/webhook/v1',
  body: {
    service: idSchema<ServiceId>(),
    /** A name that the service's admin chooses; unique in the service. */
    webhook: idSchema<string>(),
    /** The statement that set it last; null for the first. */
    previous: digestSchema.nullable(),
    url: urlSchema,
    /** Of entries; null for all. */
    types: distinct(typeSchema, TYPES_MAX).nullable(),
    status: z.enum(['active', 'disabled']),
    /** Whether a new secret is to be made; the first statement always gets one. */
    rotate: z.boolean(),
  },
  author: ({ service }) => `service/${service}`,
  summary: ({ service, webhook: name, previous, url, status, rotate }) =>
    [
      `${previous === null ? 'Set' : 'Change'} ${status} webhook ${name} of service ${service}`,
      `at ${new URL(url).origin}`,
      ...(previous === null ? [] : [`from version ${shortHex(previous)}`]),
      ...(rotate ? ['with a new secret'] : []),
    ].join(' '),
});
