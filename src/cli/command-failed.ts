/** How a command ends that cannot do what it was asked; the top prints it and sets the exit code. */
import type { Json } from '../primitives/bytes.ts';

/** Exit codes; those of `evidence verify` are its own. */
export const EXIT = { done: 0, refused: 1, usage: 2, unreadable: 3 } as const;

export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';
  readonly exitCode: number;
  /** For programs: goes to standard output, where there is one. */
  readonly document: Json | undefined;

  constructor(exitCode: number, message: string, document?: Json) {
    super(message);
    this.exitCode = exitCode;
    this.document = document;
  }
}

export interface Unreadable {
  readonly code: string;
  readonly pointer?: string | undefined;
  readonly detail?: string | undefined;
}

/** A file that is not what it must be: which one, where in it, and what is wrong there. */
export function unreadable(file: string, error: Unreadable): CommandFailed {
  const where = error.pointer ? ` at ${error.pointer}` : '';
  const detail = error.detail ? `: ${error.detail}` : '';
  return new CommandFailed(EXIT.unreadable, `${file}${where}${detail} (${error.code})`);
}

/** Also of what is thrown without being an error, as the embedded database's file system does. */
export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : (JSON.stringify(error) ?? String(error));
