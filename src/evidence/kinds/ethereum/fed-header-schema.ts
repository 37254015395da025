/** Beacon headers as they are fed: bare, signed, or as a node answers `/eth/v1/beacon/headers/{slot}`. */
import { z } from 'zod';
import type { Json } from '../../../primitives/bytes.ts';
import type { BeaconHeader } from './beacon-operations.ts';
import { headerSchema } from './beacon-schema.ts';

const signed = z.object({ message: headerSchema }).transform(({ message }) => message);
const answered = z.object({ header: signed }).transform(({ header }) => header);

const fedHeader = z.union([
  headerSchema,
  signed,
  answered,
  z.object({ data: answered }).transform(({ data }) => data),
]);

/** Null unless it is the header of that slot. */
export function fedHeaderOf(json: Json | undefined, slot: bigint): BeaconHeader | null {
  const parsed = fedHeader.safeParse(json);
  return parsed.success && parsed.data.slot === slot ? parsed.data : null;
}
