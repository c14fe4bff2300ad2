/** What service and clients agree on: frames, bodies, errors, limits, paths, roles. */
export * from './client-frames.ts';
export * from './conflicts.ts';
export * from './content.ts';
export * from './errors.ts';
export * from './events.ts';
export * from './limits.ts';
export * from './members.ts';
export * from './names.ts';
export * from './paths.ts';
export * from './rest.ts';
export * from './roles.ts';
export * from './service-frames.ts';
export * from './version.ts';
