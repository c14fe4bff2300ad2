import * as vscode from 'vscode';

export interface Question {
  title: string;
  prompt: string;
  placeholder?: string;
  value?: string;
  password?: boolean;
  step?: { at: number; of: number };
  /** Looks at what was given when Enter is pressed; a text says what is wrong and what to do. */
  check: (value: string) => Promise<string | null> | string | null;
}

/** Asks for one line. Stays open, with the reason shown, until the answer passes or the person leaves. */
export function askForText(question: Question): Promise<string | null> {
  const box = vscode.window.createInputBox();
  box.title = question.title;
  box.prompt = question.prompt;
  box.placeholder = question.placeholder ?? '';
  box.value = question.value ?? '';
  box.password = question.password ?? false;
  box.ignoreFocusOut = true;
  if (question.step !== undefined) {
    box.step = question.step.at;
    box.totalSteps = question.step.of;
  }
  return new Promise((resolve) => {
    let answer: string | null = null;
    const accept = async (): Promise<void> => {
      if (box.busy) return;
      box.busy = true;
      box.enabled = false;
      const value = box.value;
      const fault = await Promise.resolve(question.check(value)).catch(String);
      box.busy = false;
      box.enabled = true;
      if (fault !== null) {
        box.validationMessage = fault;
        return;
      }
      answer = value;
      box.hide();
    };
    box.onDidAccept(() => void accept());
    box.onDidChangeValue(() => {
      box.validationMessage = undefined;
    });
    box.onDidHide(() => {
      box.dispose();
      resolve(answer);
    });
    box.show();
  });
}
