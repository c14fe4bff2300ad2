/** What a file system says, as a reason that a person can read and act on. */
import { CloudError } from '@mockforge-cloud/shared/protocol';

/** Of a file that is to be written, moved or removed. */
export function writeFault(error: unknown, path: string): CloudError {
  if (error instanceof CloudError) return error;
  const code = codeOf(error);
  if (isFull(code)) {
    return new CloudError('disk.full', `There is no room on the disk to change ${path} (${code}).`, {
      hint: 'Free some space. Sync goes on by itself as soon as there is.',
      cause: error,
    });
  }
  return new CloudError('file.unwritable', `${path} can't be changed here (${code}).`, {
    hint: 'Check the permissions of the file and of its folder. Sync goes on by itself when they allow it.',
    cause: error,
  });
}

export function readFault(error: unknown, path: string): CloudError {
  if (error instanceof CloudError) return error;
  return new CloudError('file.unreadable', `${path} can't be read (${codeOf(error)}).`, {
    hint: 'Check its permissions. It is sent as soon as it can be read.',
    cause: error,
  });
}

/** Of a folder below the mapped one. The rest of the mapped folder goes on. */
export function closedFault(error: unknown, path: string): CloudError {
  return new CloudError('folder.unreadable', `The folder ${path} can't be read (${codeOf(error)}).`, {
    hint: 'Check its permissions. Its mocks are left as they are, here and in the cloud, until it can be read.',
    cause: error,
  });
}

/** Of the mapped folder itself. */
export function folderFault(error: unknown, folder: string): CloudError {
  if (error instanceof CloudError) return error;
  const code = codeOf(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new CloudError('folder.missing', `The folder ${folder} is gone.`, {
      hint: 'Nothing was deleted in the cloud. Bring the folder back, or unlink it.',
      cause: error,
    });
  }
  return new CloudError('folder.unreadable', `The folder ${folder} can't be read (${code}).`, {
    hint: 'Check its permissions. Sync goes on when it can be read.',
    cause: error,
  });
}

/** Of the state that a replica keeps. */
export function stateFault(error: unknown, folder: string): CloudError {
  if (error instanceof CloudError) return error;
  const code = codeOf(error);
  if (isFull(code)) {
    return new CloudError('disk.full', `There is no room on the disk for the state of sync in ${folder} (${code}).`, {
      hint: 'Free some space. Nothing is lost, and sync goes on by itself as soon as there is.',
      cause: error,
    });
  }
  return new CloudError('state.unwritable', `The state of sync can't be kept in ${folder} (${code}).`, {
    hint: 'Check the permissions of that folder. Nothing is lost, and sync goes on by itself when they allow it.',
    cause: error,
  });
}

export function isFull(code: string): boolean {
  return code === 'ENOSPC' || code === 'EDQUOT';
}

export function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException | null)?.code ?? 'unknown error';
}
