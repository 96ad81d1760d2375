/** The files that keystrokes are measured in: a real network, and generated ones of 10,000 lines in two shapes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The same every time, unlike Math.random. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const hardware = `array Edge {
  grid      32x32
  dataflow  configurable
  word      2 B
  clock     700 MHz
}

`;

/** ResNet-50 with its blocks, array and schedule in one file. */
export function resnet50(root: string): string {
  const read = (path: string) => readFileSync(join(root, path), 'utf8');
  const network = read('library/networks/resnet50.accel').replace(/^import .*\n/m, '');
  const example = read('examples/resnet50.accel').replace(/^import .*\n/m, '');
  return `${read('library/networks/resnet.accel')}\n${network}\n${example}`;
}

/** A training step on an array with buffers and a DRAM that it waits for. */
const trainingStep = (network: string): string => `
technology Cmos {
  mac       1.5 pJ
  register  0.05 pJ/B
  sram      1.2 pJ/B at 64 KiB
  dram      160 pJ/B
}

array Trainer {
  grid        128x128
  dataflow    configurable
  word        2 B
  clock       700 MHz
  buffers     { input 512 KiB, weight 512 KiB, output 512 KiB }
  dram        100 GB/s
  buffering   hidden
  technology  Cmos
}

schedule Train {
  network    ${network}
  array      Trainer
  batch      32
  backward   { order interleaved }
  optimizer  momentum
}
`;

/** A network that ships, its blocks and a training schedule in one file. */
export function training(root: string, family: string, file: string, name: string): string {
  const read = (path: string) => readFileSync(join(root, 'library/networks', `${path}.accel`), 'utf8');
  return `${read(family)}\n${read(file).replace(/^import .*\n/m, '')}\n${trainingStep(name)}`;
}

/** A network with as many lines of statements, nearly all of them layers, each standing on one of the lines above. */
function network(name: string, lines: number, random: () => number): string {
  const text = [
    `/// ${name}, generated.`,
    `network ${name}(classes = 10, size = 32) {`,
    '  input image [16, size, size]',
    '  a0 = conv(image, filters = 16, kernel = 3, pad = same)',
  ];
  let last = 'a0';
  let before = 'a0';
  for (let index = 1; text.length < lines - 4; index++) {
    const kind = random();
    if (kind < 0.08) text.push(kind < 0.02 ? '' : `  // Part ${index} does what the parts before it did.`);
    else {
      const name = `a${index}`;
      if (kind < 0.7)
        text.push(`  ${name} = conv(${last}, filters = 16, kernel = ${kind < 0.4 ? 3 : 1}, pad = same, bias = false)`);
      else if (kind < 0.85) text.push(`  ${name} = relu(${last})`);
      else text.push(`  ${name} = add(${last}, ${before})`);
      before = last;
      last = name;
    }
  }
  text.push(`  pooled = globalpool(${last})`, '  logits = dense(pooled, units = classes)', '  output logits', '}');
  return `${text.join('\n')}\n\n`;
}

const schedule = (name: string): string => `schedule ${name}Run {
  network  ${name}
  array    Edge
  batch    4
  layers "a1*" { forward dataflow os }
}

`;

/** 10,000 lines: networks of about 200 lines, each with its schedule. */
export function manyNetworks(): string {
  const random = randomNumbers(1);
  let text = hardware;
  for (let index = 0; index < 48; index++) text += network(`Net${index}`, 199, random) + schedule(`Net${index}`);
  return text;
}

/** 10,000 lines: one network, and its schedule. */
export function oneNetwork(): string {
  return hardware + network('Net', 9_983, randomNumbers(2)) + schedule('Net');
}
