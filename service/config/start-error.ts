/** Why the service can't start: one message for a person, with what to do. Ends the process with 1, without a stack. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

export function folderUnwritable(dataDir: string, cause: unknown): StartError {
  return new StartError(
    `The data folder ${dataDir} can't be written: ${(cause as Error).message}\n` +
      'Give this user the right to write there, or set DATA_DIR to another folder.',
    { cause },
  );
}
