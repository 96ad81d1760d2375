/** Softmax and cross-entropy, and the step that follows from them. */

export interface BatchLoss {
  /** Summed over the samples, nats. */
  readonly loss: number;
  /** Samples whose own class has the largest number. */
  readonly correct: number;
}

/**
 * Cross-entropy of softmax(logits) with the labels.
 *
 * @param gradient if given, is set to that of the mean: (softmax - 1 for the label) / count
 */
export function crossEntropy(
  logits: Float32Array,
  labels: Uint16Array,
  count: number,
  classes: number,
  gradient?: Float32Array,
): BatchLoss {
  let loss = 0;
  let correct = 0;
  for (let sample = 0; sample < count; sample++) {
    const start = sample * classes;
    const label = labels[sample]!;
    let best = 0;
    for (let each = 1; each < classes; each++) if (logits[start + each]! > logits[start + best]!) best = each;
    const largest = logits[start + best]!;
    let sum = 0;
    for (let each = 0; each < classes; each++) sum += Math.exp(logits[start + each]! - largest);
    loss += Math.log(sum) - (logits[start + label]! - largest);
    if (best === label) correct++;
    if (!gradient) continue;
    for (let each = 0; each < classes; each++) {
      const share = Math.exp(logits[start + each]! - largest) / sum;
      gradient[start + each] = (share - (each === label ? 1 : 0)) / count;
    }
  }
  return { loss, correct };
}

/** One step of gradient descent with momentum: v = momentum v + g, w -= rate v (as PyTorch and others define it). */
export function descend(
  weights: Float32Array,
  velocity: Float32Array,
  gradient: Float32Array,
  rate: number,
  momentum: number,
): void {
  for (let at = 0; at < weights.length; at++) {
    const change = momentum * velocity[at]! + gradient[at]!;
    velocity[at] = change;
    weights[at]! -= rate * change;
  }
}
