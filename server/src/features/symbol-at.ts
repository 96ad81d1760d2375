/** What the text at an offset stands for: the question behind hovers, definitions, references and renaming. */

import { type Definition, nameOf } from '../model/definitions.ts';
import type { ImportedFile } from '../model/file.ts';
import { type BuiltinFunction, functions } from '../model/functions.ts';
import { choiceWords, operators } from '../model/operators/index.ts';
import type { Operator, OperatorParameter } from '../model/operators/types.ts';
import { bodyOf, type Local } from '../model/symbols.ts';
import {
  type Argument,
  type CallNode,
  type Expression,
  expressionsOf,
  type NameNode,
  type Parameter,
  type SettingNode,
  walk,
} from '../syntax/ast.ts';
import type { Item, Piece } from '../syntax/tree.ts';
import type { Snapshot } from './snapshot.ts';

export type Meaning =
  | { readonly kind: 'definition'; readonly definition: Definition }
  /** A parameter, input or value of the network or block `owner`. */
  | { readonly kind: 'local'; readonly local: Local; readonly owner: Definition }
  | { readonly kind: 'operator'; readonly operator: Operator }
  | { readonly kind: 'function'; readonly builtin: BuiltinFunction }
  /** A named argument of an operator ... */
  | { readonly kind: 'argument'; readonly operator: Operator; readonly parameter: OperatorParameter }
  /** ... or of a block or network, whose parameter it is. */
  | { readonly kind: 'parameter'; readonly parameter: Parameter; readonly owner: Definition }
  | { readonly kind: 'choice'; readonly word: string }
  /** `path` is `forward.dataflow` for a key inside braces. */
  | { readonly kind: 'setting'; readonly path: string; readonly definition: Definition }
  | { readonly kind: 'setting-word'; readonly path: string; readonly word: string }
  | { readonly kind: 'unit'; readonly text: string }
  | { readonly kind: 'import'; readonly imported: ImportedFile }
  | { readonly kind: 'pattern'; readonly pattern: string; readonly definition: Definition };

export interface Found {
  readonly meaning: Meaning;
  readonly piece: Piece;
  /** Absolute offsets of the word. */
  readonly start: number;
  readonly end: number;
}

/** The meaning of the word at an offset (or right before it); undefined where there is none. */
export function symbolAt(snapshot: Snapshot, offset: number): Found | undefined {
  const at = snapshot.tree.pieceAt(offset);
  const item = snapshot.tree.itemAt(offset);
  if (!at || !item) return undefined;
  const local = offset - at.start;
  const found = new Finder(snapshot, item, at.piece, local).find();
  return found && { meaning: found.meaning, piece: at.piece, start: at.start + found.start, end: at.start + found.end };
}

interface Hit {
  readonly meaning: Meaning;
  readonly start: number;
  readonly end: number;
}

const holds = (span: { start: number; end: number }, offset: number) => span.start <= offset && offset <= span.end;

class Finder {
  /** The definition the piece belongs to; undefined if it is a second one of the same name. */
  private readonly definition: Definition | undefined;

  constructor(
    private readonly snapshot: Snapshot,
    item: Item,
    private readonly piece: Piece,
    private readonly offset: number,
  ) {
    const name = nameOf(item)?.node.name;
    const definition = name === undefined ? undefined : snapshot.file.own.get(name);
    this.definition = definition?.item === item ? definition : undefined;
  }

  find(): Hit | undefined {
    const { node } = this.piece;
    const { definition } = this;
    switch (node.kind) {
      case 'import': {
        const imported = this.snapshot.file.imports.find((each) => each.piece === this.piece);
        return node.path && imported && holds(node.path, this.offset)
          ? this.hit({ kind: 'import', imported }, node.path)
          : undefined;
      }
      case 'head':
        if (node.name && definition && holds(node.name, this.offset))
          return this.hit({ kind: 'definition', definition }, node.name);
        if (node.base && holds(node.base, this.offset)) return this.named(node.base);
        for (const parameter of node.parameters)
          if (holds(parameter.name, this.offset)) return this.localName(parameter.name);
        break;
      case 'const':
        if (node.name && definition && holds(node.name, this.offset))
          return this.hit({ kind: 'definition', definition }, node.name);
        break;
      case 'input':
      case 'assign':
        if (node.name && holds(node.name, this.offset)) return this.localName(node.name);
        break;
      case 'setting':
        return this.setting(node, '');
      default:
    }
    for (const expression of expressionsOf(node)) {
      const found = this.inside(expression);
      if (found) return found;
    }
    return undefined;
  }

