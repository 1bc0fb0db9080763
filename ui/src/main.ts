/** Where the page begins: its words first, then everything that says them. */
import { applyTheme } from './lib/theme.ts';
import { loadWords } from './lib/words.ts';

applyTheme();
await loadWords();
await import('./app.ts');
