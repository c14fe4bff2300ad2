/** How long a service asks to wait before the next try. */

/** A service that says more is wrong: a client would be gone for days, or, beyond what a timer holds, come back at once. */
const MOST_SECONDS = 3600;

/** @returns `{ retryAfter }` in seconds, from 0 to an hour; `{}` if `seconds` is no number */
export function retryAfterOf(seconds: number | undefined): { retryAfter?: number } {
  if (seconds === undefined || Number.isNaN(seconds)) return {};
  return { retryAfter: Math.min(Math.max(seconds, 0), MOST_SECONDS) };
}