  private hit(meaning: Meaning, span: { start: number; end: number }): Hit {
    return { meaning, start: span.start, end: span.end };
  }

  /** The innermost word of an expression that holds the offset. */
  private inside(expression: Expression): Hit | undefined {
    let found: Hit | undefined;
    walk(expression, (node) => {
      if (node.kind === 'name' && holds(node, this.offset)) found = this.named(node);
      else if (node.kind === 'number' && node.unit && holds(node.unit, this.offset)) {
        found = this.hit({ kind: 'unit', text: node.unit.text }, node.unit);
      } else if (node.kind === 'call') {
        if (holds(node.callee, this.offset)) found = this.callee(node);
        for (const arg of node.args) if (arg.name && holds(arg.name, this.offset)) found = this.argument(node, arg);
      }
    });
    return found;
  }

  private named(node: NameNode): Hit | undefined {
    const local = this.localName(node);
    if (local) return local;
    const definition = this.definition?.links.get(node.name) ?? this.snapshot.file.visible.get(node.name);
    if (definition) return this.hit({ kind: 'definition', definition }, node);
    return choiceWords.has(node.name) ? this.hit({ kind: 'choice', word: node.name }, node) : undefined;
  }

  private localName(node: NameNode): Hit | undefined {
    const owner = this.definition;
    const local =
      owner && (owner.keyword === 'network' || owner.keyword === 'block')
        ? bodyOf(owner).locals.get(node.name)?.local
        : undefined;
    return owner && local && this.hit({ kind: 'local', local, owner }, node);
  }

  private callee(node: CallNode): Hit | undefined {
    const { name } = node.callee;
    const definition = this.definition?.links.get(name);
    if (definition) return this.hit({ kind: 'definition', definition }, node.callee);
    const operator = operators.get(name);
    if (operator) return this.hit({ kind: 'operator', operator }, node.callee);
    const builtin = functions.get(name);
    return builtin && this.hit({ kind: 'function', builtin }, node.callee);
  }

  private argument(node: CallNode, arg: Argument): Hit | undefined {
    const { name } = arg.name!;
    const owner = this.definition?.links.get(node.callee.name);
    if (owner) {
      const parameter =
        owner.item.kind === 'body'
          ? owner.item.head.node.parameters.find((each) => each.name.name === name)
          : undefined;
      return parameter && this.hit({ kind: 'parameter', parameter, owner }, arg.name!);
    }
    const operator = operators.get(node.callee.name);
    const parameter = operator?.parameters.find((each) => each.name === name);
    return operator && parameter && this.hit({ kind: 'argument', operator, parameter }, arg.name!);
  }

  private setting(node: SettingNode, prefix: string): Hit | undefined {
    const { definition } = this;
    if (!definition || !holds(node, this.offset)) return undefined;
    const path = prefix + node.key.name;
    if (holds(node.key, this.offset)) return this.hit({ kind: 'setting', path, definition }, node.key);
    // The rules of `layers "..." { ... }` have the settings of a schedule.
    const inner = path === 'layers' ? '' : `${path}.`;
    for (const child of node.children ?? []) {
      const found = this.setting(child, inner);
      if (found) return found;
    }
    const [first, ...rest] = node.values;
    if (first?.kind === 'name' && nested.has(path)) {
      return this.setting({ kind: 'setting', key: first, values: rest, start: first.start, end: node.end }, `${path}.`);
    }
    for (const value of node.values) {
      if (value.kind === 'string' && holds(value, this.offset))
        return this.hit({ kind: 'pattern', pattern: value.value, definition }, value);
      if (
        value.kind === 'name' &&
        holds(value, this.offset) &&
        !references.has(path) &&
        !definition.links.has(value.name)
      ) {
        return this.hit({ kind: 'setting-word', path, word: value.name }, value);
      }
      const found = this.inside(value);
      if (found) return found;
    }
    return undefined;
  }
}

/** Settings whose value may be another setting: `forward dataflow os`. */
const nested: ReadonlySet<string> = new Set(['forward', 'buffers']);
/** Settings whose value is the name of a definition. */
const references: ReadonlySet<string> = new Set(['network', 'array', 'technology']);
