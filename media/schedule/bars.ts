/** From a picture to what the timeline needs, and colours that table and timeline share. Pure. */
import type { Picture, Row } from '../messages.ts';
import { colourName } from '../timeline/theme.ts';

/** By row. */
export const utilizations = ({ rows }: Picture): Float32Array =>
  Float32Array.from(rows, ({ utilization }) => utilization);

/** The name of the colour that a row has in this picture, as its bar. */
export const colourOf = ({ colouredBy }: Picture, row: Row): string =>
  colourName(colouredBy === 'pass' ? row.pass : row.kind);
