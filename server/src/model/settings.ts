/** Reading the settings of arrays, technologies and schedules: inheritance, repeated and unknown keys, units, words. */
import type { Expression, NameNode, SettingNode } from '../syntax/ast.ts';
import type { Piece } from '../syntax/tree.ts';
import { type Definition, isBody } from './definitions.ts';
import { aOrAn, type ModelCode, nounOf, oneOf } from './errors.ts';
import { evaluate, SettingScope } from './evaluate.ts';
import { didYouMean, type Fix, type Place, type Problem, placeOf } from './problems.ts';
import type { Suggestions } from './suggestions.ts';
import { dimensionName, expected, sameDimension } from './units.ts';
import { show, type Value } from './values.ts';

/** Beyond this, and below one part of it, no quantity in base units means anything, and results would overflow. */
const largest = 1e30;

/** One setting, wherever it stands: in the definition itself or in what it extends. */
export interface Setting {
  readonly key: NameNode;
  readonly values: readonly Expression[];
  /** The string behind the value that says where it is from (`sourced`). */
  readonly source?: string;
  readonly children: readonly SettingNode[] | undefined;
  readonly piece: Piece;
  /** Whose names its expressions use. */
  readonly owner: Definition;
  readonly place: Place;
}

/** A definition that extends another that extends another: more than this is a generated or a damaged file. */
const maxBases = 32;

type Expected = (typeof expected)[keyof typeof expected];

/** The settings of a definition, base first; later ones win. */
export class Settings {
  readonly problems: Problem[] = [];
  /** `grid`, `buffers.input`, `forward.dataflow`. */
  private readonly found = new Map<string, Setting>();
  /** What mistyped settings were meant to be. */
  private readonly meant = new Set<string>();
  /** Settings that may be given many times, in order. */
  readonly lists = new Map<string, Setting[]>();

  /**
   * `keys` are the settings there are; a key with a dot is one inside braces, or the short form `forward dataflow os`. `repeated` ones
   * are collected in `lists`. `unlisted` ones are read only to say why they cannot stand there.
   */
  constructor(
    readonly definition: Definition,
    private readonly keys: readonly string[],
    private readonly repeated: readonly string[] = [],
    private readonly unlisted: ReadonlySet<string> = new Set(),
    private readonly inside?: Setting,
  ) {
    if (inside) this.readInside(inside);
    else for (const owner of this.chain()) this.read(owner);
  }

  /** The settings in the braces of one setting (or after its first value: `layers "a" forward dataflow os` needs braces). */
  nested(setting: Setting, keys: readonly string[]): Settings {
    return new Settings(this.definition, keys, [], this.unlisted, setting);
  }

  private readInside(setting: Setting): void {
    const mine = new Map<string, Setting>();
    if (!setting.children) this.wrong(setting, 'accel-5004', `'${setting.key.name}' needs its settings in braces`);
    for (const child of setting.children ?? []) this.entry(child, setting.piece, setting.owner, '', mine);
  }

  /** What this definition extends, the furthest base first. */
  private chain(): Definition[] {
    const chain: Definition[] = [this.definition];
    for (let owner = this.definition; isBody(owner); owner = chain.at(-1)!) {
      const { base } = owner.item.head.node;
      if (!base) break;
      const { keyword } = owner;
      const next: Definition | undefined = owner.links.get(base.name);
      const own = owner === this.definition;
      const place = placeOf(owner.piece, base);
      if (!next) {
        if (own) this.unresolved.push({ place, name: base.name, keyword });
        break;
      }
      if (next.keyword !== keyword) {
        if (own) this.report(place, 'accel-2003', `'${base.name}' is ${aOrAn(next.keyword)}, not ${aOrAn(keyword)}`);
        break;
      }
      if (chain.includes(next)) {
        if (own || next === this.definition)
          this.report(place, 'accel-2007', `'${this.definition.name}' extends itself`);
        break;
      }
      if (chain.length > maxBases) {
        const at = placeOf(this.definition.piece, this.definition.node);
        this.report(
          at,
          'accel-7003',
          `'${this.definition.name}' extends more than ${maxBases} others, one after the other; the furthest are not read`,
        );
        break;
      }
      chain.push(next);
    }
    return chain.reverse();
  }

