/** What the editor shows of a file, asked through the same commands the editor itself uses. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { open, openText, until } from './editor.ts';
import { test } from './runner.ts';

const small = `array A {
  grid  8x8
}
network N {
  input x [3, 8, 8]
  a = conv(x, filters = 4, kernel = 3)
  output a
}
schedule S {
  network  N
  array    A
}
`;

/** The position right before a text of the document. */
function at(editor: vscode.TextEditor, text: string): vscode.Position {
  const offset = editor.document.getText().indexOf(text);
  assert.ok(offset >= 0, `the document has no "${text}"`);
  return editor.document.positionAt(offset);
}

function ask<Result>(command: string, ...args: unknown[]): Promise<Result> {
  return Promise.resolve(vscode.commands.executeCommand<Result>(command, ...args));
}

/** The diagnostics of a document, once there are some that satisfy `wanted`. */
function problems(editor: vscode.TextEditor, wanted: (found: vscode.Diagnostic[]) => boolean) {
  return until('diagnostics', () => {
    const found = vscode.languages.getDiagnostics(editor.document.uri);
    return wanted(found) && found;
  });
}

const isError = (each: vscode.Diagnostic) => each.severity === vscode.DiagnosticSeverity.Error;

test('a layer tells what it costs in its hover, with its assumptions', async () => {
  const editor = await open('smoke.accel');
  const hovers = await until('a hover', async () => {
    const found = await ask<vscode.Hover[]>('vscode.executeHoverProvider', editor.document.uri, at(editor, 'first'));
    return found.length > 0 && found;
  });
  const text = hovers
    .flatMap((hover) => hover.contents.map((each) => (typeof each === 'string' ? each : each.value)))
    .join('\n');
  for (const word of ['cycles', 'utilization', 'fold', 'batch']) assert.match(text, new RegExp(word, 'i'));
});

test('a training step tells its passes, its baseline, and what would be better', async () => {
  const editor = await open('train.accel');
  const hovers = await until('a hover', async () => {
    const found = await ask<vscode.Hover[]>('vscode.executeHoverProvider', editor.document.uri, at(editor, 'Train'));
    return found.length > 0 && found;
  });
  const text = hovers
    .flatMap((hover) => hover.contents.map((each) => (typeof each === 'string' ? each : each.value)))
    .join('\n');
  assert.match(text, /ws-os/);
  // Advice comes when nobody has typed for a while.
  const found = await problems(editor, (all) => all.some((each) => each.severity === vscode.DiagnosticSeverity.Hint));
  assert.ok(found.some((each) => /would take .* off/.test(each.message)));
});

test('every layer line ends with a hint', async () => {
  const editor = await openText(small);
  const all = new vscode.Range(0, 0, editor.document.lineCount, 0);
  const hints = await until('hints', async () => {
    const found = await ask<vscode.InlayHint[]>('vscode.executeInlayHintProvider', editor.document.uri, all);
    return found.some((hint) => hint.position.line === 5) && found;
  });
  const hint = hints.find((each) => each.position.line === 5)!;
  const label = typeof hint.label === 'string' ? hint.label : hint.label.map((part) => part.value).join('');
  assert.match(label, /cycles/);
  assert.match(label, /%/);
});

test('a mistake is underlined with its reason, and goes away with it', async () => {
  const editor = await openText(small);
  const kernel = at(editor, 'kernel = 3').translate(0, 9);
  await editor.edit((edit) => edit.replace(new vscode.Range(kernel, kernel.translate(0, 1)), '11'));
  const [problem] = (await problems(editor, (found) => found.some(isError))).filter(isError);
  assert.match(problem!.message, /Kernel 11 is larger than the padded input height 8/);
  const code = problem!.code as { value: string; target: vscode.Uri };
  assert.equal(code.value, 'accel-3002');
  assert.match(code.target.toString(), /accel-3002/);
  await editor.edit((edit) => edit.replace(new vscode.Range(kernel, kernel.translate(0, 2)), '3'));
  await until('no errors', () => !vscode.languages.getDiagnostics(editor.document.uri).some(isError));
});

