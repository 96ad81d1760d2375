/** The numbers behind the charts: where each machine is, and every epoch. */
import { html, nothing, svg, type TemplateResult } from 'lit';
import { formatPercent } from '../common/format.ts';
import { lookOf, shapeOf } from '../common/look.ts';
import type { Machine, Picture } from '../training-messages.ts';

const nats = (loss: number | null): string => (loss === null ? 'none' : loss.toFixed(4));

/** Line and point of a machine, as in the charts. */
const sample = (machine: number): TemplateResult => html`
  <svg class="sample ${lookOf(machine)}" width="26" height="12" aria-hidden="true" focusable="false">
    ${svg`<path class="line" d="M1 6H25" /><path class="point" d=${shapeOf(machine)} transform="translate(13 6)" />`}
  </svg>
`;

const stateWords: Readonly<Record<Machine['state'], string>> = {
  waiting: 'waits',
  running: 'is being trained',
  done: 'trained',
  cancelled: 'stopped',
  timeLimit: 'stopped: its time is up',
  diverged: 'stopped: its loss is no number any more',
  failed: 'failed',
};

/** One row a machine. */
export function machinesTable(picture: Picture, hover: (machine: number | undefined) => void): TemplateResult {
  const { machines, epochs } = picture;
  const yardstick = machines[0];
  const measured = machines.some((machine) => machine.epochs.some((epoch) => epoch.zeroSkips !== null));
  const points = (machine: Machine): string => {
    const last = machine.epochs.at(-1);
    // Only what was reached after as many epochs can be compared.
    const other = last && yardstick?.epochs.find((epoch) => epoch.epoch === last.epoch);
    if (!last || !other || machine === yardstick) return '';
    const difference = 100 * (last.accuracy - other.accuracy);
    return `${difference > 0 ? '+' : difference < 0 ? '−' : ''}${Math.abs(difference).toFixed(1)}`;
  };
  return html`
    <div class="scrolled" tabindex="0" role="region" aria-label="Machines">
      <table @mouseleave=${() => hover(undefined)}>
        <caption class="unseen">Where every machine is</caption>
        <thead>
          <tr>
            <th scope="col">Machine</th>
            <th scope="col">State</th>
            <th scope="col" class="number">Epoch</th>
            <th scope="col" class="number">Accuracy</th>
            <th scope="col" class="number">Points to ${yardstick?.name ?? 'the first'}</th>
            <th scope="col" class="number">Loss, held back</th>
            <th scope="col" class="number">Loss, training</th>
            ${
              measured
                ? html`<th scope="col" class="number" title="Multiplications that an activation of 0 saves">Zeros</th>
                    <th scope="col" class="number" title="Of the other multiplications, those whose product a buffer has">Found similar</th>`
                : nothing
            }
          </tr>
        </thead>
        <tbody>
          ${machines.map((machine, index) => {
            const last = machine.epochs.at(-1);
            return html`
              <tr @mouseenter=${() => hover(index)}>
                <th scope="row"><span class="name">${sample(index)}${machine.name}</span></th>
                <td class="state ${machine.state}">${stateWords[machine.state]}${machine.problem ? `: ${machine.problem}` : ''}</td>
                <td class="number">${last ? `${last.epoch} of ${epochs}` : ''}</td>
                <td class="number">${last ? formatPercent(last.accuracy) : ''}</td>
                <td class="number">${points(machine)}</td>
                <td class="number">${last ? nats(last.testLoss) : ''}</td>
                <td class="number">${last ? nats(last.trainLoss) : ''}</td>
                ${
                  measured
                    ? html`<td class="number">${last?.zeroSkips == null ? '' : formatPercent(last.zeroSkips)}</td>
                        <td class="number">${last?.similarHits == null ? '' : formatPercent(last.similarHits)}</td>`
                    : nothing
                }
              </tr>`;
          })}
        </tbody>
      </table>
    </div>
  `;
}

/** Accuracy and loss of every epoch, machines side by side. */
export function epochsTable({ machines }: Picture): TemplateResult {
  const most = machines.reduce((epochs, machine) => Math.max(epochs, machine.epochs.at(-1)?.epoch ?? 0), 0);
  const rows = Array.from({ length: most }, (_, index) => index + 1);
  return html`
    <div class="scrolled" tabindex="0" role="region" aria-label="All epochs">
      <table>
        <caption class="unseen">Accuracy and loss on the samples held back, after every epoch</caption>
        <thead>
          <tr>
            <th scope="col" class="number">Epoch</th>
            ${machines.map(({ name }) => html`<th scope="col" class="number">${name}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (epoch) => html`
              <tr>
                <th scope="row" class="number">${epoch}</th>
                ${machines.map((machine) => {
                  const result = machine.epochs.find((each) => each.epoch === epoch);
                  return html`<td class="number">${
                    result
                      ? html`${formatPercent(result.accuracy)} <span class="soft">${nats(result.testLoss)}</span>`
                      : ''
                  }</td>`;
                })}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  `;
}