  private read(owner: Definition): void {
    if (!isBody(owner)) return;
    const mine = new Map<string, Setting>();
    for (const piece of owner.item.entries) {
      if (piece.node.kind === 'setting') this.entry(piece.node, piece, owner, '', mine);
    }
  }

  private entry(node: SettingNode, piece: Piece, owner: Definition, prefix: string, mine: Map<string, Setting>): void {
    const path = prefix + node.key.name;
    const own = owner === this.definition;
    const place = placeOf(piece, node.key);
    const setting: Setting = { key: node.key, values: node.values, children: node.children, piece, owner, place };
    if (!prefix && this.repeated.includes(path)) {
      const list = this.lists.get(path);
      if (list) list.push(this.sourced(setting));
      else this.lists.set(path, [this.sourced(setting)]);
      return;
    }
    const inside = this.keys.filter((key) => key.startsWith(`${path}.`));
    // `baseline ws-os { buffering exposed }`: a value, and settings of its own.
    const valued = this.keys.includes(path);
    if (!valued && !inside.length) {
      if (own) this.unknown(path, place, prefix);
      return;
    }
    if (valued && inside.length) {
      for (const child of node.children ?? []) this.entry(child, piece, owner, `${path}.`, mine);
      if (node.children && !node.values.length) return;
    } else if (inside.length) {
      if (node.children) {
        if (own && node.values[0])
          this.report(
            placeOf(piece, node.values[0]),
            'accel-5004',
            `'${path}' takes its settings in braces, or one without them`,
          );
        for (const child of node.children) this.entry(child, piece, owner, `${path}.`, mine);
        return;
      }
      const [first, ...rest] = node.values;
      if (first?.kind === 'name') {
        this.entry(
          { kind: 'setting', key: first, values: rest, start: first.start, end: node.end },
          piece,
          owner,
          `${path}.`,
          mine,
        );
      } else if (own) {
        const words = inside.filter((key) => !this.unlisted.has(key)).map((key) => key.slice(path.length + 1));
        this.report(place, 'accel-5004', `'${path}' needs its settings in braces: ${oneOf(words)}`);
      }
      return;
    }
    const before = mine.get(path);
    if (before && own) {
      this.report(place, 'accel-5003', `'${path}' is given twice; the last one counts`, {
        severity: 'warning',
        related: [{ place: before.place, message: 'The first one' }],
      });
    }
    mine.set(path, setting);
    const read = this.sourced(setting);
    this.found.set(path, inside.length ? { ...read, children: undefined } : read);
  }

  /** Takes the source from behind the value. Hardware has sources; what a schedule says is a choice. */
  private sourced(setting: Setting): Setting {
    const { values } = setting;
    const start = values.findLastIndex((node) => node.kind !== 'string') + 1;
    const [source, second] = values.slice(start);
    if (this.definition.keyword === 'schedule' || source?.kind !== 'string' || start === 0) return setting;
    if (second) this.wrong(setting, 'accel-5004', `'${setting.key.name}' takes one source`, {}, second);
    return { ...setting, values: values.slice(0, start), source: source.value };
  }

  private unknown(path: string, place: Place, prefix: string): void {
    const names = new Set(
      [...this.keys, ...this.repeated]
        .filter((key) => key.startsWith(prefix) && !this.unlisted.has(key))
        .map((key) => key.slice(prefix.length).split('.')[0]!),
    );
    const word = path.slice(prefix.length);
    const { hint, fixes } = didYouMean(word, place, names);
    for (const fix of fixes) this.meant.add(prefix + fix.edits[0]!.text);
    const outer = prefix.slice(0, -1) || this.inside?.key.name;
    const where = outer ? `'${outer}'` : `A${aOrAn(this.definition.keyword).slice(1)}`;
    this.report(place, 'accel-5001', `${where} has no setting '${word}'${hint || `: expected ${oneOf([...names])}`}`, {
      fixes,
    });
  }

