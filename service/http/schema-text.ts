/** A JSON schema in the notation of TypeScript, for people: `{ name: string; project?: string | null }`. */
export function schemaText(schema: unknown, indent = ''): string {
  if (!isRecord(schema)) return 'unknown';
  const { type } = schema;
  if ('const' in schema) return JSON.stringify(schema['const']);
  if (Array.isArray(schema['enum'])) return schema['enum'].map((value) => JSON.stringify(value)).join(' | ');
  const choices = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(choices)) return choices.map((choice) => schemaText(choice, indent)).join(' | ');
  if (Array.isArray(schema['allOf'])) return schema['allOf'].map((part) => schemaText(part, indent)).join(' & ');
  if (Array.isArray(type)) return type.map((one) => schemaText({ ...schema, type: one }, indent)).join(' | ');
  if (type === 'array') return `Array<${schemaText(schema['items'], indent)}>`;
  if (type === 'object' && isRecord(schema['properties'])) return objectText(schema, schema['properties'], indent);
  return typeof type === 'string' ? type : 'unknown';
}

function objectText(schema: Record<string, unknown>, properties: Record<string, unknown>, indent: string): string {
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  const inner = `${indent}  `;
  const lines = Object.entries(properties).map(
    ([name, property]) => `${inner}${name}${required.includes(name) ? '' : '?'}: ${schemaText(property, inner)}`,
  );
  return `{\n${lines.join('\n')}\n${indent}}`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
