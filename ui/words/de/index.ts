/** The words of the page in this language, one book a page. */
export { default as analytics } from './analytics.json';
export { default as common } from './common.json';
export { default as inspector } from './inspector.json';
export { default as now } from './now.json';
export { default as providers } from './providers.json';
export { default as reasons } from './reasons.json';
export { default as sessions } from './sessions.json';
export { default as settings } from './settings.json';
export { default as welcome } from './welcome.json';
