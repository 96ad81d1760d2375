import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { format } from '../../../server/src/format/format.ts';
import { parse } from '../../../server/src/syntax/parser.ts';
import { scan } from '../../../server/src/syntax/scanner.ts';

const formatted = (text: string) => format(parse('t', text));

/** Words and comments, without the space between them. */
function substance(text: string): string[] {
  const result: string[] = [];
  for (let at = 0; ; ) {
    const token = scan(text, at);
    for (const [comment] of text.slice(at, token.start).matchAll(/\/\/[^\n]*|\/\*[\s\S]*?\*\//g))
      result.push(comment.trimEnd());
    if (token.kind === 'eof') return result;
    result.push(text.slice(token.start, token.end));
    at = token.end;
  }
}

const files = ['examples', 'library/networks', 'library/arrays', 'library/technologies'].flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.accel'))
    .map((name) => `${folder}/${name}`),
);

describe('formatting', () => {
  it('brings spaces, columns and levels into one form', () => {
    const text = `network   N( c=10 ){
input x[ 3,8 , 8 ]


    a=conv( x,filters=c*2 , kernel=3 )|>relu( )   // first
  second = a  |>conv( filters = -c+1, kernel = [1,1] )// second
      |> relu()
  s=if c>1 then a
  else second

}
array A{
grid 8x8,word 2 B
 clock 700   MHz // fast
  dram  25.6 GB/s
  buffers{input 1 KiB}
}
schedule S{
  network N
  expect cycles<2*M, expect time >=  -3 ms
  expect utilization>80   %
  expect utilization>80%
}
  compare  S ,T,
  compare T,  S// both
`;
    expect(formatted(text)).toMatchInlineSnapshot(`
      "network N(c = 10) {
        input x [3, 8, 8]

        a      = conv(x, filters = c * 2, kernel = 3) |> relu()  // first
        second = a |> conv(filters = -c + 1, kernel = [1, 1])    // second
          |> relu()
        s = if c > 1 then a
          else second
      }
      array A {
        grid     8x8, word 2 B
        clock    700 MHz  // fast
        dram     25.6 GB/s
        buffers  { input 1 KiB }
      }
      schedule S {
        network  N
        expect   cycles < 2 * M, expect time >= -3 ms
        expect   utilization > 80 %
        expect   utilization > 80%
      }
      compare S, T,
      compare T, S  // both
      "
    `);
  });

  it('refuses a file with syntax errors', () => {
    expect(formatted('network N {\n  a = conv(x\n}\n')).toBeUndefined();
  });

  it('keeps line ends as they are', () => {
    expect(formatted('array A {\r\n grid 8x8\r\n}\r\n')).toBe('array A {\r\n  grid  8x8\r\n}\r\n');
  });

  it.each(files)('%s is in the one form already', (file) => {
    const text = readFileSync(file, 'utf8');
    expect(formatted(text)).toBe(text);
  });
});

describe('laws', () => {
  /** The text of a real file with the space between its words changed. */
  const shaken = fc
    .tuple(fc.constantFrom(...files), fc.infiniteStream(fc.constantFrom('', ' ', '   ', '\n', '\n\n\n')))
    .map(([file, spaces]) => {
      const text = readFileSync(file, 'utf8');
      return text.replaceAll(/[ \n]+/g, (space) => {
        const next = spaces.next().value as string;
        // Line ends separate statements, and what is further in goes on; spaces separate words.
        if (space.includes('\n')) return (next.includes('\n') ? next : '\n') + space.slice(space.lastIndexOf('\n') + 1);
        return next.includes('\n') || next === '' ? space : next;
      });
    });

  it('twice is once, and no word and no comment is lost', () => {
    fc.assert(
      fc.property(shaken, (text) => {
        const once = formatted(text)!;
        expect(formatted(once)).toBe(once);
        expect(substance(once)).toEqual(substance(text));
      }),
      { numRuns: 300 },
    );
  });
});
