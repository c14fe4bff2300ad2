/** Whether somebody is signed in to every service in use: else signing in is offered. */
export function isSignedIn(used: readonly string[], sessions: readonly string[]): boolean {
  return used.every((url) => sessions.includes(url));
}
