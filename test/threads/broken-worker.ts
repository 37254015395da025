/** A thread that dies, hangs or fails, as the text that it is given says. */
import { perform } from '../../src/threads/tasks.ts';

export function run(task: Parameters<typeof perform>[0]) {
  if (task.do === 'read' && task.text === 'die') process.exit(1);
  if (task.do === 'read' && task.text === 'hang') for (;;);
  if (task.do === 'read' && task.text === 'fail')
    return { isDone: false, error: new Error('our own mistake') };
  return { isDone: true, answer: perform(task) };
}
