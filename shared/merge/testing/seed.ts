/** The seed that `FC_SEED` names; with `FC_SEED=random`, another one each time. */
export function seedOf(fixed: number | 'random'): number {
  const wanted = process.env['FC_SEED'] ?? fixed;
  return wanted === 'random' ? Date.now() % 2 ** 31 : Number(wanted);
}
