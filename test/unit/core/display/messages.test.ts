import { describe, expect, test } from 'vitest';
import type { DisplayMessage } from '../../../../src/core/asks/display.ts';
import {
  askedFor,
  capped,
  hasRoom,
  MAX_MESSAGES,
  over,
  type ShownMessage,
  withMessage,
} from '../../../../src/core/display/messages.ts';

const message = (id: number, more: Partial<DisplayMessage> = {}): DisplayMessage => ({
  id,
  priority: 'NormalCycle',
  text: { format: 'UTF8', content: 'x' },
  ...more,
});
const shown = (id: number, more: Partial<ShownMessage> = {}): ShownMessage => ({ message: message(id), ...more });
const SCREEN = [
  shown(1),
  { message: message(2, { priority: 'InFront', state: 'Idle' }) },
  { message: message(3, { state: 'Idle' }) },
  shown(4, { isOver: true }),
];

describe('messages of one provider', () => {
  test.each([
    [{}, [1, 2, 3]],
    [{ ids: [3, 4, 9] }, [3]],
    [{ priority: 'InFront' }, [2]],
    [{ state: 'Idle' }, [2, 3]],
    [{ ids: [1], state: 'Idle' }, []],
  ])('are read back by %j', (ask, ids) => {
    expect(askedFor(SCREEN, { requestId: 1, ...ask }).map(({ id }) => id)).toEqual(ids);
  });

  test.each<[priority: string, isHolder: boolean, shownAs: string]>([
    ['AlwaysFront', true, 'AlwaysFront'],
    ['AlwaysFront', false, 'NormalCycle'],
    ['NormalCycle', false, 'NormalCycle'],
  ])('%s is shown (in control: %s) as %s', (priority, isHolder, shownAs) => {
    expect(capped(message(1, { priority }), isHolder).priority).toBe(shownAs);
  });

  test('have room until there are too many; one that is replaced needs none', () => {
    const full = Array.from({ length: MAX_MESSAGES }, (_, id) => shown(id));
    expect([hasRoom(full.slice(1), 99), hasRoom(full, 99), hasRoom(full, 7)]).toEqual([true, false, true]);
    expect(withMessage(full, shown(7))).toHaveLength(MAX_MESSAGES);
  });

  test('that are over are marked once', () => {
    const isFirst = ({ message: { id } }: ShownMessage): boolean => id === 1;
    const marked = over(SCREEN, isFirst);
    expect(marked.map(({ isOver }) => isOver)).toEqual([true, undefined, undefined, true]);
    expect(over(marked, isFirst)).toBe(marked);
  });
});
