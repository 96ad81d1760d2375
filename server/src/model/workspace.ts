/** All files that are open or imported, each parsed once for each version of its text, with their models. */
import type { ImportNode } from '../syntax/ast.ts';
import { parse } from '../syntax/parser.ts';
import type { Piece, Tree } from '../syntax/tree.ts';
import { type Definition, defineAll } from './definitions.ts';
import type { FileModel, ImportedFile } from './file.ts';
import { type Problem, placeOf } from './problems.ts';

/** What the model needs of the outside world. */
export interface Host {
  /** The text of a file that is not open; undefined if there is none. */
  read(uri: string): string | undefined;
  /** The address an import path leads to, seen from a file; undefined if it cannot be one. */
  resolve(from: string, path: string): string | undefined;
}

interface Entry {
  /** Set while the file is open in the editor. */
  open?: { readonly text: string };
  /** Undefined until read; null if there is no such file. */
  tree?: Tree | null;
  model?: FileModel;
}

export class Workspace {
  private readonly entries = new Map<string, Entry>();

  constructor(private readonly host: Host) {}

  /** The editor's text of a file, from now on. */
  open(uri: string, text: string): void {
    const entry = this.entry(uri);
    entry.open = { text };
    entry.tree = parse(uri, text, entry.tree ?? undefined);
  }

  /** From now on the file is what is on the disk. */
  close(uri: string): void {
    const entry = this.entries.get(uri);
    if (!entry) return;
    delete entry.open;
    this.forget(uri);
  }

  /** A file on the disk was made, changed or deleted. */
  forget(uri: string): void {
    const entry = this.entries.get(uri);
    if (entry && !entry.open) this.entries.delete(uri);
  }

  /** The model of a file; the same object as long as neither it nor what it imports has changed. */
  file(uri: string): FileModel | undefined {
    return this.model(uri, []);
  }

  /** The open files that import a file, directly or not. */
  dependents(uri: string): string[] {
    const uses = (model: FileModel | undefined, seen: Set<string>): boolean =>
      model !== undefined &&
      model.imports.some(
        (each) =>
          each.uri === uri || (each.uri !== undefined && !seen.has(each.uri) && uses(each.file, seen.add(each.uri))),
      );
    return [...this.entries]
      .filter(([other, entry]) => entry.open && other !== uri && uses(entry.model, new Set([other])))
      .map(([other]) => other);
  }

  private entry(uri: string): Entry {
    const entry = this.entries.get(uri) ?? {};
    this.entries.set(uri, entry);
    return entry;
  }

  private tree(uri: string): Tree | undefined {
    const entry = this.entry(uri);
    if (entry.tree === undefined) {
      const text = this.host.read(uri);
      entry.tree = text === undefined ? null : parse(uri, text);
    }
    return entry.tree ?? undefined;
  }

  private model(uri: string, importers: readonly string[]): FileModel | undefined {
    const tree = this.tree(uri);
    if (!tree) return undefined;
    const entry = this.entry(uri);
    const imports: ImportedFile[] = [];
    const problems: Problem[] = [];
    const chain = [...importers, uri];
    for (const item of tree.items) {
      if (item.kind === 'line' && item.piece.node.kind === 'import')
        imports.push(this.importOf(item.piece, item.piece.node, chain, problems));
    }
    const before = entry.model;
    const same =
      before?.tree === tree &&
      before.imports.length === imports.length &&
      imports.every(
        (each, index) => each.file === before.imports[index]!.file && each.uri === before.imports[index]!.uri,
      );
    if (same) return before;

    const imported = new Map<string, Definition>();
    for (const each of imports) {
      for (const [name, definition] of each.file?.own ?? []) if (!imported.has(name)) imported.set(name, definition);
    }
    const table = defineAll(uri, tree.items, imported, before?.own);
    const visible = new Map([...imported, ...table.own]);
    entry.model = { uri, tree, imports, own: table.own, visible, problems: [...problems, ...table.problems] };
    return entry.model;
  }

  private importOf(piece: Piece, node: ImportNode, chain: readonly string[], problems: Problem[]): ImportedFile {
    if (!node.path) return { piece, node };
    const place = placeOf(piece, node.path);
    const uri = this.host.resolve(chain.at(-1)!, node.path.value);
    if (uri !== undefined && chain.includes(uri)) {
      const message =
        chain.at(-1) === uri
          ? 'A file cannot import itself'
          : 'These files import each other: move what both need into a third file';
      problems.push({ code: 'accel-7002', severity: 'error', message, place });
      return { piece, node, uri };
    }
    const file = uri === undefined ? undefined : this.model(uri, chain);
    if (file) return { piece, node, uri: uri!, file };
    problems.push({ code: 'accel-7001', severity: 'error', message: `There is no file '${node.path.value}'`, place });
    return uri === undefined ? { piece, node } : { piece, node, uri };
  }
}
