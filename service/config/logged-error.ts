/**
 * An error as the log has it: what happened and where, with its causes, and nothing of what people have sent. The
 * database's driver puts all parameters of a query into its message: mocks, e-mail addresses, hashes of passwords.
 */

interface LoggedError {
  type: string;
  message: string;
  stack: string;
  code?: string;
}

/** Deep enough for what wraps what. */
const MOST_CAUSES = 8;
/** Of PostgreSQL's faults: what kind it is, and where. Its `detail`, `where` and the like quote values. */
const FACTS = ['severity', 'schema', 'table', 'column', 'constraint', 'routine'] as const;

export function loggedError(error: unknown): unknown {
  if (!(error instanceof Error)) return typeof error === 'object' ? String(error) : error;
  const logged: LoggedError = { type: error.name, message: messageOf(error), stack: toldStack(error) };
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? { ...logged, code } : logged;
}

/** Of the error and its causes. */
export function toldStack(error: Error): string {
  const stacks: string[] = [];
  let cause: unknown = error;
  for (let depth = 0; cause instanceof Error && depth < MOST_CAUSES; depth++) {
    stacks.push(`${depth === 0 ? '' : 'Caused by: '}${stackOf(cause)}`);
    cause = cause.cause;
  }
  return stacks.join('\n');
}

/** The stack begins with the message, as it was when it was made. */
function stackOf(error: Error): string {
  const { stack = '' } = error;
  const frames = /(?:\n\s+at [^\n]*)+\s*$/.exec(stack)?.[0] ?? '';
  return `${error.name}: ${messageOf(error)}${factsOf(error)}${frames.trimEnd()}`;
}

function messageOf({ message }: Error): string {
  const [query = ''] = message.split(/\n\s*params:/);
  // What PostgreSQL says of a value that is wrong quotes it.
  return query.replace(/"(?:[^"\\]|\\.)*"(?=\s*$)/, '"…"').slice(0, 2000);
}

function factsOf(error: Error): string {
  const values = error as unknown as Record<string, unknown>;
  const code = typeof values['code'] === 'string' ? [`code ${values['code']}`] : [];
  const facts = FACTS.flatMap((name) => {
    const value = values[name] ?? values[`${name}_name`];
    return typeof value === 'string' ? [`${name} ${value}`] : [];
  });
  return code.length + facts.length === 0 ? '' : ` (${[...code, ...facts].join(', ')})`;
}
