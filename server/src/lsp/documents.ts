/** Open documents and their snapshots: one snapshot for each state of a document, its imports and the settings. */
import { Snapshot } from '../features/snapshot.ts';
import { type Host, Workspace } from '../model/workspace.ts';
import type { Tree } from '../syntax/tree.ts';
import type { Settings } from './settings.ts';

/** Milliseconds of work at a time: less than a frame. */
const slice = 10;

export class Documents {
  private readonly workspace: Workspace;
  private readonly snapshots = new Map<string, Snapshot>();
  private readonly versions = new Map<string, number>();
  private readonly preparing = new WeakMap<Snapshot, Promise<void>>();

  constructor(
    host: Host,
    private readonly settings: () => Settings,
  ) {
    this.workspace = new Workspace(host);
  }

  /** A document was opened or changed. */
  update(uri: string, version: number, text: string): void {
    this.versions.set(uri, version);
    this.workspace.open(uri, text);
  }

  close(uri: string): void {
    this.versions.delete(uri);
    this.snapshots.delete(uri);
    this.workspace.close(uri);
  }

  /** A file changed on the disk. */
  forget(uri: string): void {
    this.workspace.forget(uri);
  }

  get open(): readonly string[] {
    return [...this.versions.keys()];
  }

  readonly versionOf = (uri: string): number | undefined => this.versions.get(uri);

  /** Open documents that import this file. */
  dependents(uri: string): readonly string[] {
    return this.workspace.dependents(uri);
  }

  /** Whether an import of this document leads nowhere. */
  hasMissingImports(uri: string): boolean {
    return this.workspace.file(uri)?.imports.some((each) => !each.file) ?? false;
  }

  /** The newest state of an open document; computed at most once. */
  snapshot(uri: string): Snapshot | undefined {
    if (!this.versions.has(uri)) return undefined;
    const file = this.workspace.file(uri);
    if (!file) return undefined;
    const { checks } = this.settings();
    const known = this.snapshots.get(uri);
    if (known?.file === file && known.settings === checks) return known;
    const snapshot = new Snapshot(file, checks);
    this.snapshots.set(uri, snapshot);
    return snapshot;
  }

  /**
   * The newest state, with what is expensive computed in slices, so that other requests are answered in between. A newer version
   * cancels the work on an older one.
   */
  async ready(uri: string): Promise<Snapshot | undefined> {
    for (;;) {
      const snapshot = this.snapshot(uri);
      if (!snapshot) return undefined;
      await this.prepared(uri, snapshot);
      if (this.snapshot(uri) === snapshot) return snapshot;
    }
  }

  /** The newest state with its advice, in slices, too; undefined if the text changed meanwhile. */
  async advised(uri: string): Promise<Snapshot | undefined> {
    const snapshot = await this.ready(uri);
    if (!snapshot) return undefined;
    await this.inSlices(uri, snapshot, snapshot.advise());
    return this.snapshot(uri) === snapshot ? snapshot : undefined;
  }

  private prepared(uri: string, snapshot: Snapshot): Promise<void> {
    const known = this.preparing.get(snapshot);
    if (known) return known;
    const work = this.inSlices(uri, snapshot, snapshot.prepare());
    this.preparing.set(snapshot, work);
    return work;
  }

  private async inSlices(uri: string, snapshot: Snapshot, work: Generator<void>): Promise<void> {
    let started = performance.now();
    for (const _ of work) {
      if (performance.now() - started < slice) continue;
      await new Promise((resolve) => setTimeout(resolve, 0));
      if (this.snapshot(uri) !== snapshot) return;
      started = performance.now();
    }
  }

  /** The tree of any file that is open or imported. */
  readonly findTree = (uri: string): Tree | undefined => this.workspace.file(uri)?.tree;
}
