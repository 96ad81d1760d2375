/** Training as an editor asks for it: the server as a process, its training threads beside it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CancellationTokenSource } from 'vscode-languageserver';
import type {
  SimulateTrainingParams,
  TrainingAnswer,
  TrainingChoices,
  TrainingProgressParams,
} from '../../server/src/protocol/training-view.ts';
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

describe('training again', () => {
  const storage = mkdtempSync(join(tmpdir(), 'accel-kept-'));
  beforeAll(async () => {
    await client.change(uri, text);
  });
  afterAll(() => rmSync(storage, { recursive: true, force: true }));
  const machines = ['exact', 'stochastic:16'];
  const epochsOf = (answer: TrainingAnswer | null) =>
    answer?.kind === 'trained' ? answer.view.machines.map(({ epochs }) => epochs) : [];

  it('asks whether to go on from what was computed before, and does', async () => {
    const whole = await ask({ run: 10, machines, epochs: 3 });
    expect(await ask({ run: 11, machines, epochs: 1, storage })).toMatchObject({ kind: 'trained' });
    // Longer, and with a machine that has not been trained yet.
    const more = { run: 12, machines: [...machines, 'bf16'], epochs: 3, storage };
    expect(await ask(more)).toEqual({ kind: 'kept', machines });
    const answer = await ask({ ...more, run: 13, earlier: 'continue' });
    expect(epochsOf(answer).slice(0, 2)).toEqual(epochsOf(whole));
    // The first epoch is shown before the second has ended.
    const first = told(13).find(({ view }) => view.machines[0]!.epochs.length > 0);
    expect(first?.view.machines[0]).toMatchObject({ state: 'running', epochs: [{ epoch: 1 }] });
  });

  it('begins again if it is told to', async () => {
    const again = await ask({ run: 14, machines: ['exact'], epochs: 2, storage, earlier: 'forget' });
    expect(epochsOf(again)).toEqual(epochsOf(await ask({ run: 15, machines: ['exact'], epochs: 2 })));
  });

  it('keeps what a window that is closed had computed', async () => {
    const other = await LanguageClient.start();
    await other.open(uri, text);
    const params = { uri, run: 1, machines: ['int8'], epochs: 1_000_000, storage };
    void other.request('accel/simulateTraining', params).catch(() => undefined);
    const epochs = () =>
      other.notifications
        .filter(({ method }) => method === 'accel/trainingProgress')
        .map(({ params }) => (params as TrainingProgressParams).view.machines[0]!.epochs.length)
        .at(-1) ?? 0;
    await other.until(() => epochs() > 1 || undefined);
    const reached = epochs();
    other.process.kill('SIGKILL');
    const answer = await ask({ run: 16, machines: ['int8'], epochs: 1, storage, earlier: 'continue' });
    // Whatever it had told of is there, though fewer epochs are asked for now; the axis has room for all of them.
    const kept = epochsOf(answer)[0]?.length;
    expect(kept).toBeGreaterThanOrEqual(reached - 1);
    expect(answer?.kind === 'trained' && answer.view.epochs).toBe(kept);
  });

  it('is not kept without a folder, or where there can be none', async () => {
    expect(await ask({ run: 17, machines: ['bf16'], epochs: 1, storage: '/dev/null/x' })).toMatchObject({
      kind: 'trained',
      view: { machines: [{ state: 'done' }] },
    });
  });
});

describe('what a schedule says of training', () => {
  const folder = mkdtempSync(join(tmpdir(), 'accel-data-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const file = pathToFileURL(join(folder, 'block.accel')).href;
  const block = (numerics: string) => `${text.replace('[64]', '[2]')}stochastic Essop { length 8 }
reuse Acrtc { mantissa 2 }
schedule Learn extends S {
  weightGradient { stochastic Essop }
  numerics { ${numerics} }
}
`;
  const request = (more: Partial<SimulateTrainingParams> = {}): Promise<TrainingAnswer | null> =>
    client.request('accel/simulateTraining', { uri: file, schedule: 'Learn', run: 30, machines: ['exact'], ...more });
  const choices = async (): Promise<readonly string[]> => {
    const answer = await client.request<TrainingChoices>('accel/trainingChoices', { uri: file, schedule: 'Learn' });
    return answer.kind === 'choices'
      ? answer.machines.map(({ name, picked }) => (picked ? `[${name}]` : name))
      : [answer.message];
  };

  it('is offered first, and what it asks for is ticked', async () => {
    await client.open(file, block('machines exact Acrtc'));
    expect((await choices()).slice(0, 5)).toEqual(['[exact]', '[Acrtc]', 'schedule', 'Essop', 'bf16']);
    await client.change(file, block('epochs 2'));
    expect((await choices()).slice(0, 5)).toEqual(['[exact]', '[schedule]', 'Essop', 'Acrtc', 'bf16']);
    await client.change(file, block('epochs 0'));
    expect(await choices()).toEqual(["'epochs' in the numerics of schedule 'Learn' cannot be understood."]);
  });

  it('is done', async () => {
    await client.change(file, block('epochs 2, rate 0.1, momentum 0.5, seed 3, samples 60'));
    const answer = await request({ machines: ['exact', 'schedule', 'Acrtc'] });
    expect(answer).toMatchObject({
      kind: 'trained',
      view: { epochs: 2, rate: 0.1, momentum: 0.5, seed: 3, trainSamples: 48, testSamples: 12, batch: 16 },
    });
    const machines = answer?.kind === 'trained' ? answer.view.machines : [];
    expect(machines.map(({ name, state, epochs }) => [name, state, epochs.length])).toEqual([
      ['exact', 'done', 2],
      ['schedule', 'done', 2],
      ['Acrtc', 'done', 2],
    ]);
    expect(new Set(machines.map(({ epochs }) => epochs[1]!.trainLoss)).size).toBe(3);
  });

  it('reads data from beside the file', async () => {
    const points = Array.from({ length: 50 }, (_, at) => `${at % 2},0.${at % 7},0.${at % 5}\n`).join('');
    writeFileSync(join(folder, 'points.csv'), points);
    await client.change(file, block('data "points.csv", samples 40, epochs 1'));
    expect(await request()).toMatchObject({
      kind: 'trained',
      view: { data: 'points.csv', trainSamples: 32, testSamples: 8, machines: [{ state: 'done' }] },
    });
  });

  it.each([
    ['missing', '"nowhere.csv"', undefined, /^nowhere\.csv cannot be read: there is no such file or folder\.$/],
    ['cut off', '"a.idx" "a.idx"', [0, 0, 8, 1, 0, 0, 0, 9, 1], /^a\.idx: byte 9: it is cut off/],
    ['no IDX', '"a.idx" "a.idx"', [1, 2, 3, 4], /a\.idx: byte 0: no IDX file/],
    ['NaN', '"a.idx"', [...Buffer.from('0,1,2\n1,NaN,2\n')], /a\.idx:2: 'NaN' in column 2 is no number/],
    ['of another size', '"a.idx"', [...Buffer.from('0,1\n1,2\n')], /a sample has 1 numbers/],
  ])('says what is wrong with a file that is %s', async (_name, data, bytes, message) => {
    if (bytes) writeFileSync(join(folder, 'a.idx'), Uint8Array.from(bytes));
    await client.change(file, block(`data ${data}`));
    expect(await request()).toEqual({ kind: 'refused', message: expect.stringMatching(message) });
  });

  it('has data only where files are', async () => {
    const untitled = 'untitled:Untitled-1';
    await client.open(untitled, block('data "points.csv"'));
    const params = { uri: untitled, schedule: 'Learn', run: 31, machines: ['exact'] };
    expect(await client.request('accel/simulateTraining', params)).toMatchObject({
      kind: 'refused',
      message: expect.stringMatching(/save it first/),
    });
  });
});

it('every machine that is offered exists', async () => {
  await client.change(uri, text);
  const choices = await client.request<TrainingChoices>('accel/trainingChoices', { uri });
  expect(choices).toMatchObject({ kind: 'choices', schedule: 'S' });
  const machines = choices.kind === 'choices' ? choices.machines.map(({ name }) => name) : [];
  expect(machines.length).toBeGreaterThan(5);
  const answer = await ask({ run: 20, machines, epochs: 1 });
  expect(answer?.kind === 'trained' && answer.view.machines.map(({ name }) => name)).toEqual(machines);
});
