/**
 * Computation reuse: activations that agree in their leading bits count as one, so that their product is computed once. Training then
 * sees activations cut off after k bits of the mantissa; what a buffer would have found is measured on the very tensors.
 */

import { measureReuse } from '../../reuse/buffer.ts';
import {
  type ControllerSettings,
  type ControllerState,
  nextController,
  startController,
} from '../../reuse/controller.ts';
import type { ReuseBuffer } from '../../reuse/types.ts';
import {
  type Arithmetic,
  type LayerMatrix,
  type MatrixUnit,
  type SavedState,
  Scratch,
  type Step,
} from '../arithmetic.ts';
import type { MatrixShape } from '../products.ts';
import { toTruncatedFp16 } from '../rounding.ts';
import { exact } from './exact.ts';

export interface ReuseMachine {
  readonly kind: 'reuse';
  /** k, 0 to 10; or a controller that raises it when the loss stalls. */
  readonly mantissaBits: number | ControllerSettings;
  readonly entries: number;
  readonly replacement: ReuseBuffer['replacement'];
}

/** What multiplications of the forward pass met, each activation counted once for every output it is multiplied for. */
interface Counts {
  readonly activations: number;
  readonly zeros: number;
  readonly similar: number;
  readonly mantissaBits: number;
}

/** Shares of what one machine or several counted; bits are their mean, each weighted by what it multiplies. */
export function reuseFigures(parts: readonly Counts[]): Readonly<Record<string, number>> {
  const sum = (value: (part: Counts) => number) => parts.reduce((total, part) => total + value(part), 0);
  const share = (part: number, of: number, otherwise = 0) => (of === 0 ? otherwise : part / of);
  const activations = sum((part) => part.activations);
  const zeros = sum((part) => part.zeros);
  return {
    zeroSkips: share(zeros, activations),
    similarHits: share(
      sum((part) => part.similar),
      activations - zeros,
    ),
    mantissaBits: share(
      sum((part) => part.mantissaBits * part.activations),
      activations,
      parts[0]?.mantissaBits,
    ),
  };
}

/** What a layer's multiplications met since they were counted last. */
interface Met {
  activations: number;
  zeros: number;
  similar: number;
  /** Whether this layer has been watched since then: one batch is enough. */
  watched: boolean;
}

/** In front of another machine, which computes with the activations that are left. */
export class ReuseArithmetic implements Arithmetic {
  readonly assumptions: readonly string[];
  readonly #machine: ReuseMachine;
  #controller: ControllerState | undefined;
  readonly #met: Met[] = [];

  constructor(
    machine: ReuseMachine,
    private readonly behind: Arithmetic = exact(),
  ) {
    const { mantissaBits, entries, replacement } = machine;
    const adaptive = typeof mantissaBits !== 'number';
    this.#machine = machine;
    this.#controller = adaptive ? startController(mantissaBits) : undefined;
    this.assumptions = [
      `Activations are FP16 with ${adaptive ? `the leading ${mantissaBits.start} to ${mantissaBits.end} (as a controller finds)` : `the leading ${mantissaBits}`} of 10 bits of the mantissa, the others cut off; in the forward pass and the weight gradient; errors are not cut off`,
      `Hits: ${entries} entries (${replacement}) for each weight, on the first batch of every epoch; zeros are skipped and take no entry`,
    ];
  }

  unit(layer: LayerMatrix, weights: Float32Array, seed: number): ReuseUnit {
    const met: Met = { activations: 0, zeros: 0, similar: 0, watched: false };
    this.#met.push(met);
    return new ReuseUnit(
      layer,
      this.behind.unit(layer, weights, seed),
      () => this.mantissaBits,
      (x, vectors) => this.#watch(met, layer, x, vectors),
    );
  }

  get mantissaBits(): number {
    const { mantissaBits } = this.#machine;
    return typeof mantissaBits === 'number' ? mantissaBits : this.#controller!.mantissaBits;
  }

