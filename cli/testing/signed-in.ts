/** For suites that run the command line as somebody who is signed in. */
import type { OpenTestDatabase } from '../../service/testing/each-database.ts';
import { startTestService, type TestService, type TestUser } from '../../service/testing/test-service.ts';
import { TestHome } from './cli-process.ts';

/** A user of a service that the suite has for itself; each test has a workspace and a home of its own. */
export class SignedIn {
  #service: TestService | null = null;
  #user: TestUser | null = null;
  #home: TestHome | null = null;
  #team: string | null = null;

  /** Called where the suite is described. */
  static inEachTest(open: OpenTestDatabase): SignedIn {
    const signedIn = new SignedIn();
    before(async () => {
      signedIn.#service = await startTestService({ database: await open() });
      signedIn.#user = await signedIn.service.register('alice');
    });
    after(() => signedIn.service.close());
    beforeEach(async () => {
      signedIn.#team = await signedIn.service.createWorkspace(signedIn.user);
      signedIn.#home = await TestHome.create(signedIn.environment);
    });
    afterEach(() => signedIn.home.remove());
    return signedIn;
  }

  get service(): TestService {
    return begun(this.#service);
  }

  get user(): TestUser {
    return begun(this.#user);
  }

  get home(): TestHome {
    return begun(this.#home);
  }

  /** Id of the workspace. */
  get team(): string {
    return begun(this.#team);
  }

  get environment(): { MOCKFORGE_CLOUD_URL: string; MOCKFORGE_API_KEY: string } {
    return { MOCKFORGE_CLOUD_URL: this.service.url, MOCKFORGE_API_KEY: this.user.token };
  }
}

function begun<Value>(value: Value | null): Value {
  if (value === null) throw new Error('No test has begun.');
  return value;
}
