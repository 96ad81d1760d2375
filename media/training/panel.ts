/** `<accel-training>`: the page of the training panel. It draws what it is told; nothing of it is kept. */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { postOf } from '../common/editor-api.ts';
import { formatCount, formatShort } from '../common/format.ts';
import { pageStyles } from '../common/page-styles.ts';
import { shared } from '../common/styles.ts';
import { type Epoch, type Picture, parseTrainingHostMessage, type TrainingPanelMessage } from '../training-messages.ts';
import { trainingStyles } from './styles.ts';
import { epochsTable, machinesTable } from './tables.ts';

const post = postOf<TrainingPanelMessage>();

const charts: readonly {
  readonly label: string;
  readonly value: (epoch: Epoch) => number | null;
  readonly show: (value: number) => string;
  readonly largest?: number;
}[] = [
  {
    label: 'Accuracy on samples held back',
    value: ({ accuracy }) => accuracy,
    show: (share) => `${Number((100 * share).toFixed(1))}\u00a0%`,
    largest: 1,
  },
  { label: 'Loss on samples held back, nats', value: ({ testLoss }) => testLoss, show: lossWords },
  { label: 'Loss while training, nats', value: ({ trainLoss }) => trainLoss, show: lossWords },
];

function lossWords(loss: number): string {
  return String(Number(loss.toPrecision(4)));
}

export class TrainingPanel extends LitElement {
  static override properties = { picture: { state: true }, hovered: { state: true } };
  static override styles = [shared, pageStyles, trainingStyles];

  declare private picture: Picture | undefined;
  declare private hovered: number | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('message', this.onMessage);
    post({ type: 'ready' });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('message', this.onMessage);
  }

  private readonly onMessage = (event: MessageEvent<unknown>): void => {
    const message = parseTrainingHostMessage(event.data);
    if (message) this.picture = message.picture;
    else console.error('Accel: a message that this panel does not know was dropped.');
  };

  protected override render(): TemplateResult {
    const { picture } = this;
    if (!picture) return html`<main><p class="waiting">Training begins ...</p></main>`;
    const { machines } = picture;
    const error = 0.5 / Math.sqrt(picture.testSamples);
    const assumptions = [
      `An accuracy near 50 % is known to ${(100 * error).toFixed(1)} % (standard error, ${formatCount(picture.testSamples)} samples)`,
      'All machines begin with the same weights and see the same samples in the same order',
      ...machines.flatMap((machine) => machine.assumptions.map((text) => `${machine.name}: ${text}`)),
    ];
    return html`
      <main>
        <header>
          <h1>${picture.schedule ?? picture.network}</h1>
          <p class="facts">
            <span>${picture.network}</span>
            <span>${formatShort(picture.parameters)} <span class="soft">parameters</span></span>
            <span><span class="soft">batch</span> ${formatCount(picture.batch)}</span>
            <span><span class="soft">learning rate</span> ${picture.rate}</span>
            ${picture.momentum > 0 ? html`<span><span class="soft">momentum</span> ${picture.momentum}</span>` : nothing}
            <span><span class="soft">seed</span> ${picture.seed}</span>
          </p>
          <p class="soft">
            Trained on ${formatCount(picture.trainSamples)} samples, tested on ${formatCount(picture.testSamples)} that were held back:
            ${picture.data}
          </p>
        </header>
        <p class="unseen" role="status">${progressWords(picture)}</p>
        ${machinesTable(picture, (machine) => {
          this.hovered = machine;
        })}
        <div class="charts">
          ${charts.map(
            ({ label, value, show, largest }) => html`
              <accel-training-chart
                .label=${label}
                .machines=${machines}
                .epochs=${picture.epochs}
                .value=${value}
                .show=${show}
                .largest=${largest}
                .hovered=${this.hovered}
              ></accel-training-chart>`,
          )}
        </div>
        <details>
          <summary>All epochs <span class="soft">accuracy and loss on the samples held back</span></summary>
          ${epochsTable(picture)}
        </details>
        <details>
          <summary>Assumptions <span class="soft">${assumptions.length}</span></summary>
          <ul>${assumptions.map((text) => html`<li>${text}</li>`)}</ul>
        </details>
      </main>
    `;
  }
}

/** For a screen reader: what has just ended. */
function progressWords({ machines }: Picture): string {
  const ended = machines.filter(({ state }) => state !== 'waiting' && state !== 'running');
  return ended.length === machines.length
    ? 'All machines have ended.'
    : `${ended.length} of ${machines.length} machines have ended.`;
}
