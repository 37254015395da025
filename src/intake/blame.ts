/** Which refusals are held against whoever submitted. */

/** What he could not know, or what is wrong with us. */
const BLAMELESS: ReadonlySet<string> = new Set([
  'intake_overloaded',
  'author_busy',
  'verification_interrupted',
  'not_yet',
  'issued_in_future',
  'too_much_waiting',
]);

export const isHisFault = (code: string): boolean => !BLAMELESS.has(code);
