/** The scheme of documents that show a conflict. */
export const CONFLICT_SCHEME = 'mockforge-conflict';
