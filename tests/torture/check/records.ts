/** What the database holds, read past the service. */
import postgres from 'postgres';
import { chainOf } from '../../../service/branches/chain.ts';
import type { Team } from '../stage/team.ts';

export interface OpenConflict {
  conflictId: string;
  mockId: string;
  /** In the cloud. */
  path: string;
}

export interface CloudContents {
  heads: Set<string>;
  history: Set<string>;
  submitted: Set<string>;
  conflicts: Set<string>;
}

export interface Totals {
  revisions: number;
  changes: number;
  merges: number;
  conflicts: number;
  openConflicts: number;
}

/** What a replica takes for acknowledged. */
export interface Claim {
  client: string;
  /** A revision and its chain, or what a mock was agreed to be, or a conflict that was answered. */
  kind: 'cursor' | 'base' | 'conflict';
  /** Chain of the cursor, mock, or conflict. */
  id: string;
  /** Revision of the cursor; hash of the base or the conflict's content. */
  value: string;
}

export interface Records {
  openConflicts(): Promise<OpenConflict[]>;
  /** Hash by path of what is there now. */
  headsByPath(): Promise<Map<string, string>>;
  contents(): Promise<CloudContents>;
  /** The bytes of every head and of the author's side of every open conflict. */
  standing(): Promise<Uint8Array[]>;
  totals(): Promise<Totals>;
  /** What is wrong with the log itself: gaps, chains, operations applied twice, contents that are missing or damaged. */
  faults(): Promise<string[]>;
  /** The claims that the database knows nothing of (I2). */
  unknown(claims: readonly Claim[]): Promise<Claim[]>;
  close(): Promise<void>;
}

export function openRecords({ databaseUrl, place }: Team): Records {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  const { workspaceId, branch } = place;
  const here = sql`workspace_id = ${workspaceId} and branch = ${branch}`;
  const hashes = async (query: postgres.PendingQuery<postgres.Row[]>) =>
    new Set((await query).map((row) => String(row['hash'])));
  return {
    async openConflicts() {
      const rows = await sql`
        select c.conflict_id, c.mock_id, m.path from conflicts c join mocks m using (workspace_id, branch, mock_id)
        where ${here} and closed_at is null order by c.conflict_id`;
      return rows.map((row) => ({ conflictId: row['conflict_id'], mockId: row['mock_id'], path: row['path'] }));
    },
    async headsByPath() {
      const rows = await sql`select path, hash from mocks where ${here} and hash is not null`;
      return new Map(rows.map((row) => [row['path'], row['hash']]));
    },
    async contents() {
      return {
        heads: await hashes(sql`select hash from mocks where ${here} and hash is not null`),
        history: await hashes(sql`select distinct hash from changes where ${here} and hash is not null`),
        submitted: await hashes(
          sql`select distinct submitted_hash as hash from changes where ${here} and submitted_hash is not null`,
        ),
        conflicts: await hashes(
          sql`select distinct local_hash as hash from conflicts where ${here} and local_hash is not null`,
        ),
      };
    },
    async standing() {
      const rows = await sql`
        select bytes from contents where workspace_id = ${workspaceId} and hash in (
          select hash from mocks where ${here} union select local_hash from conflicts where ${here} and closed_at is null
        )`;
      return rows.map((row) => row['bytes'] as Uint8Array);
    },
    async totals() {
      const [row] = await sql`
        select (select count(*)::int from revisions where ${here}) as revisions,
          (select count(*)::int from changes where ${here}) as changes,
          (select count(*)::int from changes where ${here} and submitted_hash is not null) as merges,
          (select count(*)::int from conflicts where ${here}) as conflicts,
          (select count(*)::int from conflicts where ${here} and closed_at is null) as open_conflicts`;
      const at = (name: string) => Number(row?.[name] ?? 0);
      return {
        revisions: at('revisions'),
        changes: at('changes'),
        merges: at('merges'),
        conflicts: at('conflicts'),
        openConflicts: at('open_conflicts'),
      };
    },
    async faults() {
      const damaged = await sql`
        select hash from contents
        where workspace_id = ${workspaceId} and encode(sha256(bytes), 'hex') <> hash`;
      const missing = await sql`
        select distinct named.hash from (
          select hash from mocks where ${here} union select hash from changes where ${here}
          union select submitted_hash from changes where ${here} union select local_hash from conflicts where ${here}
        ) as named left join contents c on c.workspace_id = ${workspaceId} and c.hash = named.hash
        where named.hash is not null and c.hash is null`;
      const twice = await sql`
        select op_id, mock_id from changes where ${here} group by op_id, mock_id having count(*) > 1`;
      return [
        ...damaged.map((row) => `I2: the content ${row['hash']} is damaged`),
        ...missing.map((row) => `I2: the content ${row['hash']} is named and not there`),
        ...twice.map((row) => `I4: ${row['op_id']} was applied more than once to ${row['mock_id']}`),
        ...(await chainFaults()),
      ];
    },
    async unknown(claims) {
      const cursors = new Set(
        (await sql`select chain, revision from revisions where ${here}`).map(
          (row) => `${row['chain']} ${row['revision']}`,
        ),
      );
      const bases = new Set(
        (
          await sql`
            select distinct mock_id, hash from (
              select mock_id, hash from changes where ${here} union all
              select mock_id, submitted_hash from changes where ${here} union all
              select mock_id, prev_hash from changes where ${here} union all
              select mock_id, local_hash from conflicts where ${here}
            ) as agreed where hash is not null`
        ).map((row) => `${row['mock_id']} ${row['hash']}`),
      );
      const conflicts = new Set(
        (await sql`select conflict_id, local_hash from conflicts where ${here}`).map(
          (row) => `${row['conflict_id']} ${row['local_hash'] ?? ''}`,
        ),
      );
      const known = { cursor: cursors, base: bases, conflict: conflicts };
      return claims.filter(({ kind, id, value }) => !known[kind].has(`${id} ${value}`));
    },
    async close() {
      await sql.end({ timeout: 5 });
    },
  };

  /** Computes every chain anew, as a client does that checks the service. */
  async function chainFaults(): Promise<string[]> {
    const [first] = await sql`select initial_chain, revision, chain from branches where ${here}`;
    const revisions = await sql`select revision, chain from revisions where ${here} order by revision`;
    const changes = await sql`
      select revision, mock_id, path, hash, op_id from changes where ${here} order by revision, ordinal`;
    const byRevision = new Map<number, postgres.Row[]>();
    for (const row of changes) {
      const rows = byRevision.get(row['revision']) ?? [];
      byRevision.set(row['revision'], [...rows, row]);
    }
    let chain = String(first?.['initial_chain']);
    let expected = 1;
    for (const row of revisions) {
      const rows = byRevision.get(expected) ?? [];
      chain = chainOf(
        chain,
        expected,
        rows.map((change) => ({
          mockId: change['mock_id'],
          path: change['path'],
          hash: change['hash'],
          opId: change['op_id'],
        })),
      );
      if (row['revision'] !== expected) return [`I5: the revision ${expected} is missing`];
      if (row['chain'] !== chain) return [`I15: the chain of revision ${expected} is not that of its changes`];
      expected += 1;
    }
    return first?.['chain'] === chain ? [] : ['I15: the head is not the last revision'];
  }
}
