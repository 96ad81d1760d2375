/** Completions in arrays, technologies and schedules. */
import type { Definition } from '../model/definitions.ts';
import { isMachine } from '../model/numerics-settings.ts';
import { unitOf, units } from '../model/units.ts';
import { quantities } from '../simulate/quantities.ts';
import { expectKey } from '../syntax/ast.ts';
import { documentation } from '../syntax/tree.ts';
import { choice, type Offer, place, rank } from './completion-items.ts';
import { isRepeated, type SettingDoc, settingDoc, settingKeysIn } from './setting-docs.ts';
import type { Snapshot } from './snapshot.ts';

/** More names than this are no choice to scroll through inside a snippet. */
const maxChoice = 30;

/** @param bare nothing follows on the line: the value is offered with the key */
export function keyOffers(
  snapshot: Snapshot,
  keyword: string,
  path: string,
  given: ReadonlySet<string>,
  bare: boolean,
): Offer[] {
  return settingKeysIn(keyword, path).flatMap((key, index): Offer[] => {
    const full = path ? `${path}.${key}` : key;
    const found = settingDoc(keyword, full);
    if (!found || (given.has(key) && !isRepeated(full))) return [];
    return [
      {
        label: key,
        kind: 'setting',
        detail: found.fallback === undefined ? found.example : `${found.example} (without it: ${found.fallback})`,
        documentation: found.doc,
        insertText: bare ? keySnippet(snapshot, keyword, full, key, found) : key,
        snippet: bare,
        // In the order of the language reference.
        sortText: `${rank.first}${String(index).padStart(2, '0')}`,
      },
    ];
  });
}

function keySnippet(snapshot: Snapshot, keyword: string, path: string, key: string, found: SettingDoc): string {
  if (path === expectKey) return `${key} $0`;
  if (path === 'layers') return `${key} "$1" { $0 }`;
  if (found.values) return `${key} ${choice(1, [...found.values.keys()])}`;
  if (settingKeysIn(keyword, path).length) return `${key} { $0 }`;
  if (found.names) {
    const names = definitionsOf(snapshot, found.names).map((definition) => definition.name);
    return `${key} ${choice(1, names.slice(0, maxChoice))}`;
  }
  return `${key} ${place(1, found.example)}`;
}

export const definitionsOf = (snapshot: Snapshot, keyword: Definition['keyword']): Definition[] =>
  [...snapshot.file.visible.values()].filter((definition) => definition.keyword === keyword);

/** A definition by its name. */
export function definitionOffer(snapshot: Snapshot, definition: Definition): Offer {
  const doc = documentation(definition.piece);
  const where = definition.file === snapshot.file.uri ? '' : ` from ${fileName(definition.file)}`;
  return {
    label: definition.name,
    kind: definition.keyword,
    detail: `${definition.keyword}${where}`,
    ...(doc ? { documentation: doc } : {}),
    insertText: definition.name,
    snippet: false,
    sortText: rank.definition,
  };
}

const fileName = (uri: string): string => uri.slice(uri.lastIndexOf('/') + 1);

export function valueOffers(snapshot: Snapshot, keyword: string, path: string, before: readonly string[]): Offer[] {
  const found = settingDoc(keyword, path);
  if (!found) return [];
  if (path === 'numerics.machines') return machineOffers(snapshot, found, before);
  if (before.length) {
    if (path !== 'sram') return path === 'grid' && before.length === 1 ? [word('x', 'Columns follow.')] : [];
    if (before.at(-1) === 'at') return [example('64 KiB')];
    return before.includes('at') ? [] : [word('at', 'The capacity this holds for follows.')];
  }
  if (found.names) return definitionsOf(snapshot, found.names).map((each) => definitionOffer(snapshot, each));
  if (found.values) return [...found.values].map(([text, doc]) => word(text, doc));
  const inner = path === 'layers' ? [] : keyOffers(snapshot, keyword, path, new Set(), true);
  if (inner.length) return inner;
  return [example(found.example), ...constantOffers(snapshot)];
}

/** Any number of them, each once. */
function machineOffers(snapshot: Snapshot, { values }: SettingDoc, before: readonly string[]): Offer[] {
  const words = [...(values ?? [])].map(([text, doc]) => word(text, doc));
  const defined = [...snapshot.file.visible.values()].filter(isMachine).map((each) => definitionOffer(snapshot, each));
  return [...words, ...defined].filter(({ label }) => !before.includes(label));
}

const word = (label: string, doc: string): Offer => ({
  label,
  kind: 'word',
  documentation: doc,
  insertText: label,
  snippet: false,
  sortText: rank.first,
});

export const example = (text: string): Offer => ({
  label: text,
  kind: 'example',
  detail: 'for example',
  insertText: place(1, text),
  snippet: true,
  sortText: rank.first,
});

export function constantOffers(snapshot: Snapshot): Offer[] {
  return definitionsOf(snapshot, 'const').map((definition) => {
    const { node, text } = definition.piece;
    const value = node.kind === 'const' ? text.slice(node.value.start, node.value.end) : '';
    return { ...definitionOffer(snapshot, definition), detail: `= ${value}` };
  });
}

/** Units that fit the setting, or all of them where anything fits. */
export function unitOffers(wanted: { keyword: string; path: string; index: number } | undefined): Offer[] {
  const found = wanted && settingDoc(wanted.keyword, wanted.path);
  // The second number of an SRAM's cost is its capacity.
  const sizes = wanted?.path === 'sram' && wanted.index > 0 ? settingDoc('array', 'buffers.input')?.units : undefined;
  const bound = wanted?.path.startsWith(`${expectKey}.`) && quantities.get(wanted.path.slice(expectKey.length + 1));
  const names = bound ? bound.measure.units : wanted ? (sizes ?? found?.units ?? []) : [...units.keys()];
  return names.map((name, index) => ({
    label: name,
    kind: 'unit',
    detail: unitOf(name)?.quantity ?? '',
    insertText: name,
    snippet: false,
    sortText: `${rank.first}${String(index).padStart(2, '0')}`,
  }));
}

/** Names of layers, and everything that begins like them. */
export function patternOffers(snapshot: Snapshot, schedule: string | undefined): Offer[] {
  const found = snapshot.schedules.find((each) => each.definition.name === schedule);
  const layers = found?.model.network?.layers ?? [];
  const offers = new Map<string, Offer>();
  const counts = new Map<string, number>();
  for (const { name } of layers)
    for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
      const pattern = `${name.slice(0, dot)}.*`;
      counts.set(pattern, (counts.get(pattern) ?? 0) + 1);
    }
  for (const [pattern, count] of counts)
    offers.set(pattern, layerOffer(pattern, `${count} ${count === 1 ? 'layer' : 'layers'}`, rank.first));
  for (const { name, operator } of layers.slice(0, maxLayers)) offers.set(name, layerOffer(name, operator, rank.near));
  return [...offers.values()];
}

const maxLayers = 2000;

const layerOffer = (label: string, detail: string, sortText: string): Offer => ({
  label,
  kind: 'layer',
  detail,
  insertText: label,
  snippet: false,
  sortText: `${sortText}${label}`,
});
