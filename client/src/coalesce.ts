/** Many wishes, little work: at most one run at a time and at most one waiting. */

/**
 * Wraps `task` so that calls during a run are answered by a single further run after it. The last call always gets a run that starts
 * after it, which is what "show me the newest" needs; bursts cost two runs at most.
 */
export function coalesced(task: () => Promise<void>): () => void {
  let running = false;
  let wanted = false;
  const run = async (): Promise<void> => {
    running = true;
    try {
      while (wanted) {
        wanted = false;
        await task();
      }
    } finally {
      running = false;
    }
  };
  return () => {
    wanted = true;
    if (!running) void run();
  };
}
