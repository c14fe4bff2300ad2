/**
 * Files of the formats that mocks have, which other tools run or obey: what a teammate writes into them would be run on
 * everybody's machine. They are mocks only where an include glob names them.
 */
import { matcherOfIgnored } from './globs.ts';

const TOOL_FILES = matcherOfIgnored([
  // Scripts, and what is installed or built.
  '**/{package,package-lock,npm-shrinkwrap,composer,deno,lerna,nx,turbo,nodemon}.json',
  '**/{pnpm-workspace,pnpm-lock}.{yaml,yml}',
  '**/{ts,js}config{,.*}.json',
  '**/babel.config.json',
  // What containers, clusters and pipelines run.
  '**/{docker-compose,compose}{,.*}.{yaml,yml}',
  '**/{azure-pipelines,bitbucket-pipelines,cloudbuild,buildspec}.{yaml,yml}',
  '**/{serverless,skaffold,helmfile,kustomization,taskfile}.{yaml,yml}',
]);

/** `path`: as `keyOf` gives it. */
export function isToolFile(path: string): boolean {
  return TOOL_FILES.last(path) >= 0;
}
