/** From what the server answers to what the machine panel draws. Pure. */
import type { Picture } from '../../../media/machine-messages.ts';
import type { MachineView } from '../../../server/src/protocol/machine-view.ts';

/** Places in files stay behind. */
export function machinePictureOf(view: MachineView): Picture {
  const { uri: _uri, version: _version, place: _place, stale, ...rest } = view;
  return { ...rest, stale: stale ?? null };
}

/** The machine that is written in a line of the document. */
export const machineInLine = ({ machines }: MachineView, line: number): string | undefined =>
  machines.find(({ lines }) => lines !== null && lines[0] <= line && line <= lines[1])?.name;
