const INKS = 8;

/** Which of the eight members' inks a member writes in: by place in the roster, then again from 1. */
export function inkOf(index: number): number {
  return (index % INKS) + 1;
}
