/** From multiplications that are not needed to time and energy. */

/** How lanes issue. A slot is saved only if no lane has anything to do in it. */
export interface SlotSaving {
  readonly slots: number;
  readonly savedSlots: number;
  /** Of all slots. */
  readonly slotRate: number;
  /** Of all multiplications. */
  readonly skipRate: number;
  /** c, the part of the skips that became saved time: slotRate / skipRate; 0 if nothing is skipped. */
  readonly captured: number;
}

/**
 * Lanes in lockstep: `lanes` neighbours of `saved` share a slot, the last one may be half empty.
 *
 * @param saved 1 where a multiplication is not needed
 * @throws RangeError if `lanes` is not a positive integer
 */
export function lockstepSaving(saved: Uint8Array, lanes: number): SlotSaving {
  if (!Number.isInteger(lanes) || lanes < 1) throw new RangeError(`Lanes are counted from 1, not ${lanes}`);
  const slots = Math.ceil(saved.length / lanes);
  let skips = 0;
  let savedSlots = 0;
  for (let slot = 0; slot < slots; slot++) {
    let all = true;
    for (let at = slot * lanes; at < Math.min(saved.length, (slot + 1) * lanes); at++) {
      if (saved[at]) skips++;
      else all = false;
    }
    if (all) savedSlots++;
  }
  const slotRate = slots === 0 ? 0 : savedSlots / slots;
  const skipRate = saved.length === 0 ? 0 : skips / saved.length;
  return { slots, savedSlots, slotRate, skipRate, captured: skipRate === 0 ? 0 : slotRate / skipRate };
}

/** Expected part c of the skips that lanes in lockstep save, if each skips independently with this rate: rate^(lanes - 1) (DERIVED). */
export function expectedCapture(rate: number, lanes: number): number {
  return rate ** (lanes - 1);
}

export interface ReuseEffect {
  /** Of the baseline's time and energy. */
  readonly time: number;
  readonly energy: number;
  readonly speedup: number;
  readonly assumptions: readonly string[];
}

/**
 * Time (1 - s) + o_t and energy (1 - s) + o_e, s = c * rate (DERIVED).
 *
 * @param rate of multiplications that are not needed, 0 to 1
 * @param captured c, the part of them that saves a whole issue slot, 0 to 1
 * @param overhead of lookups, as shares of the baseline's time and energy
 */
export function reuseEffect(
  rate: number,
  captured: number,
  overhead: { readonly time: number; readonly energy: number },
): ReuseEffect {
  const kept = 1 - captured * rate;
  const time = kept + overhead.time;
  return {
    time,
    energy: kept + overhead.energy,
    speedup: 1 / time,
    assumptions: [
      'Time and energy are those of multiplications only, or all others shrink alike',
      'A skip that saves no issue slot saves no energy either: clocks and operands move on',
    ],
  };
}

/** What costs of a buffer are computed from; J and m². Nothing is built in: the paper's are UNKNOWN. */
export interface BufferCosts {
  /** J of comparing, reading and writing one bit */
  readonly compareBit: number;
  readonly readBit: number;
  readonly writeBit: number;
  /** m² of a stored bit, and what comparing one takes more */
  readonly bitArea: number;
  readonly comparatorBitArea: number;
}

export interface BufferCost {
  /** Bits of an entry: valid, key, product. */
  readonly entryBits: number;
  /** J */
  readonly lookup: number;
  readonly hit: number;
  readonly insertion: number;
  /** m² */
  readonly area: number;
}

/**
 * DERIVED: a lookup compares the key with every entry (`direct`: with one), a hit reads a product, a miss writes an entry. LRU moves an
 * order of E entries, ceil(log2 E) bits each, at every hit and insertion; FIFO one pointer at every insertion.
 *
 * @param productBits of what is kept, 16 if products are FP16
 */
export function bufferCost(
  buffer: { readonly entries: number; readonly mantissaBits: number; readonly replacement: 'lru' | 'fifo' | 'direct' },
  costs: BufferCosts,
  productBits = 16,
): BufferCost {
  const { entries, mantissaBits, replacement } = buffer;
  const keyBits = 1 + 5 + mantissaBits;
  const entryBits = 1 + keyBits + productBits;
  const compared = replacement === 'direct' ? 1 : entries;
  const rankBits = Math.ceil(Math.log2(entries));
  const orderBits = { lru: entries * rankBits, fifo: rankBits, direct: 0 }[replacement];
  const reorder = orderBits * costs.writeBit;
  return {
    entryBits,
    lookup: compared * (1 + keyBits) * costs.compareBit,
    hit: productBits * costs.readBit + (replacement === 'lru' ? reorder : 0),
    insertion: entryBits * costs.writeBit + reorder,
    area: (entries * entryBits + orderBits) * costs.bitArea + compared * (1 + keyBits) * costs.comparatorBitArea,
  };
}

/** J that a buffer takes for what it met. */
export function bufferEnergy(
  cost: BufferCost,
  counts: { readonly lookups: number; readonly insertions: number },
): number {
  const { lookups, insertions } = counts;
  return lookups * cost.lookup + (lookups - insertions) * cost.hit + insertions * cost.insertion;
}
