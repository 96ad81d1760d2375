import { expect, test } from 'vitest';
import { coalesced } from '../../../client/src/coalesce.ts';

/** A task whose runs end when told to. */
function slowTask() {
  const ends: (() => void)[] = [];
  let running = 0;
  let most = 0;
  const ask = coalesced(async () => {
    most = Math.max(most, ++running);
    await new Promise<void>((end) => ends.push(end));
    running--;
  });
  const finish = async (): Promise<void> => {
    ends.at(-1)!();
    await new Promise((done) => setTimeout(done));
  };
  return { ask, finish, runs: () => ends.length, most: () => most };
}

test('a burst is two runs: the first at once, the second for everything that came meanwhile', async () => {
  const task = slowTask();
  for (let i = 0; i < 100; i++) task.ask();
  expect(task.runs()).toBe(1);
  await task.finish();
  expect(task.runs()).toBe(2);
  await task.finish();
  expect(task.runs()).toBe(2);
  expect(task.most()).toBe(1);
});

test('a call after the last run starts another', async () => {
  const task = slowTask();
  task.ask();
  await task.finish();
  task.ask();
  expect(task.runs()).toBe(2);
});
