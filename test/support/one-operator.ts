/** Networks of one statement, and the layers it makes. */
import { expect } from 'vitest';
import type { Layer } from '../../server/src/model/values.ts';
import { builtNetwork, problemsOf } from './model.ts';

type Shape = readonly number[];

/** A network of one statement, `out`, over inputs named x, y, z. */
export function statementNetwork(statement: string, ...shapes: readonly Shape[]): string {
  const inputs = shapes.map((shape, index) => `  input ${'xyz'[index]} [${shape.join(', ')}]\n`).join('');
  return `network N {\n${inputs}  out = ${statement}\n}\n`;
}

export function layersOf(statement: string, ...shapes: readonly Shape[]): readonly Layer[] {
  const built = builtNetwork(statementNetwork(statement, ...shapes), 'N');
  expect(built.problems.map((problem) => problem.message)).toEqual([]);
  return built.layers;
}

/** Its only layer. */
export function layerOf(statement: string, ...shapes: readonly Shape[]): Layer {
  const layers = layersOf(statement, ...shapes);
  expect(layers).toHaveLength(1);
  return layers[0]!;
}

/** What is wrong with the statement, code, message and place line by line. */
export const refusalOf = (statement: string, ...shapes: readonly Shape[]): string =>
  problemsOf(statementNetwork(statement, ...shapes)).join('\n');

/** Layers line by line: name, shape, product, what they keep. */
export const summary = (layers: readonly Layer[]): string[] =>
  layers.map(({ name, shape, gemm, saves }) => {
    const steps = gemm?.steps ? `, ${gemm.steps} steps` : '';
    const product = gemm ? `${gemm.m} x ${gemm.n} x ${gemm.k} * ${gemm.groups} in ${gemm.batchIn}${steps}` : '-';
    return [name, shape.join('x'), product, saves.join()].join(' | ');
  });
