/** What a picture says about a moment or a pass, computed once a picture. Pure. */
import {
  type BufferName,
  type MemoryState,
  type PassName,
  type Picture,
  passes as passNames,
  type Role,
  roles,
} from '../memory-messages.ts';

/** A pass on the roofline. */
export interface Dot {
  readonly row: number;
  readonly pass: PassName;
  /** MACs for each byte between DRAM and the chip. */
  readonly intensity: number;
  /** MACs per cycle. */
  readonly attained: number;
  /** What the roof allows at this intensity, MACs per cycle. */
  readonly attainable: number;
  readonly bound: 'memory' | 'compute';
  /** What computes it, if not the array. */
  readonly machine: string | null;
  /** How many times as long what binds takes as the other; null without a bandwidth. */
  readonly times: number | null;
}

/** Roles before this one are there all the time. */
const passing = roles.indexOf('kept');

/** A tensor at a moment. */
export interface Alive {
  readonly name: string;
  readonly role: Role;
  readonly bytes: number;
}

export class Facts {
  /** Bytes kept in all, turn by turn. */
  readonly totals: Float64Array;
  /** In the order they run. */
  readonly dots: readonly Dot[];
  private readonly dotOfRow = new Map<number, Dot>();

  constructor(readonly picture: Picture) {
    const { turns, passes } = picture;
    const { always } = this;
    this.totals = turns.kept.map((bytes, turn) => always + bytes + turns.gradients[turn]! + turns.other[turn]!);
    const dots: Dot[] = [];
    for (let row = 0; row < passes.layer.length; row++) {
      const dot = dotOf(picture, row);
      if (!dot) continue;
      dots.push(dot);
      this.dotOfRow.set(row, dot);
    }
    this.dots = dots;
  }

  get rows(): number {
    return this.picture.passes.layer.length;
  }

  layerName(row: number): string {
    return this.picture.names[this.picture.passes.layer[row]!]!;
  }

  passOf(row: number): PassName {
    return passNames[this.picture.passes.pass[row]!]!;
  }

  /** Undefined outside of the array. */
  dot(row: number): Dot | undefined {
    return this.dotOfRow.get(row);
  }

  /** Bytes of a role in a turn. */
  bytesOf(role: Role, turn: number): number {
    const { constant, turns } = this.picture;
    return role === 'weights' || role === 'optimizerState' || role === 'weightGradients'
      ? constant[role]
      : turns[role][turn]!;
  }

  /** Bytes that are there all the time. */
  get always(): number {
    const { weights, optimizerState, weightGradients } = this.picture.constant;
    return weights + optimizerState + weightGradients;
  }

  /** Roles that take memory at any time, bottom to top. */
  get usedRoles(): readonly Role[] {
    return roles.filter((role) => this.totals.some((_, turn) => this.bytesOf(role, turn) > 0));
  }

  /** The largest tensors that come and go and are there in a turn, and how many there are. */
  alive(turn: number, limit: number): { readonly top: readonly Alive[]; readonly count: number } {
    const { tensors, names } = this.picture;
    const there: number[] = [];
    for (let i = 0; i < tensors.name.length; i++) {
      if (tensors.role[i]! < passing) continue;
      if (tensors.from[i]! <= turn && turn <= tensors.until[i]!) there.push(i);
    }
    const top = there
      .toSorted((a, b) => tensors.bytes[b]! - tensors.bytes[a]! || a - b)
      .slice(0, limit)
      .map((i) => ({ name: names[tensors.name[i]!]!, role: roles[tensors.role[i]!]!, bytes: tensors.bytes[i]! }));
    return { top, count: there.length };
  }

  /** The pass at a cycle; undefined in an empty step. */
  rowAt(cycle: number): number | undefined {
    const { end } = this.picture.passes;
    let low = 0;
    let high = end.length - 1;
    if (high < 0) return undefined;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (end[middle]! > cycle) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** The pass of a turn that runs at a cycle, or the turn's first. */
  rowOfTurn(turn: number, cycle: number): number | undefined {
    const at = this.rowAt(cycle);
    if (at !== undefined && this.picture.passes.turn[at] === turn) return at;
    const first = this.picture.passes.turn.indexOf(turn);
    return first < 0 ? undefined : first;
  }

  /** NaN where it is unknown or the array rests. */
  taken(buffer: BufferName, row: number): number {
    return this.picture.passes[buffer][row]!;
  }

  /** Whether anything is known of the tiles. */
  get knowsTiles(): boolean {
    return this.picture.passes.output.some((bytes) => !Number.isNaN(bytes));
  }

  /** Bytes of all buffers together; null if one has no size. */
  get onChip(): number | null {
    const { input, weight, output } = this.picture.capacity;
    return input === null || weight === null || output === null ? null : input + weight + output;
  }

  selected(state: MemoryState): number | undefined {
    const { selected } = state;
    if (!selected) return undefined;
    const { layer, pass, second } = this.picture.passes;
    const name = this.picture.names.indexOf(selected.layer);
    const row = layer.findIndex(
      (each, index) =>
        each === name && passNames[pass[index]!] === selected.pass && (second[index] === 1) === selected.second,
    );
    return row < 0 ? undefined : row;
  }
}

function dotOf({ passes, roof }: Picture, row: number): Dot | undefined {
  const macs = passes.macs[row]!;
  const bytes = passes.dramBytes[row]!;
  const cycles = passes.end[row]! - passes.start[row]!;
  if (!(macs > 0 && bytes > 0 && cycles > 0)) return undefined;
  const intensity = macs / bytes;
  const [compute, transfer] = [passes.compute[row]!, passes.transfer[row]!];
  const known = roof.bytesPerCycle !== null && compute > 0 && transfer > 0;
  const bound = known && transfer > compute ? 'memory' : 'compute';
  return {
    row,
    pass: passNames[passes.pass[row]!]!,
    intensity,
    attained: macs / cycles,
    attainable: roofAt(roof, intensity),
    bound,
    machine: passes.machine[row]!,
    times: known ? (bound === 'memory' ? transfer / compute : compute / transfer) : null,
  };
}

/** MACs per cycle that array and DRAM allow. */
export const roofAt = ({ macsPerCycle, bytesPerCycle }: Picture['roof'], intensity: number): number =>
  bytesPerCycle === null ? macsPerCycle : Math.min(macsPerCycle, intensity * bytesPerCycle);

/** The intensity from which on the DRAM is fast enough for the whole array; null without a bandwidth. */
export const ridgeOf = ({ macsPerCycle, bytesPerCycle }: Picture['roof']): number | null =>
  bytesPerCycle === null ? null : macsPerCycle / bytesPerCycle;
