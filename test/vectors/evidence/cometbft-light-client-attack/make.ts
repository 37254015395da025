/** Attacks on light clients, by what is right, wrong or missing. */
import type { VectorSet } from '../vector.ts';
import { valid } from './proven.ts';
import { invalid } from './refuted.ts';
import { undecided } from './undecided.ts';

export const vectors: VectorSet = { valid, invalid, unverifiable: undecided };
