import type { Route } from '../route.ts';
import { DropInDesk } from './drop-in-desk.ts';
import { fonnteRoutes } from './fonnte.ts';
import { mpwaRoutes } from './mpwa.ts';
import { phpnuxbillRoutes } from './phpnuxbill.ts';
import { wablasRoutes } from './wablas.ts';

/** The routes for billings that speak to another gateway, and only have to be given our address. */
export function dropInRoutes(options: ConstructorParameters<typeof DropInDesk>[0]): Route[] {
  const desk = new DropInDesk(options);
  return [
    ...phpnuxbillRoutes(desk),
    ...fonnteRoutes(desk),
    ...wablasRoutes(desk),
    ...mpwaRoutes(desk),
  ];
}
