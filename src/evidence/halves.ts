/** Evidence of two halves is the same evidence whichever of them comes first. */
import { canonicalJson, type Json } from '../primitives/bytes.ts';

/** In the order of their canonical JSON. */
export const sortedHalves = (first: Json, second: Json): Json =>
  canonicalJson(first) < canonicalJson(second) ? [first, second] : [second, first];