test('a quick fix repairs a mistyped name', async () => {
  const editor = await openText(small.replace('filters', 'filtres'));
  const [problem] = (await problems(editor, (found) => found.some((each) => /filtres/.test(each.message)))).filter(
    (each) => /filtres/.test(each.message),
  );
  const actions = await ask<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    editor.document.uri,
    problem!.range,
    'quickfix',
  );
  const fix = actions.find((each) => /'filters'/.test(each.title));
  assert.ok(fix?.edit, actions.map((each) => each.title).join());
  await vscode.workspace.applyEdit(fix.edit);
  assert.equal(editor.document.getText(), small);
});

test('completion knows what an operator still takes', async () => {
  const editor = await openText(small.replace('kernel = 3)', 'kernel = 3, )'));
  const position = at(editor, ', )').translate(0, 2);
  const list = await until('completion', async () => {
    const found = await ask<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      editor.document.uri,
      position,
    );
    return found.items.length > 0 && found;
  });
  const labels = list.items.map((item) => (typeof item.label === 'string' ? item.label : item.label.label));
  assert.ok(labels.includes('stride'), labels.join());
  assert.ok(!labels.includes('kernel'), labels.join());
});

test('names lead to their definitions, also in files that ship with Accel', async () => {
  const editor = await openText('import "accel:networks/lenet5"\nschedule S {\n  network LeNet5\n}\n');
  const links = await until('a definition', async () => {
    const found = await ask<(vscode.Location | vscode.LocationLink)[]>(
      'vscode.executeDefinitionProvider',
      editor.document.uri,
      at(editor, 'LeNet5'),
    );
    return found.length > 0 && found;
  });
  const [first] = links;
  const uri = 'targetUri' in first! ? first.targetUri : first!.uri;
  assert.match(uri.path, /library\/networks\/lenet5\.accel$/);
});

test('references, outline, folding and lenses', async () => {
  const editor = await openText(small);
  const { uri } = editor.document;
  const references = await until('references', async () => {
    const found = await ask<vscode.Location[]>('vscode.executeReferenceProvider', uri, at(editor, 'N {'));
    return found.length > 1 && found;
  });
  assert.deepEqual(references.map((each) => each.range.start.line).sort(), [3, 9]);
  const symbols = await ask<vscode.DocumentSymbol[]>('vscode.executeDocumentSymbolProvider', uri);
  assert.deepEqual(
    symbols.map((each) => each.name),
    ['A', 'N', 'S'],
  );
  const folds = await ask<vscode.FoldingRange[]>('vscode.executeFoldingRangeProvider', uri);
  assert.deepEqual(
    folds.map((each) => each.start),
    [0, 3, 8],
  );
  const lenses = await ask<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri, 10);
  assert.ok(lenses.some((lens) => lens.command?.command === 'accel.openSchedule'));
});

test('formatting brings a file into its one form', async () => {
  const editor = await openText(small.replace('grid  8x8', 'grid      8x8').replace('  array    A', '      array A'));
  const edits = await until('edits', async () => {
    const found = await ask<vscode.TextEdit[] | undefined>(
      'vscode.executeFormatDocumentProvider',
      editor.document.uri,
      {
        tabSize: 2,
        insertSpaces: true,
      },
    );
    return found && found.length > 0 && found;
  });
  const edit = new vscode.WorkspaceEdit();
  edit.set(editor.document.uri, edits);
  await vscode.workspace.applyEdit(edit);
  assert.equal(editor.document.getText(), small);
});

test('the panel opens beside the text and takes the name of its schedule', async () => {
  await open('smoke.accel');
  await vscode.commands.executeCommand('accel.openScheduleToSide');
  const tab = await until('the panel', () =>
    vscode.window.tabGroups.all
      .flatMap((group) => group.tabs)
      .find((each) => each.input instanceof vscode.TabInputWebview),
  );
  assert.match(tab.label, /smoke\.accel/);
  assert.equal(tab.group.viewColumn, vscode.ViewColumn.Two);
});
