/** Ctrl-C, or a supervisor's request to end. */
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

export interface Interrupt {
  /** Resolves with the first signal. A second one ends the process at once. */
  happened: Promise<null>;
  dispose(): void;
}

export function onInterrupt(): Interrupt {
  let listener = (): void => undefined;
  const happened = new Promise<null>((resolve) => {
    listener = () => resolve(null);
  });
  for (const signal of SIGNALS) process.once(signal, listener);
  return {
    happened,
    dispose() {
      for (const signal of SIGNALS) process.removeListener(signal, listener);
    },
  };
}
