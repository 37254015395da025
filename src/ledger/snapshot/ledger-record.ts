/**
 * The ledger as records that anybody can compare: what two ledgers must have in common to be one.
 * Not in it: how its feed was cut into batches, which cohorts were joined, and how rows are numbered.
 */
import { canonicalJson, type Json } from '../../primitives/bytes.ts';

/** In the order in which they follow each other. */
const SECTIONS = ['membership', 'allocation', 'holding', 'sum', 'discrepancy'] as const;

export type LedgerSection = (typeof SECTIONS)[number];

export interface LedgerRecord {
  readonly section: LedgerSection;
  /** Of one section, records follow each other in the order of their keys; strings by their bytes. */
  readonly key: readonly (string | number)[];
  readonly value: Json;
}

/** What is hashed of a record, without the line feed that ends it. */
export const recordLine = ({ section, key, value }: LedgerRecord): string =>
  canonicalJson([section, ...key, value]);

/** Negative, zero or positive, as `a` comes before, with or after `b`. */
export function compareRecords(a: LedgerRecord, b: LedgerRecord): number {
  if (a.section !== b.section) return SECTIONS.indexOf(a.section) - SECTIONS.indexOf(b.section);
  return compareKeys(a.key, b.key);
}

type KeyPart = string | number | bigint;

/** Element by element. Ids are ASCII: their order by UTF-16 units is that of their bytes. */
export function compareKeys(a: readonly KeyPart[], b: readonly KeyPart[]): number {
  for (const [place, part] of a.entries()) {
    const other = b[place];
    if (other === undefined) return 1;
    if (part !== other) return part < other ? -1 : 1;
  }
  return a.length - b.length;
}