  report(
    place: Place,
    code: ModelCode,
    message: string,
    options: { fixes?: readonly Fix[]; severity?: Problem['severity']; related?: Problem['related'] } = {},
  ): void {
    // What cannot be read is told first; what it means may be another thing when it can.
    if (place.piece.problems.length) return;
    const { severity = 'error', fixes, related } = options;
    this.problems.push({
      code,
      severity,
      message,
      place,
      ...(fixes ? { fixes } : {}),
      ...(related ? { related } : {}),
    });
  }

  get(path: string): Setting | undefined {
    return this.found.get(path);
  }

  /** Reports at a setting, if it stands in this very definition: what is inherited is reported where it is written. */
  wrong(
    setting: Setting,
    code: ModelCode,
    message: string,
    options?: Parameters<Settings['report']>[3],
    at?: Expression,
  ): void {
    if (setting.owner === this.definition)
      this.report(at ? placeOf(setting.piece, at) : setting.place, code, message, options);
  }

  missing(path: string, example: string): void {
    // It may be there, mistyped or on a line that cannot be read.
    const { item } = this.definition;
    if (this.meant.has(path) || (item.kind === 'body' && item.entries.some((entry) => entry.problems.length > 0)))
      return;
    const place = placeOf(this.definition.piece, this.definition.node);
    this.report(
      place,
      'accel-5002',
      `The ${nounOf(this.definition.keyword)} '${this.definition.name}' has no '${path}', like ${example}`,
    );
  }

  value(setting: Setting, node: Expression): Value {
    return evaluate(
      node,
      new SettingScope(setting.owner, setting.piece, setting.owner === this.definition ? this.problems : undefined),
    );
  }

  /** A positive number of one of the expected dimensions (base units), which one, and where; undefined if absent or wrong. */
  quantity(
    path: string,
    ...wanted: readonly [Expected, ...Expected[]]
  ): { value: number; kind: number; setting: Setting } | undefined {
    const setting = this.single(path, wanted[0].words);
    if (!setting) return undefined;
    const found = this.measure(setting, setting.values[0]!, wanted);
    return found && { ...found, setting };
  }

  /** One value of a setting as a positive number of one of the dimensions. */
  measure(
    setting: Setting,
    node: Expression,
    wanted: readonly Expected[],
  ): { value: number; kind: number } | undefined {
    const value = this.value(setting, node);
    if (value.kind === 'unknown') return undefined;
    const name = setting.key.name;
    const words = wanted[0]!.words;
    if (value.kind !== 'number') {
      this.wrong(setting, 'accel-5004', `'${name}' needs ${words}, found ${show(value)}`, {}, node);
      return undefined;
    }
    const kind = wanted.findIndex((each) => sameDimension(each.dimension, value.dimension));
    if (kind < 0) {
      const unit = dimensionName(value.dimension);
      this.wrong(
        setting,
        'accel-4002',
        `'${name}' needs ${words}, found ${unit ? `a number in ${unit}` : 'a number without a unit'}`,
        {},
        node,
      );
      return undefined;
    }
    if (!(value.value > 0)) {
      this.wrong(setting, 'accel-4003', `'${name}' must be more than zero, found ${show(value)}`, {}, node);
      return undefined;
    }
    if (value.value > largest || value.value < 1 / largest) {
      this.wrong(setting, 'accel-4003', `'${name}' is far out of any range: ${show(value)}`, {}, node);
      return undefined;
    }
    return { value: value.value, kind };
  }

