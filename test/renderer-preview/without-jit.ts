import { z } from 'zod';

// zod compiles its checks with Function(), which the window's policy forbids. Imported before the contract, whose schemas look at this when they are made.
z.config({ jitless: true });
