/**
 * Quirks that are no broken rule of a schema: they are coped with where the thing itself is handled, which asks for
 * them and counts them by these names.
 */
import type { Quirk } from './quirk.ts';

export const HANDLING_QUIRKS = {
  'nul-after-frame': {
    does: 'Leaves out the zero bytes that end a text in the memory of the charger.',
    seen: ['Grizzl-E (lbbrhzn 1426)'],
    use: 'always',
  },
  'number-as-message-id': {
    does: 'Answers a message whose id is a number with that very number.',
    seen: ['several'],
    use: 'always',
  },
  'binary-frame': {
    does: 'Reads a message that comes as bytes in place of text.',
    seen: ['several'],
    use: 'always',
  },
  'payload-left-out': {
    does: 'Reads a message without content, or with an empty list for it, as one with nothing in it.',
    seen: ['chargers whose program is written in PHP (ocpp-php 6)'],
    use: 'always',
  },
  'error-without-details': {
    does: 'Reads an error whose details are missing or an empty list.',
    seen: ['ocpp-php 6'],
    use: 'always',
  },
  'unknown-status': {
    does: 'Keeps the last status when a charger tells one that the standard does not know.',
    seen: ['lbbrhzn 1248'],
    use: 'default',
  },
  'no-subprotocol': {
    does: 'Lets a charger in that does not say which version it speaks.',
    seen: ['Grizzl-E (lbbrhzn 442)', 'steve 1109'],
    use: 'always',
  },
  'no-ping': {
    does: 'Sends no pings; the charger counts as gone when it is silent for two heartbeats.',
    seen: ['EN+ (lbbrhzn 211)', 'StarCharge'],
    use: 'matched',
    match: [{ vendor: 'EN+' }, { vendor: 'EN-Plus' }],
  },
  'ping-often': {
    does: 'Pings every 30 seconds, since the charger hangs up when the line is silent for longer.',
    seen: ['Wallbox with firmware 6.7 (connectorio 132, lbbrhzn 251)'],
    use: 'matched',
    match: [{ vendor: 'Wall Box', firmware: '6.7.' }],
  },
  'triggers-at-once': {
    does: 'Asks a charger only once in five seconds for the same report; all who asked hear it.',
    seen: ['Mennekes (evcc 32236)'],
    use: 'default',
  },
  'closed-by-place': {
    does: 'Closes or opens each place of a charger that refuses to close or open as a whole.',
    seen: ['several'],
    use: 'always',
  },
  'clock-not-set': {
    does: 'Sets times before 2020, or more than five minutes ahead, right by what is known of the clock of the charger; the newest becomes the time at which it came.',
    seen: ['MicroOcpp (311, 354)', 'steve 136'],
    use: 'default',
  },
  'clock-off': {
    does: 'Notes that a status is more than a minute off. Nothing is changed: it may come late.',
    seen: ['steve 136'],
    use: 'always',
  },
  'end-before-start': {
    does: 'Moves the end of a session that lies before its start to its last meter reading.',
    seen: ['chargers whose clock is set while they charge'],
    use: 'always',
  },
  'meter-runs-back': {
    does: 'Takes the meter at the start for a meter at the end that is lower.',
    seen: ['lbbrhzn 2075'],
    use: 'always',
  },
  'start-repeated': {
    does: 'Answers a start that was told before as it was answered then, and tells it to nobody again.',
    seen: ['MicroOcpp (237)', 'libocpp (298)'],
    use: 'always',
  },
  'start-without-end': {
    does: 'Ends the session before, with its last values, when a new one starts at its place.',
    seen: ['ABB (mobilityhouse 186)'],
    use: 'always',
  },
  'end-never-told': {
    does: 'Ends a session, with its last values, ten minutes after a charger that booted says that nothing charges.',
    seen: ['MicroOcpp with silent offline transactions'],
    use: 'always',
  },
  'no-session-number': {
    does: 'Finds the session of a message with the number 0 or -1 by its place.',
    seen: ['go-e (hsem 907)', 'Hager (OCPP.Core 55)', 'libocpp (495)', 'MicroOcpp (50)', 'mikuso 82', 'steve 2058'],
    use: 'always',
  },
  'end-of-another': {
    does: 'Takes the end of an unknown session for the end of the only one that runs, or of the one that card and meter leave.',
    seen: ['go-e (hsem 907)', 'Hager (OCPP.Core 55)'],
    use: 'always',
  },
  'end-of-nothing': {
    does: 'Says yes to the end of a session that nobody knows, or that cannot be read: an error would be answered for ever.',
    seen: ['connectorio 199'],
    use: 'always',
  },
  'values-after-end': {
    does: 'Keeps meter values that come after the end of their session.',
    seen: ['lbbrhzn 2075', 'WOC'],
    use: 'always',
  },
  'event-repeated': {
    does: 'Tells an event with the number and the content of the one before to nobody.',
    seen: ['lbbrhzn 2141', 'libocpp (580)'],
    use: 'always',
  },
  'card-cut': {
    does: 'Finds the agreed start to which a card belongs also when the charger cut or extended its number; 12 equal characters are needed.',
    seen: ['lbbrhzn 2075'],
    use: 'always',
  },
  'short-cards': {
    does: 'Sends no more than 16 characters of a card with a start.',
    seen: ['chargers whose memory for a card is too short'],
    use: 'suggested',
  },
  'no-boot': {
    does: 'Serves a charger that sends no BootNotification, and asks it for one after ten seconds.',
    seen: ['EN+ (evcc 4567, 25069)', 'Phihong (mobilityhouse 230)', 'lbbrhzn 336, 1529', 'Wallbox (evcc 28541)'],
    use: 'default',
  },
  'times-without-fraction': {
    does: 'Sends times without fractions of a second.',
    seen: ['lbbrhzn 512'],
    use: 'suggested',
  },
  'service-number-as-text': {
    does: 'Reads the number that a service gives a session also when it comes as a text.',
    seen: ['several central systems'],
    use: 'always',
  },
  'service-silent-on-card': {
    does: 'Takes a service that numbers a session and says nothing of its card for one that accepts the card.',
    seen: ['several central systems'],
    use: 'always',
  },
  'service-word-in-other-case': {
    does: 'Understands what a service says of a card whatever its case.',
    seen: ['several central systems'],
    use: 'always',
  },
  'password-in-digits': {
    does: 'Takes a password that comes as hexadecimal digits for the bytes that they stand for.',
    seen: ['shiv3 260, 264'],
    use: 'always',
  },
  'limit-refused': {
    does: 'Says a limit in other words when the charger refuses it, and remembers what works for its model.',
    seen: ['EVBox (lbbrhzn 221, 1703)', 'ABB (evcc 15493)', 'go-e (187, 105)'],
    use: 'always',
  },
  'limit-ignored': {
    does: 'Says a limit in other words when the charger says yes and gives more after a minute, with an alarm.',
    seen: ['Schneider (lbbrhzn 877)'],
    use: 'always',
  },
  'lowest-stack-level': {
    does: 'Sends profiles with the stack level 0 only.',
    seen: ['EVBox (lbbrhzn 221)'],
    use: 'matched',
    match: [{ vendor: 'EVBox' }, { vendor: 'EV-BOX' }],
  },
  'zero-is-no-limit': {
    does: 'Never sends a limit of 0 A, which the charger refuses or takes for none: a session that is to get nothing is stopped.',
    seen: ['Teison (lbbrhzn 1245, 1617)'],
    use: 'suggested',
    match: [{ vendor: 'Teison' }],
  },
  'power-times-ten': {
    does: 'Divides the power that the charger tells by ten.',
    seen: ['Wallbox (evcc 28541)'],
    use: 'suggested',
    match: [{ vendor: 'Wall Box' }, { vendor: 'Wallbox' }],
  },
} as const satisfies { readonly [id: string]: Quirk };
