/** Which things depend on each other in a circle: imports, constants, blocks. Works with a stack of its own, so depth costs no stack. */

/**
 * Everything that can be reached from `roots`, in groups: things of one group depend on each other, and every group comes after the
 * groups it depends on (Tarjan's strongly connected components).
 */
export function components<Node>(roots: Iterable<Node>, dependencies: (node: Node) => readonly Node[]): Node[][] {
  interface Visit {
    readonly node: Node;
    readonly next: readonly Node[];
    at: number;
    /** The earliest visit on the path that can be reached from here. */
    low: number;
    readonly number: number;
  }
  const numbers = new Map<Node, number>();
  const waiting: Node[] = [];
  const isWaiting = new Set<Node>();
  const groups: Node[][] = [];
  const path: Visit[] = [];
  const enter = (node: Node) => {
    const number = numbers.size;
    numbers.set(node, number);
    waiting.push(node);
    isWaiting.add(node);
    path.push({ node, next: dependencies(node), at: 0, low: number, number });
  };
  for (const root of roots) {
    if (!numbers.has(root)) enter(root);
    for (let visit = path.at(-1); visit; visit = path.at(-1)) {
      if (visit.at < visit.next.length) {
        const next = visit.next[visit.at++]!;
        const seen = numbers.get(next);
        if (seen === undefined) enter(next);
        else if (isWaiting.has(next)) visit.low = Math.min(visit.low, seen);
        continue;
      }
      path.pop();
      const before = path.at(-1);
      if (before) before.low = Math.min(before.low, visit.low);
      if (visit.low < visit.number) continue;
      const group: Node[] = [];
      for (let node = waiting.pop()!; ; node = waiting.pop()!) {
        isWaiting.delete(node);
        group.push(node);
        if (node === visit.node) break;
      }
      groups.push(group);
    }
  }
  return groups;
}

/** The members of a group that depend on themselves: all of them, or one that names itself. */
export function circular<Node>(group: readonly Node[], dependencies: (node: Node) => readonly Node[]): boolean {
  return group.length > 1 || dependencies(group[0]!).includes(group[0]!);
}
