/** The hub in memory, behind the ports of backends and of the owner. Tests set values and read what was asked. */
import { DEFAULT_MANNERS } from '../../src/core/arbitration/roles.ts';
import {
  type Fact,
  type HomeState,
  type Lease,
  NO_HOME_STATE,
  type Party,
  type Provider,
  type Standing,
  type Transaction,
} from '../../src/core/model.ts';
import type {
  AdoptionView,
  BackendSide,
  ChargerView,
  Command,
  CommandResult,
  EvseView,
  HouseCommand,
  HouseView,
  Notice,
  OwnerSide,
  QueueView,
} from '../../src/proxy/ports.ts';

export class FakeHub implements BackendSide, Omit<OwnerSide, 'follow'> {
  providerList: Provider[] = [];
  chargerList: ChargerView[] = [];
  queueList: QueueView[] = [];
  readonly standings = new Map<string, Standing>();
  refused: { chargerId: string; at: number; why: string }[] = [];
  modeNow: ReturnType<OwnerSide['mode']> = {
    mode: 'automatic',
    sharingAllowed: true,
    home: NO_HOME_STATE,
  };
  houseNow: HouseView = { mode: 'automatic', ceiling: 'automatic', chargers: [], guestUntil: undefined, paused: [] };
  readonly houseAsked: HouseCommand[] = [];
  houseAnswer: CommandResult = { ok: true, result: 'accepted', why: 'it holds' };
  readonly asked: { by: Party; chargerId: string; command: Command }[] = [];
  readonly overridden: { chargerId: string; owner: string | undefined }[] = [];
  readonly came: string[] = [];
  readonly left: string[] = [];
  readonly cursors = new Map<string, number>();
  readonly journal: { fact: Fact; tx: Transaction | undefined }[] = [];
  answer: (command: Command) => Promise<CommandResult> = async () => ({ ok: true, result: 'accepted', why: 'free' });
  overrideAnswer: { ok: boolean; why: string } = { ok: true, why: 'given by the home' };
  /** Run around the reading of a page of the journal: a test appends in the middle of a replay. */
  beforePage: () => Promise<void> = async () => undefined;
  afterPage: () => Promise<void> = async () => undefined;
  readonly #followers = new Set<(notice: Notice) => void>();

  get followers(): number {
    return this.#followers.size;
  }

  /** Writes a fact down and tells it, as the hub does: durable first. */
  append(fact: Fact, tx: Transaction | undefined): void {
    this.journal.push({ fact, tx });
    this.tell({ kind: 'fact', fact, tx });
  }

