/** One page of HTML without scripts or anything from elsewhere: readable behind every firewall. */
import type { OpenAPIHono } from '@hono/zod-openapi';
import { html, raw } from 'hono/html';
import { schemaText } from './schema-text.ts';

type Document = ReturnType<OpenAPIHono['getOpenAPI31Document']>;
type PathItem = NonNullable<Document['paths']>[string];
type Operation = NonNullable<PathItem['get']>;
type Html = ReturnType<typeof html>;

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

const STYLE = `
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 56rem; padding: 0 1rem; color: #1b1f24; background: #fff }
code, pre { font: 14px/1.45 ui-monospace, monospace }
pre { background: #f4f6f8; padding: .75rem; overflow: auto; border-radius: 6px }
summary { cursor: pointer; padding: .25rem 0 }
td, th { text-align: left; padding: .1rem 1rem .1rem 0; vertical-align: top }
:target { background: #fff3bf }
@media (prefers-color-scheme: dark) { body { color: #e6e8eb; background: #16181c } pre { background: #22262c } a { color: #8ab4ff } :target { background: #5c4a00 } }
`;

export function docsPage(document: Document, errors: { code: string; status: number }[]): Html {
  return html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${document.info.title}: reference</title><style>${raw(STYLE)}</style></head>
<body>
<h1>${document.info.title}: reference</h1>
<p>${document.info.description ?? ''}</p>
<p>For programs: <a href="/api/v1/openapi.json">openapi.json</a></p>
${sections(document)}
<h2>Errors</h2>
<table><tr><th>Code</th><th>Status</th></tr>
${errors.map(({ code, status }) => html`<tr id="${code}"><td><code>${code}</code></td><td>${status}</td></tr>`)}
</table>
</body></html>`;
}

function sections(document: Document): Html[] {
  const byTag = new Map<string, Html[]>();
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    for (const method of METHODS) {
      const operation = item[method];
      if (operation === undefined) continue;
      const tag = operation.tags?.[0] ?? 'more';
      byTag.set(tag, [...(byTag.get(tag) ?? []), route(method, path, operation)]);
    }
  }
  return [...byTag].map(([tag, routes]) => html`<h2>${tag}</h2>${routes}`);
}

function route(method: string, path: string, operation: Operation): Html {
  const { parameters = [], requestBody, responses = {}, security } = operation;
  return html`<details>
<summary><code><b>${method.toUpperCase()}</b> ${path}</code>${security ? '' : ' (no token)'}: ${operation.summary ?? ''}</summary>
${parameters.length === 0 ? '' : html`<p>Parameters</p><pre>${parameters.map(parameterText).join('\n')}</pre>`}
${body('Body', requestBody)}
${Object.entries(responses)
  .filter(([status]) => status !== 'default')
  .map(([status, answer]) => body(`${status}: ${'description' in answer ? answer.description : ''}`, answer))}
</details>
`;
}

function parameterText(parameter: NonNullable<Operation['parameters']>[number]): string {
  if ('$ref' in parameter) return parameter.$ref;
  const { name, in: place, required, schema } = parameter;
  return `${name}${required ? '' : '?'}: ${schemaText(schema)}  (${place})`;
}

/** What a request or an answer carries, for each type of content. */
function body(title: string, carrier: object | undefined): Html | string {
  if (carrier === undefined) return '';
  const content: [string, { schema?: unknown }][] = 'content' in carrier ? Object.entries(carrier.content ?? {}) : [];
  return html`<p>${title}</p>${content.map(
    ([type, { schema }]) => html`<pre>${type === 'application/json' ? '' : `${type}\n`}${schemaText(schema)}</pre>`,
  )}`;
}
