/** Accessibility, as far as a program can tell. */
import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** What keeps somebody from using a page as it is now: a rule of axe, and where the page breaks it. */
export async function barriers(page: Page): Promise<{ id: string; nodes: string[] }[]> {
  await page.evaluate(axe.source);
  return await page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }> };
    };
    const { violations } = await axe.run();
    return violations.map(({ id, nodes }) => ({
      id,
      nodes: nodes.map((node) => `${node.html} ${node.failureSummary}`),
    }));
  });
}
