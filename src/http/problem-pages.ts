/** What a problem's `type` leads to: its section of docs/problems.md. */
import { readFileSync } from 'node:fs';
import { isDomainError, problemSlug } from './problem.ts';
import { PROBLEMS, type ProblemCode } from './problem-table.ts';

const SOURCE = new URL('../../docs/problems.md', import.meta.url);

/** Markdown, or null when there is no such problem. `slug` is a code with dashes. */
export function problemPage(slug: string): string | null {
  const known = { code: slug.replaceAll('-', '_') };
  if (!isDomainError(known) || problemSlug(known.code) !== slug) return null;
  return sections().get(slug) ?? titleOnly(known.code);
}

const titleOnly = (code: ProblemCode): string =>
  `## ${problemSlug(code)}\n\n${PROBLEMS[code].status}. ${PROBLEMS[code].title}.\n`;

let cached: ReadonlyMap<string, string> | undefined;

function sections(): ReadonlyMap<string, string> {
  cached ??= new Map(
    readSource()
      .split(/^(?=## )/m)
      .map((section) => [/^## (\S+)/.exec(section)?.[1] ?? '', section]),
  );
  return cached;
}

/** Where Tribune is installed without its documents, titles must do. */
function readSource(): string {
  try {
    return readFileSync(SOURCE, 'utf8');
  } catch {
    return '';
  }
}
