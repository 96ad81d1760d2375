/**
 * One discrete-event simulation for all policies: every processor works through its own list of tasks in order; a task begins when its
 * processor is free and what it reads has arrived. Typed arrays throughout: millions of tasks a second.
 */

/** What a task does. */
export const FORWARD = 0;
export const ACTIVATION_GRADIENT = 1;
export const WEIGHT_GRADIENT = 2;
export const UPDATE = 3;
/** Both gradients as one task: the error goes on when both are done. */
export const BACKWARD = 4;
export type TaskKind = 0 | 1 | 2 | 3 | 4;
export const taskKinds = 5;

/** A task as one number: stage, unit (micro-batch) and kind. Processors that share a stage have updates of the same number. */
export const task = (stage: number, unit: number, kind: TaskKind, units: number): number =>
  (stage * units + unit) * taskKinds + kind;
export const kindOf = (code: number): TaskKind => (code % taskKinds) as TaskKind;
export const unitOf = (code: number, units: number): number => Math.floor(code / taskKinds) % units;
export const stageOf = (code: number, units: number): number => Math.floor(code / taskKinds / units);

/** A stage on one of its processors. */
export interface Lane {
  /** Cycles for one unit. */
  readonly forward: number;
  readonly activationGradient: number;
  readonly weightGradient: number;
  readonly update: number;
  readonly processor: number;
}

/** Cycles of a task of a lane. */
export const durationOf = (lane: Lane, kind: TaskKind): number =>
  kind === FORWARD
    ? lane.forward
    : kind === ACTIVATION_GRADIENT
      ? lane.activationGradient
      : kind === WEIGHT_GRADIENT
        ? lane.weightGradient
        : kind === UPDATE
          ? lane.update
          : lane.activationGradient + lane.weightGradient;

/** Between a stage and the next one; cycles of a transfer without waiting for the link, from one processor to another. */
export interface Boundary {
  readonly forward: number;
  readonly backward: number;
  /** Cycles on top of both. */
  readonly latency: number;
  /** Words for one unit. */
  readonly forwardWords: number;
  readonly backwardWords: number;
}

export interface Play {
  /** By stage, then by processor that shares it. */
  readonly stages: readonly (readonly Lane[])[];
  readonly boundaries: readonly Boundary[];
  /** By stage: cycles in which the processors that share it add up their weight gradients; 0 where nobody shares. */
  readonly rings: readonly number[];
  readonly units: number;
  /** Processors that share a stage take turns, from the first one again after so many units. */
  readonly round: number;
  /** By processor: codes of its tasks in the order it works on them. */
  readonly orders: readonly ArrayLike<number>[];
}

export interface Played {
  /** By processor, in order: when each task begins and ends. */
  readonly starts: readonly Float64Array[];
  readonly ends: readonly Float64Array[];
  /** When the link begins to carry what the task sends; negative if it sends nothing over a link. */
  readonly sent: readonly Float64Array[];
  /** When everything is done. */
  readonly end: number;
  /** Tasks that wait for something that never comes: the orders contradict each other. */
  readonly stuck: number;
}

/** Which of the processors that share a stage has a unit. */
export const turn = (unit: number, round: number, sharing: number): number =>
  sharing === 1 ? 0 : (unit % round) % sharing;

/**
 * Plays the orders. A forward task reads what the stage before sends, an activation gradient what the stage behind sends (at the last
 * stage: its own forward pass), a weight gradient the same error, both at once as well. An update comes after all of them in its
 * processor's order; where processors share a stage it waits until all of them have come to it and their gradients have gone around the ring.
 *
 * A link carries one transfer at a time in each direction. Only one processor feeds it, in its own order: so whoever sends first is first,
 * and no queue of events is needed.
 */
