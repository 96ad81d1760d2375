/** The parameters of the call around the cursor, and which of them is being written. */
import { callAround } from './call-site.ts';
import { cursorAt } from './cursor-region.ts';
import { type Signature, signatureLabel, signatureOf } from './signatures.ts';
import type { Snapshot } from './snapshot.ts';

export interface SignatureHelp {
  /** `conv(x, filters, kernel, stride = 1)` */
  readonly label: string;
  readonly doc?: string;
  readonly parameters: readonly {
    /** Its range in the label. */
    readonly start: number;
    readonly end: number;
    readonly doc?: string;
  }[];
  /** Undefined if no parameter is left for what is being written. */
  readonly active?: number;
}

export function signatureHelp(snapshot: Snapshot, offset: number): SignatureHelp | undefined {
  const { region, word } = cursorAt(snapshot.tree, offset);
  if (region.kind === 'nothing' || region.kind === 'file') return undefined;
  const call = callAround(snapshot.tree.text, region.line, word.text !== '');
  const signature = call && signatureOf(call.callee, snapshot.file.visible);
  if (!signature) return undefined;
  const active = activeParameter(signature, call.argument, call.position);
  let at = signature.name.length + 1;
  const parameters = signature.parameters.map((parameter) => {
    const start = at;
    at += parameter.label.length + 2;
    const { doc } = parameter;
    return { start, end: start + parameter.label.length, ...(doc ? { doc } : {}) };
  });
  return {
    label: signatureLabel(signature),
    ...(signature.doc ? { doc: signature.doc } : {}),
    parameters,
    ...(active === undefined ? {} : { active }),
  };
}

function activeParameter(signature: Signature, argument: string | undefined, position: number): number | undefined {
  const { parameters, rest } = signature;
  if (argument !== undefined) {
    const index = parameters.findIndex((parameter) => parameter.name === argument && !parameter.positional);
    return index < 0 ? undefined : index;
  }
  const index = rest === undefined ? position : Math.min(position, rest);
  return index < parameters.length ? index : undefined;
}
