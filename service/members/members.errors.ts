/** The errors of members and their roles: the words of each in one place. */
import { CloudError, type Permission, type UserRef } from '@mockforge-cloud/shared/protocol';

export function workspaceNotFound(workspaceId: string): CloudError {
  return new CloudError('workspace.not_found', `There is no workspace "${workspaceId}" that you are a member of.`, {
    hint: 'Check the id, or ask an admin of the workspace to add you.',
    details: { workspace_id: workspaceId },
  });
}

export function forbidden(workspaceId: string, permission: Permission): CloudError {
  return new CloudError('auth.forbidden', `Your role in "${workspaceId}" does not include "${permission}".`, {
    hint: 'Ask an admin of the workspace to change your role.',
    details: { workspace_id: workspaceId, permission },
  });
}

export function noSuchAccount(): CloudError {
  return new CloudError('member.not_found', 'There is no account with this e-mail address.', {
    hint: 'Ask them to register first.',
  });
}

export function memberExists(workspaceId: string, user: UserRef): CloudError {
  return new CloudError('member.exists', `${user.username} is a member of "${workspaceId}" already.`, {
    hint: 'Change the role of the member instead.',
    details: { user_id: user.id },
  });
}

export function memberNotFound(workspaceId: string): CloudError {
  return new CloudError('member.not_found', `There is no such member in "${workspaceId}".`, {
    hint: 'List the members to see their ids.',
  });
}

export function adminsOnly(workspaceId: string): CloudError {
  return new CloudError('auth.forbidden', `Only an admin of "${workspaceId}" can make, change or remove an admin.`, {
    hint: 'Ask an admin of the workspace.',
  });
}

export function lastAdmin(workspaceId: string): CloudError {
  return new CloudError('member.last_admin', `"${workspaceId}" would be left without an admin.`, {
    hint: 'Make somebody else an admin first, or delete the workspace.',
  });
}