export function play({ stages, boundaries, rings, units, round, orders }: Play): Played {
  const count = stages.length;
  const processors = orders.length;
  const width = stages.reduce((most, lanes) => Math.max(most, lanes.length), 1);
  const owners = new Int32Array(count * width);
  const times = new Float64Array(count * width * taskKinds);
  stages.forEach((lanes, stage) => {
    lanes.forEach((lane, index) => {
      const place = stage * width + index;
      owners[place] = lane.processor;
      for (let kind = 0; kind < taskKinds; kind++) times[place * taskKinds + kind] = durationOf(lane, kind as TaskKind);
    });
  });
  const sharing = Int32Array.from(stages, (lanes) => lanes.length);
  // When the input of a forward pass, and the error of a backward pass, are there; negative as long as that is unknown.
  const input = new Float64Array(count * units).fill(-1);
  const error = new Float64Array(count * units).fill(-1);
  input.fill(0, 0, units);
  // From each processor to each other one: when the link can take the next transfer.
  const linkFree = new Float64Array(processors * processors);
  const meetings = new Map<number, Meeting>();

  const starts = orders.map((order) => new Float64Array(order.length));
  const ends = orders.map((order) => new Float64Array(order.length));
  const sent = orders.map((order) => new Float64Array(order.length).fill(-1));
  const next = new Int32Array(processors);
  const free = new Float64Array(processors);
  const waiting: number[] = orders.map((_, processor) => processor);
  const queued = new Uint8Array(processors).fill(1);
  let end = 0;
  let left = orders.reduce((sum, order) => sum + order.length, 0);

  while (waiting.length) {
    const processor = waiting.pop()!;
    queued[processor] = 0;
    const order = orders[processor]!;
    const begun = starts[processor]!;
    const done = ends[processor]!;
    const sends = sent[processor]!;
    let at = next[processor]!;
    let now = free[processor]!;
    for (; at < order.length; at++) {
      const code = order[at]!;
      const kind = code % taskKinds;
      const cell = (code - kind) / taskKinds;
      const unit = cell % units;
      const stage = (cell - unit) / units;
      let place = stage * width;
      let ready = 0;
      if (kind !== UPDATE) {
        ready = kind === FORWARD ? input[cell]! : error[cell]!;
        // Whoever makes it will wake this processor.
        if (ready < 0) break;
        const shared = sharing[stage]!;
        if (shared > 1) place += turn(unit, round, shared);
      } else if (sharing[stage]! > 1) {
        const lanes = stages[stage]!;
        place += lanes.findIndex((lane) => lane.processor === processor);
        const meeting = meetings.get(code) ?? { come: new Set(), begun: 0 };
        meetings.set(code, meeting);
        if (!meeting.come.has(processor)) {
          meeting.come.add(processor);
          meeting.begun = Math.max(meeting.begun, now);
          if (meeting.come.size === lanes.length) meet(meeting, lanes, rings[stage]!, processor);
        }
        if (meeting.come.size < lanes.length) break;
        sends[at] = meeting.begun;
        ready = meeting.begun + rings[stage]!;
      }
      const start = Math.max(now, ready);
      now = start + times[place * taskKinds + kind]!;
      begun[at] = start;
      done[at] = now;
      left--;
      if (kind === FORWARD) {
        if (stage + 1 === count) error[cell] = now;
        else sends[at] = send(stage, stage + 1, unit, cell + units, processor, now, true);
      } else if ((kind === ACTIVATION_GRADIENT || kind === BACKWARD) && stage > 0) {
        sends[at] = send(stage - 1, stage - 1, unit, cell - units, processor, now, false);
      }
    }
    next[processor] = at;
    free[processor] = now;
    if (now > end) end = now;
  }
  return { starts, ends, sent, end, stuck: left };

  /** Returns when the link begins to carry it, or -1 without a link. */
  function send(
    cut: number,
    to: number,
    unit: number,
    cell: number,
    processor: number,
    made: number,
    forward: boolean,
  ): number {
    const shared = sharing[to]!;
    const reader = owners[to * width + (shared > 1 ? turn(unit, round, shared) : 0)]!;
    const arrivals = forward ? input : error;
    if (reader === processor) {
      arrivals[cell] = made;
      return -1;
    }
    const boundary = boundaries[cut]!;
    const link = processor * processors + reader;
    const free = linkFree[link]!;
    const begun = Math.max(made, free);
    const over = begun + (forward ? boundary.forward : boundary.backward);
    linkFree[link] = over;
    arrivals[cell] = over + boundary.latency;
    wake(reader, processor);
    return begun;
  }

  /** All have come: the ring begins when its links are free, and takes all of them at once. */
  function meet(meeting: Meeting, lanes: readonly Lane[], time: number, processor: number): void {
    const links = ring(lanes.map((lane) => lane.processor)).map(([from, to]) => from * processors + to);
    for (const link of links) meeting.begun = Math.max(meeting.begun, linkFree[link]!);
    for (const link of links) linkFree[link] = meeting.begun + time;
    for (const lane of lanes) wake(lane.processor, processor);
  }

  function wake(reader: number, processor: number): void {
    if (reader === processor || queued[reader]) return;
    queued[reader] = 1;
    waiting.push(reader);
  }
}

/** Processors that share a stage add up their gradients: who has come, and when they begin. */
interface Meeting {
  readonly come: Set<number>;
  begun: number;
}

/** From each processor of a stage to the next one that shares it, around. */
export const ring = (processors: readonly number[]): [number, number][] =>
  processors.length < 2 ? [] : processors.map((from, index) => [from, processors[(index + 1) % processors.length]!]);
