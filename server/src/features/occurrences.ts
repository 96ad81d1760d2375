/** Every word of a piece that means something, and what it means. All features that ask "what is this?" ask here. */
import type { Definition } from '../model/definitions.ts';
import { isBody } from '../model/definitions.ts';
import type { FileModel, ImportedFile } from '../model/file.ts';
import { type BuiltinFunction, functions } from '../model/functions.ts';
import { choiceWords, operators } from '../model/operators/index.ts';
import type { Operator, OperatorParameter } from '../model/operators/types.ts';
import { passBlocks } from '../model/pass-settings.ts';
import { bodyOf, type Local } from '../model/symbols.ts';
import {
  type BinaryNode,
  type CallNode,
  type Expression,
  expectKey,
  type NameNode,
  type NumberNode,
  type Parameter,
  type SettingNode,
  type Span,
} from '../syntax/ast.ts';
import { reservedWords } from '../syntax/expressions.ts';
import { scan } from '../syntax/scanner.ts';
import type { Piece } from '../syntax/tree.ts';

/** How a word relates to what it stands for. */
export type Role = 'declaration' | 'use';

export type Meaning =
  | { readonly kind: 'definition'; readonly definition: Definition; readonly role: Role }
  /** A parameter, input or value of the network or block `owner`. */
  | { readonly kind: 'local'; readonly local: Local; readonly owner: Definition; readonly role: Role }
  | { readonly kind: 'operator'; readonly operator: Operator }
  | { readonly kind: 'function'; readonly builtin: BuiltinFunction }
  /** A named argument of an operator ... */
  | { readonly kind: 'argument'; readonly operator: Operator; readonly parameter: OperatorParameter }
  /** ... or of a block or network, whose parameter it is. */
  | { readonly kind: 'parameter'; readonly parameter: Parameter; readonly owner: Definition }
  /** `same`, `avg`, `true`; as the value of a named argument also which one. */
  | {
      readonly kind: 'choice';
      readonly word: string;
      readonly operator?: Operator;
      readonly parameter?: OperatorParameter;
    }
  /** `path` is `forward.dataflow` for a key inside braces. */
  | { readonly kind: 'setting'; readonly path: string; readonly definition: Definition }
  /** `ws` after `dataflow`, `at` in an SRAM cost. */
  | {
      readonly kind: 'setting-word';
      readonly path: string;
      readonly word: string;
      readonly definition: Definition;
    }
  /** `cycles` after `expect`. */
  | { readonly kind: 'quantity'; readonly name: string; readonly definition: Definition }
  /** `number` is what stands in front of it. */
  | { readonly kind: 'unit'; readonly text: string; readonly number: number }
  | { readonly kind: 'import'; readonly imported: ImportedFile }
  /** The pattern of `layers "..."`. */
  | { readonly kind: 'pattern'; readonly pattern: string; readonly definition: Definition }
  /** A word of the grammar: `network`, `if`, `repeat`. */
  | { readonly kind: 'keyword'; readonly word: string };

/** Offsets count from the start of the piece. */
export interface Occurrence extends Span {
  readonly meaning: Meaning;
}

/** Words after values of settings that belong to the grammar. */
const settingWords: ReadonlySet<string> = new Set(['x', 'at']);
/** Settings whose value may be another setting: `forward dataflow os`. */
const nested: ReadonlySet<string> = new Set([...passBlocks, 'buffers']);

/** The words of a piece in no particular order. `owner` is the definition the piece belongs to. */
export function occurrencesIn(file: FileModel, owner: Definition | undefined, piece: Piece): readonly Occurrence[] {
  const finder = new Finder(file, owner, piece);
  finder.piece_();
  return finder.found;
}

class Finder {
  readonly found: Occurrence[] = [];

  constructor(
    private readonly file: FileModel,
    private readonly owner: Definition | undefined,
    private readonly piece: Piece,
  ) {}

