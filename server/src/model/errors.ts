/** The catalogue of what can be wrong with names, values, shapes and settings: one code each. */
export const modelCodes = {
  'accel-2001': 'Unknown name',
  'accel-2002': 'Name defined twice',
  'accel-2003': 'Not what is needed here',
  'accel-2004': 'Wrong arguments',
  'accel-2005': 'Wrong value of an argument',
  'accel-2006': 'Name used before its line',
  'accel-2007': 'Block uses itself',
  'accel-2008': 'No result',
  'accel-2009': 'Schedule compared with itself',
  'accel-3001': 'Shapes do not fit',
  'accel-3002': 'Window larger than its input',
  'accel-3003': 'Tensor too large',
  'accel-4001': 'Unknown unit',
  'accel-4002': 'Units do not fit',
  'accel-4003': 'Not a usable number',
  'accel-5001': 'Unknown setting',
  'accel-5002': 'Setting missing',
  'accel-5003': 'Setting given twice',
  'accel-5004': 'Wrong value of a setting',
  'accel-5005': 'Dataflow the array does not have',
  'accel-5006': 'Pattern matches no layer',
  'accel-5007': 'Settings contradict each other',
  'accel-5008': 'Tile does not fit',
  'accel-5009': 'Machines that do not go together',
  'accel-7001': 'Import not found',
  'accel-7002': 'Files import each other',
  'accel-7003': 'Network too large',
} as const;

export type ModelCode = keyof typeof modelCodes;

export const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

/** `a, b or c` */
export function oneOf(words: readonly string[]): string {
  const quoted = words.map((word) => `'${word}'`);
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`;
}

/** What a definition is called in a sentence, where its keyword alone is no noun. */
const nouns: Readonly<Record<string, string>> = { stochastic: 'stochastic unit', reuse: 'reuse buffer' };
export const nounOf = (keyword: string): string => nouns[keyword] ?? keyword;

/** `a block`, `an array`, `a reuse buffer` */
export const aOrAn = (keyword: string): string => `${/^[aeiou]/.test(keyword) ? 'an' : 'a'} ${nounOf(keyword)}`;
