/** Where the editor starts the extension: makes the parts, hands them to each other, and puts them away. */
import type { ExtensionContext } from 'vscode';
import { registerCommands } from './commands.ts';
import { LanguageServer } from './language-client.ts';
import { ArrayPanels } from './panels/array-panel.ts';
import { MachinePanels } from './panels/machine-panel.ts';
import { MemoryPanels } from './panels/memory-panel.ts';
import { SchedulePanels } from './panels/schedule-panel.ts';
import { showServerStatus } from './status.ts';

/** Starts the language server and registers commands, status and panels. Never throws: a server that fails says so in the status. */
export async function activate(context: ExtensionContext): Promise<void> {
  const server = new LanguageServer(context);
  const panels = new SchedulePanels(context.extensionUri, server);
  const memories = new MemoryPanels(context.extensionUri, server);
  const arrays = new ArrayPanels(context.extensionUri, server);
  const machines = new MachinePanels(context.extensionUri, server);
  context.subscriptions.push(
    server,
    panels,
    memories,
    arrays,
    machines,
    showServerStatus(server),
    registerCommands(context, server, panels, memories, arrays, machines),
  );
  await server.start();
}