  piece_(): void {
    const { node } = this.piece;
    switch (node.kind) {
      case 'head':
        this.add({ start: node.start, end: node.start + node.keyword.length }, { kind: 'keyword', word: node.keyword });
        this.declare(node.name);
        for (const parameter of node.parameters) {
          this.local(parameter.name, 'declaration');
          if (parameter.fallback) this.expression(parameter.fallback);
        }
        if (node.base) this.definition(node.base, this.definitionNamed(node.base.name), 'use');
        break;
      case 'import':
        this.keyword(node, 'import');
        if (node.path) {
          const imported = this.file.imports.find((each) => each.piece === this.piece);
          if (imported) this.add(node.path, { kind: 'import', imported });
        }
        break;
      case 'const':
        this.keyword(node, 'const');
        this.declare(node.name);
        this.expression(node.value);
        break;
      case 'compare':
        this.keyword(node, 'compare');
        for (const name of node.schedules) this.definition(name, this.definitionNamed(name.name), 'use');
        break;
      case 'input':
        this.keyword(node, 'input');
        if (node.name) this.local(node.name, 'declaration');
        this.expression(node.shape);
        break;
      case 'assign':
        this.local(node.name, 'declaration');
        this.expression(node.value);
        break;
      case 'return':
        this.keyword(node, 'return');
        this.expression(node.value);
        break;
      case 'output':
        this.keyword(node, 'output');
        for (const name of node.names) this.expression(name);
        break;
      case 'setting':
        this.setting(node, '');
        break;
      case 'error':
        this.tokens();
        break;
      default:
    }
  }

  private add({ start, end }: Span, meaning: Meaning): void {
    this.found.push({ start, end, meaning });
  }

  private keyword(node: Span, word: string): void {
    this.add({ start: node.start, end: node.start + word.length }, { kind: 'keyword', word });
  }

  private definitionNamed(name: string): Definition | undefined {
    return this.owner?.links.get(name) ?? this.file.visible.get(name);
  }

  private definition(node: NameNode, definition: Definition | undefined, role: Role): void {
    if (definition) this.add(node, { kind: 'definition', definition, role });
  }

  /** The name of a definition where it is made. */
  private declare(node: NameNode | undefined): void {
    if (node && this.owner?.piece === this.piece) this.definition(node, this.owner, 'declaration');
  }

  private local(node: NameNode, role: Role): boolean {
    const { owner } = this;
    const local = owner && bodyOf(owner).locals.get(node.name)?.local;
    if (!owner || !local) return false;
    // The second of two equal names declares nothing.
    if (role === 'declaration' && local.node !== node) return true;
    this.add(node, { kind: 'local', owner, local, role });
    return true;
  }

  private expression(node: Expression, operator?: Operator, parameter?: OperatorParameter): void {
    switch (node.kind) {
      case 'name':
        this.name(node, operator, parameter);
        break;
      case 'number':
        this.number(node);
        break;
      case 'call':
        this.call(node);
        break;
      case 'list':
        for (const item of node.items) this.expression(item, operator, parameter);
        break;
      case 'unary':
        this.expression(node.operand);
        break;
      case 'binary':
        this.expression(node.left);
        this.expression(node.right);
        break;
      case 'if':
        this.keyword(node, 'if');
        this.expression(node.condition);
        this.expression(node.yes, operator, parameter);
        this.expression(node.no, operator, parameter);
        break;
      case 'repeat':
        this.keyword(node, 'repeat');
        this.expression(node.count);
        this.expression(node.body);
        break;
      case 'pipe':
        this.expression(node.left);
        this.expression(node.right);
        break;
      default:
    }
  }

  private name(node: NameNode, operator?: Operator, parameter?: OperatorParameter): void {
    if (this.local(node, 'use')) return;
    const { name } = node;
    const definition = this.definitionNamed(name);
    if (definition) this.definition(node, definition, 'use');
    else if (name === 'true' || name === 'false' || choiceWords.has(name)) {
      this.add(node, {
        kind: 'choice',
        word: name,
        ...(operator ? { operator } : {}),
        ...(parameter ? { parameter } : {}),
      });
    } else this.callee(node);
  }

  /** Blocks come before operators and functions of the same name, as in the evaluation. */
  private callee(node: NameNode): void {
    const definition = this.definitionNamed(node.name);
    const operator = operators.get(node.name);
    const builtin = functions.get(node.name);
    if (definition?.keyword === 'block' || (definition && !operator && !builtin))
      this.definition(node, definition, 'use');
    else if (operator) this.add(node, { kind: 'operator', operator });
    else if (builtin) this.add(node, { kind: 'function', builtin });
  }