  /** A plain number of any sign and size: whether it makes sense is for whoever knows what it is of. */
  real(path: string, words: string = expected.plain.words): { value: number; setting: Setting } | undefined {
    const setting = this.single(path, words);
    const node = setting?.values[0];
    if (!setting || !node) return undefined;
    const value = this.value(setting, node);
    if (value.kind === 'unknown') return undefined;
    if (value.kind === 'number' && sameDimension(value.dimension, expected.plain.dimension))
      return { value: value.value, setting };
    const code = value.kind === 'number' ? 'accel-4002' : 'accel-5004';
    this.wrong(setting, code, `'${setting.key.name}' needs ${words}, found ${show(value)}`, {}, node);
    return undefined;
  }

  /** A plain number, or a word that stands in its place. */
  realOr<Word extends string>(path: string, word: Word): { value: number | Word; setting: Setting } | undefined {
    const setting = this.found.get(path);
    const node = setting?.values[0];
    if (setting && node?.kind === 'name' && node.name === word && setting.values.length === 1)
      return { value: word, setting };
    return this.real(path, `a number, or '${word}'`);
  }

  /** One of a few words. */
  word<Word extends string>(path: string, words: readonly Word[]): { word: Word; setting: Setting } | undefined {
    const setting = this.single(path, oneOf(words));
    if (!setting) return undefined;
    const node = setting.values[0]!;
    const text = node.kind === 'name' ? node.name : undefined;
    const word = words.find((each) => each === text);
    if (word) return { word, setting };
    const { hint, fixes } =
      text === undefined ? { hint: '', fixes: [] } : didYouMean(text, placeOf(setting.piece, node), words);
    this.wrong(
      setting,
      'accel-5004',
      `'${path}' is ${oneOf(words)}${text === undefined ? '' : `, found '${text}'`}${hint}`,
      { fixes },
      node,
    );
    return undefined;
  }

  /** The definition of a kind that a setting names, and the expression that does. */
  target(
    path: string,
    keyword: Definition['keyword'],
  ): { target: Definition; setting: Setting; node: Expression } | undefined {
    const setting = this.single(path, `the name of ${aOrAn(keyword)}`);
    if (!setting) return undefined;
    const node = setting.values[0]!;
    const name = node.kind === 'name' ? node : node.kind === 'call' && keyword === 'network' ? node.callee : undefined;
    if (!name) {
      this.wrong(setting, 'accel-5004', `'${path}' needs the name of ${aOrAn(keyword)}`, {}, node);
      return undefined;
    }
    const target = setting.owner.links.get(name.name);
    if (target?.keyword === keyword) return { target, setting, node };
    if (target) {
      this.wrong(setting, 'accel-2003', `'${name.name}' is ${aOrAn(target.keyword)}, not ${aOrAn(keyword)}`, {}, name);
    } else {
      // Found among all definitions that are visible, which only the file knows: it completes the message.
      if (setting.owner === this.definition)
        this.unresolved.push({ place: placeOf(setting.piece, name), name: name.name, keyword });
    }
    return undefined;
  }

  /** Names of definitions that do not exist; reported by whoever knows which do (`allProblems`). */
  private readonly unresolved: { place: Place; name: string; keyword: Definition['keyword'] }[] = [];

  /** Problems, with suggestions from the names visible in the file. */
  allProblems(suggestions: Suggestions): readonly Problem[] {
    if (!this.unresolved.length) return this.problems;
    const extra = this.unresolved.map(({ place, name, keyword }) => suggestions.missing(name, place, keyword));
    return [...this.problems, ...extra];
  }

  private single(path: string, words: string): Setting | undefined {
    const setting = this.found.get(path);
    if (!setting) return undefined;
    if (setting.values.length === 0) {
      this.wrong(setting, 'accel-5004', `'${path}' needs a value: ${words}`);
      return undefined;
    }
    if (setting.values.length > 1) {
      this.wrong(setting, 'accel-5004', `'${path}' takes one value: ${words}`, {}, setting.values[1]);
    }
    if (setting.children) this.wrong(setting, 'accel-5004', `'${path}' has no settings of its own`);
    return setting;
  }
}
