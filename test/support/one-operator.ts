/** Networks of one statement, and the layers it makes. */
import { expect } from 'vitest';
import type { Layer } from '../../server/src/model/values.ts';
import { builtNetwork } from './model.ts';

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

/** Its only layer, or the one of this name. */
export function layerOf(statement: string, shapes: readonly Shape[], name?: string): Layer {
  const layers = layersOf(statement, ...shapes);
  if (name === undefined) expect(layers).toHaveLength(1);
  return name === undefined ? layers[0]! : layers.find((layer) => layer.name === name)!;
}
