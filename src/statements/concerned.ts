/** Whom a statement is about, by what it says itself. */
import type { OperatorId, ServiceId } from '../primitives/ids.ts';

/** The fields by which statements name services and operators, wherever they have them. */
interface Naming {
  readonly service?: ServiceId | null;
  /** In a reward plan, what stake on the service itself gets. */
  readonly services?: readonly ServiceId[] | object;
  readonly operator?: OperatorId;
}

export interface Concerned {
  readonly services: readonly ServiceId[];
  readonly operators: readonly OperatorId[];
}

/** Of the statement, of the scope it has, and of the registry object it sets; each name once. */
export function concernedBy(statement: object): Concerned {
  const { scope, content, ...own } = statement as Naming & {
    readonly scope?: Naming;
    readonly content?: Naming;
  };
  const parts: readonly Naming[] = [own, scope ?? {}, content ?? {}];
  const services = parts.flatMap((of) => [...listed(of.services), ...named(of.service)]);
  const operators = parts.flatMap((of) => named(of.operator));
  return { services: [...new Set(services)], operators: [...new Set(operators)] };
}

const listed = (services: Naming['services']): readonly ServiceId[] =>
  Array.isArray(services) ? services : [];

const named = <T extends string>(name: T | null | undefined): readonly T[] =>
  typeof name === 'string' ? [name] : [];
