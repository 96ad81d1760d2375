/** Training as an editor asks for it: the server as a process, its training threads beside it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CancellationTokenSource } from 'vscode-languageserver';
import type {
  SimulateTrainingParams,
  TrainingAnswer,
  TrainingProgressParams,
} from '../../server/src/protocol/training-view.ts';
import { trainingMachines } from '../../server/src/protocol/training-view.ts';
import { machineOf } from '../../server/src/simulate/numerics/machine-names.ts';
import { buildAll } from '../support/build.ts';
import { LanguageClient } from '../support/language-client.ts';

const text = `network N {
  input x [64]
  y = dense(x, units = 16) |> relu() |> dense(units = 4)
}
array A { grid 4x4 }
schedule S { network N, array A, batch 16 }
`;
const uri = 'file:///training.accel';

let client: LanguageClient;
beforeAll(async () => {
  buildAll();
  client = await LanguageClient.start();
});
afterAll(() => client.stop());

const ask = (params: Omit<SimulateTrainingParams, 'uri'>): Promise<TrainingAnswer | null> =>
  client.request<TrainingAnswer | null>('accel/simulateTraining', { uri, ...params });

const told = (run: number): TrainingProgressParams[] =>
  client.notifications
    .filter(({ method }) => method === 'accel/trainingProgress')
    .map(({ params }) => params as TrainingProgressParams)
    .filter((params) => params.run === run);

describe('training in the background', () => {
  it('tells of every epoch, and answers with all of them', async () => {
    await client.open(uri, text);
    const answer = await ask({ run: 1, machines: ['exact', 'int8', 'reuse:4'], epochs: 2 });
    const view = answer?.kind === 'trained' ? answer.view : undefined;
    expect(view).toMatchObject({ network: 'N', schedule: 'S', parameters: 64 * 16 + 16 + 16 * 4 + 4, batch: 16 });
    expect(view?.machines.map(({ name, state, epochs }) => [name, state, epochs.length])).toEqual([
      ['exact', 'done', 2],
      ['int8', 'done', 2],
      ['reuse:4', 'done', 2],
    ]);
    expect(view!.machines[2]!.epochs[1]!.zeroSkips).toBeGreaterThan(0);
    expect(view!.machines[0]!.epochs[1]!.zeroSkips).toBeNull();
    expect(view!.machines[0]!.assumptions).not.toEqual([]);
    // A machine begins, ends two epochs, and ends.
    expect(told(1)).toHaveLength(3 * 4);
    expect(told(1).at(-1)!.view).toEqual(view);
  });

  it('stops when it is cancelled, and answers with what there is', async () => {
    const source = new CancellationTokenSource();
    const answer = client.connection.sendRequest<TrainingAnswer | null>(
      'accel/simulateTraining',
      { uri, run: 2, machines: ['exact', 'bf16'], epochs: 1_000_000 },
      source.token,
    );
    await client.until(() => told(2).some(({ view }) => view.machines[0]!.epochs.length > 1) || undefined);
    // Typing goes on meanwhile.
    await client.change(uri, text.replace('16)', '17)'));
    source.cancel();
    const view = await answer;
    expect(view?.kind === 'trained' && view.view.machines.map(({ state }) => state)).toEqual([
      'cancelled',
      'cancelled',
    ]);
    await client.change(uri, text);
  });

  it.each([
    ['networks that cannot be trained', text.replace('relu', 'gelu'), {}, /gelu.*cannot be trained here/],
    ['no network', 'array A { grid 4x4 }\n', {}, /no schedule with a network/],
    ['unknown machines', text, { machines: ['int9'] }, /no machine 'int9'/],
    ['networks that are too large', text.replace('[64]', '[20000000]'), {}, /too large to be trained beside an editor/],
  ])('%s are refused in one sentence', async (_name, changed, more, message) => {
    await client.change(uri, changed);
    const answer = await ask({ run: 3, machines: ['exact'], epochs: 1, ...more });
    expect(answer?.kind === 'refused' ? answer.message : '').toMatch(message);
  });

  it('of a file that nobody opened is nothing', async () => {
    const params = { uri: 'file:///nowhere.accel', run: 4, machines: ['exact'], epochs: 1 };
    expect(await client.request('accel/simulateTraining', params)).toBeNull();
  });
});

it('every machine that is offered exists', () => {
  for (const { name } of trainingMachines) expect(machineOf(name)).toBeTypeOf('object');
});
