import type { Disposable } from './lifetime.ts';
import type { CommandHandlers, CommandName } from './manifest/commands.ts';

/** One folder of the extension at work: the commands that it handles, and what ends with it. */
export interface Feature<Name extends CommandName = never> extends Disposable {
  readonly commands: Pick<CommandHandlers, Name>;
}
