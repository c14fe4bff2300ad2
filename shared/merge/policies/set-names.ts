/** Lists by these names mean sets: in what order their texts stand, and whether one is there twice, says nothing. */
const names =
  /^(?:tags?|labels?|keywords?|categories|topics|required|enum|scopes?|roles?|groups?|permissions?|schemes|consumes|produces|(?:allowed?|exposed?)?[-_]?(?:methods|headers|origins)|ignored?|ignore[-_]?patterns|excluded?|included?|excludes|includes|features|flags|platforms|branches)$/i;

export function isNameOfSet(key: string): boolean {
  return names.test(key);
}

/** Maps with the same keys are rows of a table if they have so many fields at least, all of them texts. */
export const leastFieldsOfRow = 4;
