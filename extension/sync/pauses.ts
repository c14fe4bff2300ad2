/** Which mappings a person has paused; outlives the window. */
export interface PauseMemory {
  get(key: string, byDefault: readonly string[]): readonly string[];
  update(key: string, value: readonly string[]): PromiseLike<void>;
}

const PAUSED_KEY = 'mockforgeCloud.paused';

export class Pauses {
  readonly #memory: PauseMemory;

  constructor(memory: PauseMemory) {
    this.#memory = memory;
  }

  has(mappingKey: string): boolean {
    return this.#memory.get(PAUSED_KEY, []).includes(mappingKey);
  }

  async set(mappingKey: string, paused: boolean): Promise<void> {
    const others = this.#memory.get(PAUSED_KEY, []).filter((key) => key !== mappingKey);
    await this.#memory.update(PAUSED_KEY, paused ? [...others, mappingKey] : others);
  }
}
