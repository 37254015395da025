/** A thread that dies, hangs or fails, as the text that it is given says. */
import { perform } from '../../src/threads/tasks.ts';

export function run(task: Parameters<typeof perform>[0]) {
  const told = task.do === 'read' ? new TextDecoder().decode(task.bytes) : '';
  if (told === 'die') process.exit(1);
  if (told === 'hang') for (;;);
  if (told === 'fail') return { isDone: false, error: new Error('our own mistake') };
  return { isDone: true, answer: perform(task) };
}
