import type { Action } from "./actions.ts";

/** What traces have found, with all that didn't matter left out. */
export interface Found {
  title: string;
  seed: number;
  actions: Action[];
  /** Whether the relay lies in it. */
  malicious?: true;
}

type Short = [act: Action["act"], who: number, how: number, ms: number];

const actions = (...all: Short[]): Action[] =>
  all.map(([act, who, how, ms]) => ({ act, who, how, ms }));

export const FOUND: Found[] = [
  {
    title: "an own message that was erased before it was read back is no longer waiting (P23)",
    seed: 215,
    actions: actions(
      ["say", 625206, 695514, 795],
      ["hours", 38588, 330363, 699],
      ["deliver", 203123, 806098, 2290],
      ["say", 944010, 882208, 1258],
      ["deliver", 896805, 91850, 2577],
      ["days", 987576, 900123, 654],
      ["crash", 621168, 1003114, 2399],
    ),
  },
  {
    title: "an owner who was long away still reads who has left (P62)",
    seed: 5059,
    actions: actions(
      ["leave", 28684, 789737, 2569],
      ["crash", 879699, 71208, 2623],
      ["deliver", 221923, 746359, 1214],
      ["days", 869991, 561059, 2094],
      ["say", 822435, 630755, 2573],
    ),
  },
  {
    title: "a deputy whom the owner's commit outran doesn't send its own for ever (P66)",
    seed: 1550,
    actions: actions(
      ["policy", 126367, 242582, 2762],
      ["deliver", 175356, 758207, 2542],
      ["deliver", 946413, 1046768, 1238],
      ["days", 90898, 189724, 1207],
      ["succeed", 392547, 1043506, 302],
    ),
  },
  {
    title: "a newcomer that may read nothing before takes no number for a gap (P23)",
    seed: 5945,
    actions: actions(
      ["join", 292385, 632310, 2590],
      ["deliver", 52208, 345511, 742],
      ["join", 395232, 45628, 1807],
      ["policy", 860479, 553033, 1986],
      ["deliver", 142294, 743710, 1733],
      ["deliver", 393210, 962352, 711],
      ["deliver", 640059, 908340, 1980],
      ["say", 928640, 737237, 1648],
      ["join", 41497, 330259, 1546],
      ["join", 195276, 325435, 16],
      ["deliver", 379253, 603933, 804],
      ["join", 327520, 423968, 733],
      ["say", 3184, 139200, 304],
    ),
  },
  {
    title: "one who is put out before it came is told so (P61)",
    seed: 7203,
    actions: actions(
      ["leave", 39975, 93739, 2509],
      ["join", 959682, 301715, 872],
      ["deliver", 751271, 922786, 2073],
      ["deliver", 263834, 461850, 786],
      ["join", 710610, 963525, 1743],
      ["deliver", 159935, 948103, 1025],
      ["deliver", 816630, 676546, 1443],
      ["join", 981728, 724578, 1834],
      ["deliver", 513486, 555524, 1429],
      ["deliver", 572476, 605895, 2327],
      ["remove", 38092, 969729, 1516],
    ),
  },
  {
    title: "a deputy who has left follows nobody, whatever the relay does (P62, P66)",
    seed: 7402,
    actions: actions(
      ["policy", 287794, 382382, 312],
      ["leave", 132607, 241422, 1620],
      ["deliver", 15852, 407513, 1893],
      ["deliver", 229847, 568413, 1855],
      ["insider", 54209, 214458, 2236],
    ),
  },
  {
    title: "a relay set back, then written on to the same length, is found out by its epoch (P25)",
    seed: 7529,
    malicious: true,
    actions: actions(
      ["say", 1031333, 283851, 1886],
      ["say", 92404, 251569, 1009],
      ["setBack", 271138, 921519, 1297],
      ["deliver", 329854, 386060, 851],
      ["setBack", 936715, 764509, 536],
      ["say", 439315, 807887, 785],
      ["connect", 361617, 101633, 2167],
      ["deliver", 3749, 1037353, 2334],
    ),
  },
  {
    title:
      "a relay set back, then written on to the same length in the same epoch, is found out by its count of own messages (P25)",
    seed: 51629,
    malicious: true,
    actions: actions(
      ["setBack", 681208, 273700, 256],
      ["say", 28736, 291043, 776],
      ["deliver", 652308, 1014161, 464],
      ["setBack", 189848, 683497, 1422],
      ["say", 715587, 520327, 2202],
      ["crash", 399942, 739843, 2670],
      ["say", 64828, 168295, 397],
      ["say", 164602, 423410, 1273],
      ["join", 117467, 948938, 2998],
    ),
  },
];