  tell(notice: Notice): void {
    for (const follower of this.#followers) follower(notice);
  }

  providerOf(id: string): Provider | undefined {
    return this.providerList.find((provider) => provider.id === id);
  }

  backendOnline(id: string): void {
    this.came.push(id);
  }

  async backendGone(id: string): Promise<void> {
    this.left.push(id);
  }

  house(): HouseView {
    return this.houseNow;
  }

  async houseCommand(command: HouseCommand): Promise<CommandResult> {
    this.houseAsked.push(command);
    return this.houseAnswer;
  }

  async command(by: Party, chargerId: string, command: Command): Promise<CommandResult> {
    this.asked.push({ by, chargerId, command });
    return this.answer(command);
  }

  cursor(chargerId: string, id: string): number | undefined {
    return this.cursors.get(`${chargerId}/${id}`);
  }

  async replay(chargerId: string, _id: string, afterSeq: number, limit: number) {
    await this.beforePage();
    const page = this.journal
      .filter(({ fact }) => fact.chargerId === chargerId && fact.lane === 'T' && fact.seq > afterSeq)
      .slice(0, limit);
    await this.afterPage();
    return page;
  }

  async acknowledge(chargerId: string, id: string, seq: number): Promise<boolean> {
    const last = Math.max(
      0,
      ...this.journal.filter(({ fact }) => fact.chargerId === chargerId).map(({ fact }) => fact.seq),
    );
    if (seq > last) return false;
    const key = `${chargerId}/${id}`;
    this.cursors.set(key, Math.max(seq, this.cursors.get(key) ?? 0));
    return true;
  }

  follow(follower: (notice: Notice) => void): () => void {
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  }

  chargers(): readonly ChargerView[] {
    return this.chargerList;
  }

  readonly online = new Set<string>();

  async providers() {
    return this.providerList.map((provider) => ({
      ...{ provider, online: this.online.has(provider.id), pending: 0 },
      standing: this.standings.get(provider.id),
      isAuthority: false,
      usedToday: { wh: 0 },
    }));
  }

  firmwareList: ReturnType<OwnerSide['firmwareRequests']> = [];

  firmwareRequests() {
    return this.firmwareList;
  }

  async decideFirmware(chargerId: string, isApproved: boolean) {
    if (this.chargerList.every((charger) => charger.chargerId !== chargerId)) return undefined;
    const ok = this.firmwareList.length > 0;
    return { ok, why: ok ? (isApproved ? 'approved' : 'refused') : 'no firmware waits for you' };
  }

  quirkList: ReturnType<OwnerSide['quirks']> = [];

  quirks() {
    return this.quirkList;
  }

  async queues() {
    return this.queueList;
  }

  costNow: Awaited<ReturnType<OwnerSide['sessionCost']>>;

  async sessionCost() {
    return this.costNow;
  }

  tariffs() {
    return [];
  }

  tariffOf(): undefined {
    return undefined;
  }

  async correctSession() {
    return { ok: false, code: 'no_session' } as const;
  }

  async revenues(): Promise<undefined> {
    return undefined;
  }

  readonly tariffChanges: unknown[] = [];

  async tariffChanged(...change: readonly unknown[]): Promise<void> {
    this.tariffChanges.push(change);
  }

  readonly quoted: unknown[] = [];

  async quote(tariffId: string, plan: unknown): Promise<undefined> {
    this.quoted.push({ tariffId, plan });
    return undefined;
  }

  async prices(): Promise<undefined> {
    return undefined;
  }

  mode() {
    return this.modeNow;
  }

  async override(chargerId: string, owner: string | undefined) {
    this.overridden.push({ chargerId, owner });
    return this.overrideAnswer;
  }

  async homeChanged(home: HomeState): Promise<void> {
    this.modeNow = { ...this.modeNow, home };
  }

  site(): ReturnType<OwnerSide['site']> {
    return { breakerA: undefined, share: 'equal', spare: undefined, places: [] };
  }

  limits(): undefined {
    return undefined;
  }

  feedSpare(): undefined {
    return undefined;
  }

  readonly forgotten: string[] = [];

  forgetSpare(by: string): void {
    this.forgotten.push(by);
  }

  async endAlarm(): Promise<boolean> {
    return false;
  }

  async tellings(): Promise<undefined> {
    return undefined;
  }

  carbonTold(): void {
    throw new Error('nobody counts CO₂ here');
  }

  async sessionRecord(): Promise<undefined> {
    return undefined;
  }

  async sendAgain(): Promise<undefined> {
    return undefined;
  }

  adoptionNow: AdoptionView = { waiting: [], adopted: [], refused: [] };
  readonly decidedOn: { chargerId: string; isAdopted: boolean }[] = [];

  adoption() {
    return this.adoptionNow;
  }

  async decideAdoption(chargerId: string, isAdopted: boolean) {
    if (this.adoptionNow.waiting.every((one) => one.chargerId !== chargerId)) return undefined;
    this.decidedOn.push({ chargerId, isAdopted });
    return { ok: true, why: `The charger "${chargerId}" is ${isAdopted ? 'adopted' : 'refused'}.` };
  }

  refusedChargers() {
    return this.refused;
  }
}

export function evseView(fields: Partial<EvseView> = {}): EvseView {
  return {
    evse: 1,
    connectors: [{ connector: 1, status: 'Available', errorCode: 'NoError', at: Date.UTC(2026, 10, 22, 11) }],
    fault: false,
    closed: false,
    lease: undefined,
    tx: undefined,
    powerW: undefined,
    currentA: undefined,
    energyWh: undefined,
    figures: {},
    limitA: undefined,
    ...fields,
  };
}

export function chargerView(chargerId: string, evses: readonly EvseView[] = [evseView()]): ChargerView {
  return {
    chargerId,
    online: true,
    version: '1.6',
    lastSeenAt: undefined,
    samplesNotKept: 0,
    boot: undefined,
    wishes: [],
    alarms: [],
    evses,
  };
}

export function aProvider(id: string, fields: Partial<Provider> = {}): Provider {
  return {
    id,
    kind: 'backend',
    role: 'controller',
    rights: ['observe', 'control', 'limit'],
    foreignView: 'mirror',
    manners: DEFAULT_MANNERS,
    ...fields,
  };
}

export function aLease(holder: string, fields: Partial<Lease> = {}): Lease {
  return { evse: 1, holder, state: 'reserved', reason: 'asked for control', explicit: true, since: 0, ...fields };
}

export function aTransaction(fields: Partial<Transaction> = {}): Transaction {
  const at = Date.UTC(2026, 10, 22, 11, 30);
  return {
    id: '11111111-2222-4333-8444-555555555555',
    chargerId: 'cp1',
    place: { evse: 1, connector: 1 },
    chargerTxId: '4711',
    token: { id: 'CARD1' },
    startedAt: at,
    lastAt: at,
    meterStartWh: 1000,
    payer: 'home',
    holder: 'home',
    ...fields,
  };
}
