/**
 * THE LAW of every cache in the house: what is known after any sequence of edits is exactly what a fresh workspace says about the
 * same text. Trees, definitions, names, statements, layers and costs are all taken over from before an edit; this proves that none of
 * them is taken over wrongly.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Workspace } from '../../../server/src/model/workspace.ts';
import { factsOf, memoryHost, repositoryFile, uriOf } from '../../support/model.ts';

/** Every kind of thing that can be remembered: constants, links over two files, blocks in blocks, arguments, inheritance, rules. */
const main = `import "./parts"
import "accel:networks/mlp"

const width = 2 * unit
const deep = 2

/// A base that others extend.
technology base { mac 1 pJ, register 0.1 pJ/B }
technology chip extends base { sram 1.2 pJ/B at 64 KiB, dram 160 pJ/B }
array Edge { grid side x 2 * side, dataflow configurable, clock 700 MHz, technology chip }
array Wide extends Edge { grid 4x64, dataflow os }

block twice(x, width, stride = 1) {
  a = cell(x, filters = width, stride = stride)
  b = if stride > 1 then a else add(a, conv(x, filters = width, kernel = 1))
  return cell(b, width) |> relu()
}

network Tiny(classes = 10, size = 16) {
  input image [3, size, size]
  stem = conv(image, filters = width, kernel = 3, pad = same) |> batchnorm() |> relu()
  body = repeat deep twice(stem, width)
  last = twice(body, 2 * width, stride = 2) |> maxpool(kernel = 2)
  logits = flatten(last) |> dense(units = classes)
  output logits
}

network Other {
  input a [4, 8]
  b = matmul(a, a, transpose = true) |> softmax()
  c = dense(b, units = 3)
}

schedule One {
  network Tiny(classes = 100)
  array Edge
  batch 4
  forward { dataflow ws }
  layers "body.*" { forward { dataflow os, drain free } }
}
schedule Two extends One { array Wide, layers "*.a" { forward buffering hidden } }
schedule Three { network MLP(hidden = 64), array Edge }
schedule Four { network Imported, array Wide }
`;

const parts = `import "./base"
const unit = 4
const side = 8
block cell(x, filters, stride = 1) {
  y = conv(x, filters = filters, kernel = kernel, stride = stride, pad = 1, bias = false)
  return batchnorm(y) |> relu()
}
network Imported(size = 12) {
  input image [unit, size, size]
  a = cell(image, filters = 2 * unit)
  b = repeat 2 cell(a, 8)
}
`;

const base = `const kernel = 3
const spare = 5 KiB
`;

/** Calls that make several layers. */
const sequences = `block look(x, heads = 2) {
  seen = attention(x, heads = heads) |> dropout()
  return add(x, seen) |> layernorm(trainable = false)
}
network Sequences(units = 8) {
  input ids [6]
  a = embedding(ids, vocabulary = 20, features = 8)
  b = repeat 2 look(a)
  scores = lstm(b, units = units, last = false)
  c = attention(scores, b, heads = 2) |> gru(units = 4, last = true)
  d = reshape(scores, shape = [units, 2, 3]) |> convtranspose(filters = 2, kernel = 2, stride = 2)
  output c, d
}
array Edge { grid 8x8 }
schedule S { network Sequences, array Edge, layers "*scores" { forward dataflow os } }
`;

type Files = Readonly<Record<string, string>>;

const sources: readonly Files[] = [
  { main, parts, base },
  { main: repositoryFile('examples/mobile-block.accel') },
  { main: repositoryFile('examples/transformer-block.accel') },
  { main: repositoryFile('examples/dataflows.accel') },
  { main: sequences },
  {
    main: repositoryFile('examples/resnet50.accel').replace('accel:networks/resnet50', './resnet50'),
    resnet50: repositoryFile('library/networks/resnet50.accel'),
    resnet: repositoryFile('library/networks/resnet.accel'),
  },
];

interface Change {
  /** Which file, and where in it: shares of the whole, so that a change makes sense for any text. */
  readonly file: number;
  readonly at: number;
  readonly other: number;
  readonly kind: string;
  readonly text: string;
}

const fragments = [
  ...'{ } ( ) [ ] , = |> + - * / % " // /* */ /// \n'.split(' '),
  ...'if then else repeat input output return conv relu dense add width unit side kernel x a b 0 1 2 -1 3.5 1e9 8 KiB pJ/B'.split(
    ' ',
  ),
  ...[
    '\n\n',
    '  ',
    'import "./base"\n',
    'import "./main"\n',
    'import "./parts"\n',
    'const width = 6\n',
    'const kernel = unit\n',
    'compare Ws, Best\n',
    'expect cycles < 3',
  ],
  ...[
    'network Extra {\n  input i [8]\n  o = dense(i, units = 2)\n}\n',
    'block cell(x) { return relu(x) }\n',
    'extends Edge ',
    'repeat 3 ',
  ],
];