  private number(node: NumberNode): void {
    if (node.unit) this.add(node.unit, { kind: 'unit', text: node.unit.text, number: node.value });
  }

  private call(node: CallNode): void {
    this.callee(node.callee);
    const target = this.definitionNamed(node.callee.name);
    const operator = target?.keyword === 'block' ? undefined : operators.get(node.callee.name);
    for (const arg of node.args) {
      const parameter = arg.name && operator?.parameters.find((each) => each.name === arg.name?.name);
      if (arg.name && operator && parameter) this.add(arg.name, { kind: 'argument', operator, parameter });
      else if (arg.name && target && isBody(target)) {
        const name = arg.name.name;
        const own = target.item.head.node.parameters.find((each) => each.name.name === name);
        if (own) this.add(arg.name, { kind: 'parameter', parameter: own, owner: target });
      }
      this.expression(arg.value, operator, parameter || undefined);
    }
  }

  private setting(node: SettingNode, prefix: string): void {
    const definition = this.owner;
    if (!definition) return;
    const path = prefix + node.key.name;
    this.add(node.key, { kind: 'setting', path, definition });
    let { values } = node;
    let valuePath = path;
    const [first] = values;
    if (path === expectKey && first?.kind === 'binary') {
      this.expectation(first, definition);
      return;
    }
    if (!node.children && first?.kind === 'name' && nested.has(path)) {
      valuePath = `${path}.${first.name}`;
      this.add(first, { kind: 'setting', path: valuePath, definition });
      values = values.slice(1);
    }
    for (const value of values) this.settingValue(value, definition, valuePath);
    // The rules of `layers "..." { ... }` have the passes of a schedule.
    for (const child of node.children ?? []) {
      const own = path === 'layers' && passBlocks.some((block) => block === child.key.name);
      this.setting(child, own ? '' : `${path}.`);
    }
  }

  private expectation({ left, right }: BinaryNode, definition: Definition): void {
    if (left.kind === 'name') this.add(left, { kind: 'quantity', name: left.name, definition });
    else this.expression(left);
    this.expression(right);
  }

  private settingValue(node: Expression, definition: Definition, path: string): void {
    if (node.kind === 'string' && (path === 'layers' || path === 'stage')) {
      this.add(node, { kind: 'pattern', pattern: node.value, definition });
    } else if (node.kind === 'name') {
      const target = this.definitionNamed(node.name);
      if (target && !settingWords.has(node.name)) this.definition(node, target, 'use');
      else this.add(node, { kind: 'setting-word', path, word: node.name, definition });
    } else this.expression(node);
  }

  /** Text that is no statement: its words are looked up one by one. */
  private tokens(): void {
    const { text } = this.piece;
    for (let token = scan(text, 0); token.kind !== 'eof'; token = scan(text, token.end)) {
      if (token.kind !== 'name') continue;
      const node: NameNode = {
        kind: 'name',
        name: text.slice(token.start, token.end),
        start: token.start,
        end: token.end,
      };
      if (reservedWords.has(node.name)) this.add(node, { kind: 'keyword', word: node.name });
      else this.name(node);
    }
  }
}

/** Whether two meanings are the same thing, also if they were found in different versions of a file. */
export function sameThing(a: Meaning, b: Meaning): boolean {
  switch (a.kind) {
    case 'definition':
      return b.kind === 'definition' && sameDefinition(a.definition, b.definition);
    case 'local':
    case 'parameter':
      return (
        (b.kind === 'local' || b.kind === 'parameter') &&
        localName(a) === localName(b) &&
        sameDefinition(a.owner, b.owner)
      );
    case 'operator':
      return b.kind === 'operator' && a.operator === b.operator;
    case 'argument':
      return b.kind === 'argument' && a.operator === b.operator && a.parameter === b.parameter;
    case 'function':
      return b.kind === 'function' && a.builtin === b.builtin;
    default:
      return false;
  }
}

/** The name of a parameter, input or value. */
export const localName = (meaning: Meaning & { readonly kind: 'local' | 'parameter' }): string =>
  meaning.kind === 'local' ? meaning.local.name : meaning.parameter.name.name;

function sameDefinition(a: Definition, b: Definition): boolean {
  return a.name === b.name && a.file === b.file;
}
