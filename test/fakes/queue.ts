/** First in, first out; taking waits for the next one. */
export function queue<T extends NonNullable<unknown>>() {
  const items: T[] = [];
  const takers: ((item: T) => void)[] = [];
  return {
    put(item: T): void {
      const taker = takers.shift();
      if (taker === undefined) items.push(item);
      else taker(item);
    },
    take(): Promise<T> {
      const [item] = items.splice(0, 1);
      return item === undefined ? new Promise((resolve) => takers.push(resolve)) : Promise.resolve(item);
    },
    /** How many wait to be taken. */
    get size(): number {
      return items.length;
    },
  };
}
