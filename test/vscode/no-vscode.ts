/** Stands in for `vscode` where the suite's cases are only listed. Empty: a case that uses the editor outside `run` fails. */
export {};