const kinds = [
  'insert',
  'remove',
  'delete line',
  'copy line',
  'move line',
  'rename',
  'rename all',
  'misspell',
  'undo',
  'close and open',
  'number',
];

/** Evenly spread; `fc.double` would nearly always be close to 0. */
const share = fc.nat(999_999).map((part) => part / 1e6);

const change: fc.Arbitrary<Change> = fc.record({
  file: share,
  at: share,
  other: share,
  kind: fc.constantFrom(...kinds),
  text: fc.constantFrom(...fragments),
});

const words = (text: string): RegExpExecArray[] => [...text.matchAll(/[A-Za-z_]\w*/g)] as RegExpExecArray[];
const pick = <T>(list: readonly T[], share: number): T | undefined =>
  list[Math.min(list.length - 1, Math.floor(share * list.length))];

/** The text after a change. */
function applied(text: string, original: string, { at, other, kind, text: inserted }: Change): string {
  const offset = Math.floor(at * text.length);
  const lines = text.split('\n');
  const line = Math.min(lines.length - 1, Math.floor(at * lines.length));
  const target = Math.min(lines.length - 1, Math.floor(other * lines.length));
  switch (kind) {
    case 'insert':
      return text.slice(0, offset) + inserted + text.slice(offset);
    case 'remove':
      return text.slice(0, offset) + text.slice(offset + 1 + Math.floor(other * 12));
    case 'delete line':
      return lines.toSpliced(line, 1).join('\n');
    case 'copy line':
      return lines.toSpliced(target, 0, lines[line]!).join('\n');
    case 'move line': {
      const [moved] = lines.splice(line, 1);
      return lines.toSpliced(target, 0, moved!).join('\n');
    }
    case 'rename':
    case 'rename all': {
      const from = pick(words(text), at);
      const to = pick(words(text), other)?.[0] ?? 'x';
      if (!from) return text;
      if (kind === 'rename all') return text.replaceAll(new RegExp(`\\b${from[0]}\\b`, 'g'), to);
      return text.slice(0, from.index) + to + text.slice(from.index + from[0].length);
    }
    case 'misspell': {
      const from = pick(words(text), at);
      if (!from) return text;
      const letter = from.index + Math.floor(other * from[0].length);
      return text.slice(0, letter) + text.charAt(letter) + text.slice(letter);
    }
    case 'number': {
      const found = pick([...text.matchAll(/\b\d+\b/g)], at);
      return found
        ? text.slice(0, found.index) + Math.floor(other * 9) + text.slice(found.index + found[0].length)
        : text;
    }
    case 'undo':
      return original;
    default:
      return text;
  }
}

describe('after any edits everything is as in a fresh workspace', () => {
  const runs = sources.map((files, index) => ({ files, name: Object.keys(files).join(', '), index }));

  it.each(runs)('files $index: $name', ({ files, index }) => {
    const names = Object.keys(files);
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), (changes) => {
        const texts = new Map(Object.entries(files));
        const live = new Workspace(memoryHost(texts));
        for (const name of names) live.open(uriOf(name), texts.get(name)!);
        for (const each of changes) {
          const name = names[Math.floor(each.file * names.length)]!;
          const text = applied(texts.get(name)!, files[name]!, each);
          texts.set(name, text);
          if (each.kind === 'close and open') live.close(uriOf(name));
          live.open(uriOf(name), text);
          // Sometimes several edits come before anyone asks.
          if (each.other < 0.2) continue;
          const fresh = new Workspace(memoryHost(texts));
          for (const other of names) {
            const now = factsOf(live, uriOf(other));
            expect(now).toEqual(factsOf(fresh, uriOf(other)));
          }
        }
      }),
      { numRuns: index === 0 ? 400 : 60 },
    );
  });

  it('a file that is not open is read again after it was forgotten', () => {
    const texts = new Map([
      ['parts', parts],
      ['base', base],
    ]);
    const live = new Workspace(memoryHost(texts));
    live.open(uriOf('main'), main);
    factsOf(live, uriOf('main'));
    texts.set('base', 'const kernel = 1\n');
    live.forget(uriOf('base'));
    const fresh = new Workspace(memoryHost(texts));
    fresh.open(uriOf('main'), main);
    expect(factsOf(live, uriOf('main'))).toEqual(factsOf(fresh, uriOf('main')));
  });
});
