import { describe, expect, it } from 'vitest';
import { nearest } from '../../../server/src/syntax/nearest.ts';

describe('the word that was meant', () => {
  it.each([
    ['gird', ['grid', 'word'], 'grid'],
    ['imgae', ['image', 'range'], 'image'],
    ['aray', ['array', 'const'], 'array'],
    ['Mhz', ['Hz', 'MHz', 'kHz'], 'MHz'],
    ['ab', ['ba'], 'ba'],
    ['dataflw', ['dataflow', 'drain'], 'dataflow'],
  ])('%s', (word, candidates, meant) => expect(nearest(word, candidates)).toBe(meant));

  it.each([
    ['clock', ['dram', 'word']],
    ['xy', ['ab']],
    ['abcd', ['badc']],
    ['', ['a1', 'b2']],
    ['word', []],
    // One letter is one mistake away from every other.
    ['q', ['x', 'y']],
    // Comparing words as long as a file would keep the editor waiting.
    [`${'a'.repeat(100)}b`, [`${'a'.repeat(100)}c`]],
  ])('%s: none', (word, candidates) => expect(nearest(word, candidates)).toBeUndefined());
});
