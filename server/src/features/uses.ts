/** A statement in all its uses: a statement of a block counts once for each time the block is built into a network. */
import type { Definition } from '../model/definitions.ts';
import { isBody } from '../model/definitions.ts';
import type { NetworkModel } from '../model/network.ts';
import type { Layer, Value } from '../model/values.ts';
import type { Piece } from '../syntax/tree.ts';
import type { Layers, Snapshot } from './snapshot.ts';

/** What the names of a block stand for in one use of it. */
export type Scope = ReadonlyMap<string, Value>;

/** The scope in which a statement made a layer; undefined for statements of the network itself. */
function scopeOf(layer: Layer, piece: Piece): Scope | undefined {
  return layer.scopes[layer.pieces.indexOf(piece) - 1];
}

/** The scopes in which a statement of a block was evaluated and made layers, in order of execution. */
export function scopesOfStatement(found: readonly Layers[], piece: Piece): Set<Scope> {
  const scopes = new Set<Scope>();
  for (const { layers } of found) {
    for (const layer of layers) {
      const scope = scopeOf(layer, piece);
      if (scope) scopes.add(scope);
    }
  }
  return scopes;
}

const blockScopes = new WeakMap<Snapshot, Map<Definition, ReadonlySet<Scope>>>();

/** The scopes of all uses of a block that made layers. */
export function scopesOfBlock(snapshot: Snapshot, block: Definition): ReadonlySet<Scope> {
  const known = blockScopes.get(snapshot) ?? new Map<Definition, ReadonlySet<Scope>>();
  blockScopes.set(snapshot, known);
  const before = known.get(block);
  if (before) return before;
  const scopes = new Set<Scope>();
  if (isBody(block)) {
    for (const entry of block.item.entries)
      for (const scope of scopesOfStatement(snapshot.layersOf(entry), entry)) scopes.add(scope);
  }
  known.set(block, scopes);
  return scopes;
}

/** The builds of a network in this file: one for each set of arguments. */
export function buildsOf(snapshot: Snapshot, network: Definition): readonly NetworkModel[] {
  return snapshot.networks.filter((model) => model.definition === network);
}

/** The values a name of a network or block takes in this file, one for each build or use; the same value may come more than once. */
export function valuesOf(snapshot: Snapshot, owner: Definition, name: string): Value[] {
  const scopes =
    owner.keyword === 'network'
      ? buildsOf(snapshot, owner).map((model) => model.values)
      : [...scopesOfBlock(snapshot, owner)];
  return scopes.flatMap((scope) => scope.get(name) ?? []);
}