  observe(loss: number): void {
    const { mantissaBits } = this.#machine;
    if (typeof mantissaBits !== 'number') this.#controller = nextController(mantissaBits, this.#controller!, loss);
  }

  figures(): Readonly<Record<string, number>> {
    return reuseFigures([this.counted()]);
  }

  /** Begins to count anew. */
  counted(): Counts {
    const sum = (part: (met: Met) => number) => this.#met.reduce((total, met) => total + part(met), 0);
    const counts = {
      activations: sum((met) => met.activations),
      zeros: sum((met) => met.zeros),
      similar: sum((met) => met.similar),
      mantissaBits: this.mantissaBits,
    };
    for (const met of this.#met) Object.assign(met, { activations: 0, zeros: 0, similar: 0, watched: false });
    return counts;
  }

  save(): SavedState {
    const controller = this.#controller;
    const state = controller
      ? [controller.mantissaBits, controller.smoothed ?? null, controller.best ?? null, controller.stalled]
      : [];
    const met = this.#met.flatMap(({ activations, zeros, similar, watched }) => [
      activations,
      zeros,
      similar,
      Number(watched),
    ]);
    return { arrays: [], numbers: [...state, ...met] };
  }

  restore({ numbers }: SavedState): void {
    if (this.#controller) {
      const [mantissaBits, smoothed, best, stalled] = numbers;
      this.#controller = {
        mantissaBits: mantissaBits ?? 0,
        smoothed: smoothed ?? undefined,
        best: best ?? undefined,
        stalled: stalled ?? 0,
      };
    }
    const from = this.#controller ? 4 : 0;
    this.#met.forEach((met, index) => {
      const [activations, zeros, similar, watched] = numbers.slice(from + 4 * index);
      Object.assign(met, { activations, zeros, similar, watched: watched === 1 });
    });
  }

  /** A multiplier holds one weight and sees its input in vector after vector. */
  #watch(met: Met, { inputs, outputs }: MatrixShape, x: Float32Array, vectors: number): void {
    if (met.watched) return;
    met.watched = true;
    const { entries, replacement } = this.#machine;
    const buffer: ReuseBuffer = { entries, replacement, mantissaBits: this.mantissaBits, zeros: 'skipped' };
    const column = new Float32Array(vectors);
    for (let input = 0; input < inputs; input++) {
      for (let vector = 0; vector < vectors; vector++) column[vector] = x[vector * inputs + input]!;
      const { counts } = measureReuse(buffer, column);
      met.activations += vectors * outputs;
      met.zeros += counts.zeroSkips * outputs;
      met.similar += (counts.exactHits + counts.similarHits) * outputs;
    }
  }
}

/** Cuts off activations before a unit of another machine sees them. */
class ReuseUnit implements MatrixUnit {
  readonly #cut = new Scratch();

  constructor(
    private readonly shape: MatrixShape,
    private readonly behind: MatrixUnit,
    private readonly mantissaBits: () => number,
    private readonly watch: (x: Float32Array, vectors: number) => void,
  ) {}

  forward(x: Float32Array, vectors: number, y: Float32Array): void {
    this.behind.forward(this.#truncated(x, vectors), vectors, y);
  }

  backward(dy: Float32Array, vectors: number, dx: Float32Array): void {
    this.behind.backward(dy, vectors, dx);
  }

  update(x: Float32Array, dy: Float32Array, vectors: number, step: Step): void {
    // Only training gets here: what is measured is not diluted by the evaluation.
    this.watch(x, vectors);
    this.behind.update(this.#truncated(x, vectors), dy, vectors, step);
  }

  weights(): Float32Array {
    return this.behind.weights();
  }

  save(): SavedState {
    return this.behind.save();
  }

  restore(state: SavedState): void {
    this.behind.restore(state);
  }

  #truncated(x: Float32Array, vectors: number): Float32Array {
    const count = vectors * this.shape.inputs;
    const cut = this.#cut.of(count);
    toTruncatedFp16(x, cut, count, this.mantissaBits());
    return cut;
  }
}
