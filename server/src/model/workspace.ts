/** All files that are open or imported, each parsed once for each version of its text, with their models. */
import type { ImportNode } from '../syntax/ast.ts';
import { maxFileLength, parse } from '../syntax/parser.ts';
import type { Piece, Tree } from '../syntax/tree.ts';
import { circular, components } from './cycles.ts';
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
    // What is imported comes first, so that a chain of imports of any length costs no stack, and a file is looked at once.
    for (const group of components([uri], (each) => this.imported(each))) {
      const circle = new Set(circular(group, (each) => this.imported(each)) ? group : []);
      for (const each of group) this.refresh(each, circle);
    }
    return this.entries.get(uri)?.model;
  }

  /** The open files that import a file, directly or not. */
  dependents(uri: string): string[] {
    // By address, not by model: in a circle of imports, or where a file is missing, there is none.
    const reaches = (from: string): boolean => {
      const seen = new Set([from]);
      for (const each of seen) {
        for (const { uri: imported } of this.entries.get(each)?.model?.imports ?? []) {
          if (imported === uri) return true;
          if (imported !== undefined) seen.add(imported);
        }
      }
      return false;
    };
    return [...this.entries]
      .filter(([other, entry]) => entry.open && other !== uri && reaches(other))
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

  /** The files that a file imports, whether they exist or not. */
  private imported(uri: string): string[] {
    const tree = this.tree(uri);
    return tree ? importsOf(tree).flatMap(({ node }) => this.resolve(uri, node) ?? []) : [];
  }

  private resolve(from: string, node: ImportNode): string | undefined {
    return node.path && this.host.resolve(from, node.path.value);
  }

  /** Brings the model of a file up to date; those of the files it imports are. `circle`: the files that import each other with it. */
  private refresh(uri: string, circle: ReadonlySet<string>): void {
    const entry = this.entry(uri);
    const tree = this.tree(uri);
    if (!tree) {
      delete entry.model;
      return;
    }
    const problems: Problem[] = [];
    const imports = importsOf(tree).map(({ piece, node }) => this.importOf(uri, piece, node, circle, problems));
    const before = entry.model;
    const same =
      before?.tree === tree &&
      before.imports.every(
        (each, index) => each.file === imports[index]!.file && each.circular === imports[index]!.circular,
      );
    if (same) return;

    const imported = new Map<string, Definition>();
    for (const each of imports) {
      for (const [name, definition] of each.file?.own ?? []) if (!imported.has(name)) imported.set(name, definition);
    }
    const table = defineAll(uri, tree.items, imported, before);
    const visible = new Map([...imported, ...table.own]);
    entry.model = { uri, tree, imports, own: table.own, visible, problems: [...problems, ...table.problems] };
  }

  /** In a circle no file could be read before the others, so none of these imports brings anything, whichever file one looks from. */
  private importOf(
    from: string,
    piece: Piece,
    node: ImportNode,
    circle: ReadonlySet<string>,
    problems: Problem[],
  ): ImportedFile {
    const uri = this.resolve(from, node);
    // A path that is not closed yet leads anywhere.
    if (!node.path || piece.problems.length) return { piece, node };
    const place = placeOf(piece, node.path);
    if (uri !== undefined && circle.has(uri)) {
      const message =
        uri === from
          ? 'A file cannot import itself'
          : 'These files import each other: move what both need into a third file';
      problems.push({ code: 'accel-7002', severity: 'error', message, place });
      return { piece, node, uri, circular: true };
    }
    const file = uri === undefined ? undefined : this.entries.get(uri)?.model;
    if (file && file.tree.text.length > maxFileLength) {
      const message = `'${node.path.value}' is longer than ${maxFileLength / 1e6} MB: nothing of it was read. Split it`;
      problems.push({ code: 'accel-1007', severity: 'error', message, place });
    }
    if (file) return { piece, node, uri: uri!, file };
    problems.push({ code: 'accel-7001', severity: 'error', message: `There is no file '${node.path.value}'`, place });
    return uri === undefined ? { piece, node } : { piece, node, uri };
  }
}

interface ImportPiece {
  readonly piece: Piece;
  readonly node: ImportNode;
}

const importLists = new WeakMap<Tree, readonly ImportPiece[]>();

function importsOf(tree: Tree): readonly ImportPiece[] {
  let list = importLists.get(tree);
  if (!list) {
    const found: ImportPiece[] = [];
    for (const item of tree.items) {
      if (item.kind !== 'line') continue;
      const { piece } = item;
      if (piece.node.kind === 'import') found.push({ piece, node: piece.node });
    }
    importLists.set(tree, found);
    list = found;
  }
  return list;
}
