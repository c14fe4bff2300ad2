/** Tells the sockets of this process that a token is no longer good, at the moment it is revoked. */
export interface TokenEvents {
  /** Returns a function that ends the listening. */
  onTokenRevoked(listener: (tokenId: string) => void): () => void;
  tokenRevoked(tokenId: string): void;
}

export function createTokenEvents(): TokenEvents {
  const listeners = new Set<(tokenId: string) => void>();
  return {
    onTokenRevoked(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    tokenRevoked(tokenId) {
      for (const listener of [...listeners]) listener(tokenId);
    },
  };
}
