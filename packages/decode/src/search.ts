// Prefix beam search (Graves et al. 2006; Hannun et al. 2014), frame by frame. A prefix's sum goes over all of its alignments that were
// kept. Everything is in typed arrays, which frames do not allocate.
import type { Automaton } from "./automaton.ts";
import { type Beam, beam, firstBeam } from "./beam.ts";
import { begin, type Step, stay } from "./best-paths.ts";
import { logAdd } from "./logarithms.ts";
import { Memory } from "./memory.ts";
import { type LabelLimits, NewLabels } from "./new-labels.ts";
import { Paths } from "./paths.ts";
import { Shortlist } from "./shortlist.ts";
import { larger, ROOT, Tree } from "./tree.ts";

export interface SearchSettings extends LabelLimits {
  /** Prefixes that are kept. */
  readonly width: number;
  /** How far below the best a prefix may be, in nats. */
  readonly beamThreshold: number;
  readonly phrases: Automaton | undefined;
  /** The label that ends a word, or -1. */
  readonly wordEnd: number;
}

export class Search {
  readonly tree = new Tree();
  readonly paths = new Paths();
  current: Beam;
  frames = 0;
  /** Prefixes that a scorer was asked of. */
  words = 0;
  /** Entries whose prefix has ended a word in the last frame. */
  readonly ended: number[] = [];
  readonly #settings: SearchSettings;
  readonly #classes: number; // C
  readonly #kept: Shortlist;
  readonly #newLabels: NewLabels;
  #spare = beam(1);
  /** Sums of each entry if its prefix stays as it is. */
  #blankSums = new Float64Array(1); // [width]
  #labelSums = new Float64Array(1);
  #sums = new Float64Array(1);
  /** Entries whose prefix is an entry's with one label more: the first, and the next of the same. -1 where there is none. */
  #firstChild = new Int32Array(1);
  #nextChild = new Int32Array(1);
  #reach = new Float64Array(1);
  /** The entry of each node, -1 where it has none. */
  #entries = new Int32Array(1024).fill(-1); // [nodes]
  /** 1 for each label that an entry's children have. */
  readonly #taken: Uint8Array; // [C]
  readonly #memory: Memory;

  constructor(settings: SearchSettings, classes: number, memory = new Memory()) {
    this.#settings = settings;
    this.current = firstBeam(settings.phrases?.start ?? 0);
    this.#classes = classes;
    this.#kept = new Shortlist(settings.width);
    // A prefix adds no more labels than the beam has room for, besides those of other entries, of which there are fewer, and its own. With
    // phrases a label that is less likely may be worth more.
    const most = settings.phrases ? classes : Math.min(classes, 2 * settings.width + 1);
    this.#newLabels = new NewLabels(settings, most);
    this.#taken = new Uint8Array(classes);
    this.#memory = memory;
  }

  /** One more frame, of log-probabilities [C] that are below `+Infinity`. */
  step(row: Float64Array): void {
    this.#kept.clear();
    this.ended.length = 0;
    this.#stay(row);
    this.#extend(row);
    this.#kept.sort();
    this.#select(row);
    this.frames++;
    this.#memory.tidy(this.tree, this.paths, this.current);
  }

  /** Offers each prefix as it is, with what other entries with one label less come to. */
  #stay(row: Float64Array): void {
    const { current, tree } = this;
    const { size, nodes, labels, blankSums, labelSums, sums, extras } = current;
    const { blank } = this.#settings;
    if (this.#blankSums.length < size) {
      this.#blankSums = new Float64Array(2 * size);
      this.#labelSums = new Float64Array(2 * size);
      this.#sums = new Float64Array(2 * size);
      this.#firstChild = new Int32Array(2 * size);
      this.#nextChild = new Int32Array(2 * size);
      this.#reach = new Float64Array(2 * size);
    }
    while (this.#entries.length < tree.size) this.#entries = larger(this.#entries).fill(-1);
    this.#firstChild.fill(-1, 0, size);
    for (let i = 0; i < size; i++) this.#entries[nodes[i]!] = i;
    for (let i = 0; i < size; i++) {
      const blankSum = sums[i]! + row[blank]!;
      let labelSum = Number.NEGATIVE_INFINITY;
      if (nodes[i] !== ROOT) {
        const label = labels[i]!;
        labelSum = labelSums[i]! + row[label]!;
        const parent = this.#entries[tree.parents[nodes[i]!]!]!;
        if (parent >= 0) {
          const before = label === labels[parent] ? blankSums[parent]! : sums[parent]!;
          labelSum = logAdd(labelSum, before + row[label]!);
          this.#nextChild[i] = this.#firstChild[parent]!;
          this.#firstChild[parent] = i;
        }
      }
      this.#blankSums[i] = blankSum;
      this.#labelSums[i] = labelSum;
      this.#sums[i] = logAdd(blankSum, labelSum);
      this.#offer(this.#sums[i]! + extras[i]!, i * (this.#classes + 1));
    }
  }

