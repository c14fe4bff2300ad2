import type { ClientFrameInput } from '@mockforge-cloud/shared/protocol';
import type { Presence } from '../../facets/presence.ts';
import type { EngineContext } from '../ground/context.ts';
import type { PresentPeople } from './present-people.ts';

export interface PresenceParts {
  context: EngineContext;
  people: PresentPeople;
  catchUp: { readonly isReady: boolean };
  link: { send: (frame: ClientFrameInput) => void };
}

export function presenceFacet({ context, people, catchUp, link }: PresenceParts): Presence {
  return {
    list: () => people.list(),
    set: ({ status, path }) => {
      if (!catchUp.isReady) return;
      const { workspaceId: workspace_id, branch } = context.place;
      const mock = path === undefined ? undefined : context.replica.ownerOf(path);
      const what = mock === undefined ? {} : { mock_id: mock.mockId };
      link.send({ type: 'presence', workspace_id, branch, status, ...what });
    },
  };
}
