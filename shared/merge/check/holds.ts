import { isRelated } from './alike.ts';
import { bagOf, bagsHold } from './counts.ts';
import { listsHold } from './lists-hold.ts';
import { isCollection, type Value } from './pool.ts';

export type Maybe = Value | undefined;

/** The same place in the three versions and in the outcome. */
export interface Four<T> {
  base: T;
  local: T;
  remote: T;
  merged: T;
}

export function eachOf<A, B>({ base, local, remote, merged }: Four<A>, map: (of: A) => B): Four<B> {
  return { base: map(base), local: map(local), remote: map(remote), merged: map(merged) };
}

export interface Rules {
  /** Keys about which a policy decided. */
  decided: ReadonlySet<string>;
}

/** Whether the outcome has at one place what the sides did to it. `key` is the last one on the way. */
export function holds(place: Four<Maybe>, key: string, rules: Rules): boolean {
  const { base, local, remote, merged } = place;
  if (local === remote || remote === base) return merged === local;
  if (local === base) return merged === remote;
  if (rules.decided.has(key) && (merged === local || merged === remote)) return true;
  if (!local || !remote || !merged) return false;
  if (local.kind !== remote.kind || local.kind !== merged.kind) return false;
  if (!propertiesHold(base, local, remote, merged)) return false;
  if (!isCollection(local)) return base?.kind === 'text' && linesHold(base, local, remote, merged);
  if (base && base.kind !== local.kind && !(base.kind === 'word' && base.text === 'null')) return false;
  const inner: Four<Maybe> = { ...place, base: base?.kind === local.kind ? base : undefined };
  if (local.kind === 'list') return listsHold(eachOf(inner, itemsOf), key, rules);
  return mapsHold(eachOf(inner, mapOf), rules);
}

function propertiesHold(base: Maybe, local: Value, remote: Value, merged: Value): boolean {
  return (['tag', 'anchor'] as const).every((name) => {
    const before = base?.[name] ?? '';
    if (local[name] === remote[name] || remote[name] === before) return merged[name] === local[name];
    return local[name] === before && merged[name] === remote[name];
  });
}

/** Texts of several lines may be merged by line. */
function linesHold(base: Value, local: Value, remote: Value, merged: Value): boolean {
  const all = [base, local, remote, merged];
  if (!all.every(({ kind }) => kind === 'text') || !all.some(({ text }) => text.includes('\n'))) return false;
  return bagsHold(eachOf({ base, local, remote, merged }, ({ text }) => bagOf(text.split('\n'))));
}

function itemsOf(value: Maybe): readonly Value[] {
  return value?.values ?? [];
}

export type Values = ReadonlyMap<string, Value>;

function mapOf(value: Maybe): Values {
  const values = new Map<string, Value>();
  value?.keys.names.forEach((key, at) => {
    const found = value.values[at];
    if (found) values.set(key, found);
  });
  return values;
}

/** Compares maps key by key. What doesn't hold must be a renamed key whose value the other side changed. */
function mapsHold(maps: Four<Values>, rules: Rules): boolean {
  const { base, local, remote, merged } = maps;
  const failing = new Set<string>();
  for (const key of new Set([...base.keys(), ...local.keys(), ...remote.keys(), ...merged.keys()])) {
    const place = { base: base.get(key), local: local.get(key), remote: remote.get(key), merged: merged.get(key) };
    if (!holds(place, key, rules)) failing.add(key);
  }
  if (failing.size > mostRenamed) return false;
  if (failing.size > 0) explainRenames(maps, failing, rules);
  return failing.size === 0;
}

/** Beyond this nobody looks for renames. */
const mostRenamed = 40;

function explainRenames(maps: Four<Values>, failing: Set<string>, rules: Rules): void {
  const { base, local, remote, merged } = maps;
  const gone = [...base.keys()].filter((key) => !merged.has(key) && !(local.has(key) && remote.has(key)));
  for (const after of [...failing]) {
    if (base.has(after) || !merged.has(after)) continue;
    const before = gone.slice(0, mostRenamed).find((key) => {
      const place: Four<Maybe> = {
        base: base.get(key),
        local: local.get(local.has(key) ? key : after),
        remote: remote.get(remote.has(key) ? key : after),
        merged: merged.get(after),
      };
      const renamed = [local, remote].flatMap((side) => (side.has(key) ? [] : (side.get(after) ?? [])));
      const was = place.base;
      return was !== undefined && renamed.some((value) => isRelated(was, value)) && holds(place, after, rules);
    });
    if (before === undefined) continue;
    failing.delete(before);
    failing.delete(after);
    gone.splice(gone.indexOf(before), 1);
  }
}
