/** Whoever signed the statements of a history: every scheme that there is, by the names they signed under. */
import type { Json } from '../../primitives/bytes.ts';
import { at } from '../../primitives/time.ts';
import { isStatementType } from '../../statements/statement-types.ts';
import { verifyEnvelope } from '../../statements/verify.ts';

/** Whose statements they must be. */
export interface StatementsOf {
  readonly deployment: string;
  readonly bech32Prefix: string;
}

export interface SpokenEntry {
  readonly index: number;
  readonly type: string;
  /** RFC 3339. */
  readonly at: string;
  readonly body: unknown;
}

export interface StatementFailure {
  readonly index: number;
  readonly code: string;
}

/** Of entries that are statements, those that do not hold as of the time they were accepted. */
export const statementFailures = (
  entries: readonly SpokenEntry[],
  of: StatementsOf,
): readonly StatementFailure[] =>
  entries.flatMap((entry) => {
    if (!isStatementType(entry.type)) return [];
    const { statement, signatures } = entry.body as { statement: Json; signatures: Json };
    const now = at(Date.parse(entry.at));
    const verified = verifyEnvelope({ statement, signatures }, { ...of, now });
    if (!verified.ok) return [{ index: entry.index, code: verified.error.code }];
    return verified.value.statement.type === entry.type
      ? []
      : [{ index: entry.index, code: 'statement_type_unexpected' }];
  });
