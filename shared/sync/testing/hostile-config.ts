/** What a repository's configuration can have run, each way leaving a mark. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export const HOSTILE_ATTRIBUTES = '* filter=x diff=x merge=x\n';

export function hostileConfig(marker: string): string {
  const run = `touch '${marker}'`;
  return `
[core]
	fsmonitor = "${run}; false"
	sshCommand = "${run}"
	gitProxy = "${run}"
	pager = "${run}"
	editor = "${run}"
	askPass = "${run}"
	alternateRefsCommand = "${run}"
	hooksPath = hooks
[filter "x"]
	clean = "${run}; cat"
	smudge = "${run}; cat"
	process = "${run}; false"
	required = true
[diff]
	external = "${run}"
[diff "x"]
	textconv = "${run}; cat"
	command = "${run}"
[merge "x"]
	driver = "${run}"
[alias]
	cat-file = "!${run}"
	ls-tree = "!${run}"
	rev-list = "!${run}"
[pager]
	cat-file = "${run}"
	ls-tree = "${run}"
[credential]
	helper = "!${run}"
[gpg]
	program = "${run}"
[log]
	showSignature = true
[uploadpack]
	packObjectsHook = "${run}"
[protocol]
	allow = always
[extensions]
	partialClone = origin
[remote "origin"]
	url = .
	promisor = true
	uploadpack = "${run}; false"
	partialclonefilter = blob:none
[include]
	path = /dev/zero/nothing
`;
}

/** Every hook that Git knows, as a program that leaves a mark. */
export async function hostileHooks(folder: string, marker: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const names = ['pre-auto-gc', 'reference-transaction', 'fsmonitor-watchman', 'post-index-change', 'post-checkout'];
  for (const name of names) await writeFile(join(folder, name), `#!/bin/sh\ntouch '${marker}'\n`, { mode: 0o755 });
}