  /** Offers each prefix with one label more, but those that are entries already. */
  #extend(row: Float64Array): void {
    const { size, labels, blankSums, sums, extras, states, won, spoken } = this.current;
    const { phrases } = this.#settings;
    const kept = this.#kept;
    const reach = this.#reach; // of each entry: the most that it comes to, but for the label that it takes
    let most = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < size; i++) {
      const own = sums[i]! + extras[i]! + (phrases ? phrases.mostGain[states[i]!]! : 0);
      reach[i] = own;
      if (own > most) most = own;
    }
    // Most classes of most frames cannot bring any prefix into the beam.
    const { size: count, keys: classes } = this.#newLabels.of(row, kept.bar - most);
    if (count === 0) return;
    const likeliest = row[classes[0]!]!;
    for (let i = 0; i < size; i++) {
      if (reach[i]! + likeliest < kept.bar) continue;
      const said = won[i]! + spoken[i]!;
      this.#take(i, 1);
      for (let k = 0; k < count; k++) {
        const c = classes[k]!;
        // The likeliest come first: those that are left are no better.
        if (reach[i]! + row[c]! < kept.bar) break;
        if (this.#taken[c] === 1) continue;
        const sum = (c === labels[i] ? blankSums[i]! : sums[i]!) + row[c]!;
        const worth = phrases ? phrases.worth[phrases.next(states[i]!, c)]! : 0;
        this.#offer(sum + (said + worth), i * (this.#classes + 1) + c + 1);
      }
      this.#take(i, 0);
    }
  }

  #lentTo(state: number): number {
    const { phrases } = this.#settings;
    return phrases ? phrases.lent[state]! : 0;
  }

  /** Adds what the scorer says of an entry's last word. */
  hear(entry: number, score: number): void {
    const { won, spoken, states, extras, words } = this.current;
    spoken[entry]! += score;
    extras[entry] = won[entry]! + this.#lentTo(states[entry]!) + spoken[entry]!;
    words[entry] = this.words++;
  }

  /** What an entry has won from phrases if the frames end here. */
  wonAtEnd(entry: number): number {
    const { won, states } = this.current;
    return won[entry]! + (this.#settings.phrases?.wonAtEnd(states[entry]!) ?? 0);
  }

  #take(entry: number, mark: 0 | 1): void {
    for (let child = this.#firstChild[entry]!; child >= 0; child = this.#nextChild[child]!)
      this.#taken[this.current.labels[child]!] = mark;
  }

  #offer(score: number, key: number): void {
    if (score > Number.NEGATIVE_INFINITY) this.#kept.offer(score, key);
  }

  /** Makes the beam of what was kept. */
  #select(row: Float64Array): void {
    const { current } = this;
    const { size, scores, keys } = this.#kept;
    const { beamThreshold, blank } = this.#settings;
    const next =
      this.#spare.nodes.length < size ? beam(Math.min(2 * size, this.#settings.width)) : this.#spare;
    const least = size > 0 ? scores[0]! - beamThreshold : 0;
    next.size = 0;
    // Written out: put together by spreads, it makes a search take 26 % longer.
    const step: Step = {
      from: current,
      to: next,
      row,
      frame: this.frames,
      blank,
      paths: this.paths,
    };
    for (let r = 0; r < size && scores[r]! >= least; r++) {
      const entry = Math.floor(keys[r]! / (this.#classes + 1));
      const c = keys[r]! - entry * (this.#classes + 1) - 1;
      if (c < 0) this.#keep(entry, step);
      else this.#add(entry, c, step);
    }
    for (let i = 0; i < current.size; i++) this.#entries[current.nodes[i]!] = -1;
    this.#spare = current;
    this.current = next;
  }

  /** A prefix that stays as it is. */
  #keep(i: number, step: Step): void {
    const { from: current, to: next } = step;
    const { tree } = this;
    const to = next.size++;
    const node = current.nodes[i]!;
    next.nodes[to] = node;
    next.labels[to] = current.labels[i]!;
    next.blankSums[to] = this.#blankSums[i]!;
    next.labelSums[to] = this.#labelSums[i]!;
    next.sums[to] = this.#sums[i]!;
    next.states[to] = current.states[i]!;
    next.won[to] = current.won[i]!;
    next.spoken[to] = current.spoken[i]!;
    next.words[to] = current.words[i]!;
    next.extras[to] = current.extras[i]!;

    const parent = node === ROOT ? -1 : this.#entries[tree.parents[node]!]!;
    stay(step, to, i, parent);
  }

  /** Entry `i` with the label `c` more. */
  #add(i: number, c: number, step: Step): void {
    const { from: current, to: next, row } = step;
    const { tree } = this;
    const { phrases } = this.#settings;
    const to = next.size++;
    const sum = (c === current.labels[i] ? current.blankSums[i]! : current.sums[i]!) + row[c]!;
    next.nodes[to] = tree.child(current.nodes[i]!, c);
    next.labels[to] = c;
    next.blankSums[to] = Number.NEGATIVE_INFINITY;
    next.labelSums[to] = sum;
    next.sums[to] = sum;
    begin(step, to, i, c);
    next.states[to] = phrases ? phrases.next(current.states[i]!, c) : 0;
    next.won[to] = current.won[i]! + (phrases ? phrases.won[next.states[to]!]! : 0);
    next.spoken[to] = current.spoken[i]!;
    next.words[to] = current.words[i]!;
    next.extras[to] = next.won[to]! + this.#lentTo(next.states[to]!) + next.spoken[to]!;
    if (c === this.#settings.wordEnd) this.ended.push(to);
  }
}
