/*
 * What is modelled: how commits, joins, messages, lost links and a handover of the
 * room interleave between two members, two joiners and a relay (P11, P16 to P22,
 * P26, P28). Member 0 owns the room first.
 *
 * - The relay keeps a log in the order in which entries reach it. It takes a commit
 *   from the owner for the next epoch, a message of the present epoch with the next
 *   number of its sender, an admission of an open invite whose joiner has confirmed.
 * - Each member reads the log entry by entry. The owner makes one commit at a time and
 *   keeps it until the log shows it: a rotation, an admission, a handover. Member 1
 *   says things, bound to a number before they are sent, sealed again in a new epoch.
 * - A link, or a process with it, may go between any two steps and come back.
 * - A joiner is answered with a key of its own. The first may give up after that.
 *   What isn't admitted before the handover is void.
 *
 * What is abstracted: bytes. A key is a number and opens to whoever holds the number;
 * what is signed is who made it. Forgery is the other model's matter (`join.maude`),
 * and whatever a relay may do wrong is the simulator's.
 *
 * What is proved, over every interleaving of two joins, one rotation, one handover,
 * two messages, and one loss of the link on each side:
 *   - who has read the same part of the log holds the same epoch, key and owner;
 *   - every entry stands in its epoch, every commit was made by the owner of that epoch;
 *   - a message is in the log once, in the order of its numbers, with the content that
 *     its sender still holds for that number;
 *   - a joiner who gave up holds no key that a commit of the log begins;
 *   - nothing gets stuck: all of it happens, and all read the log to its end.
 *
 * Broken twins, which must fail: `-D` and
 *   SHARED_PENDING   one pending key for all joins (P18)
 *   NO_EPOCH_CHECK   the relay takes messages of any epoch (P27)
 *   NO_DEDUP         the relay appends a message again that it has (P21)
 *   NEW_COMMIT       after a loss the owner makes another commit, not the same (P26)
 *   FORGET_OUTBOX    a member forgets what the log doesn't show yet (P21)
 *   STALE_OWNER      the relay takes commits of one who was the owner (P27)
 */

#define LOG 8
#define MESSAGES 2

#define ROTATE 1
#define ADMIT 2
#define HANDOVER 3
#define MESSAGE 4

#define ASKED 1
#define ANSWERED 2
#define CONFIRMED 3
#define ADMITTED 4
#define GONE 5

typedef Entry { byte kind; byte epoch; byte key; byte by; byte n; byte content };
Entry log[LOG];
byte end = 0;
byte relayEpoch = 0;
byte relayOwner = 0;
byte relayN = 0;

/* Key 1 is E(0); each fresh one is the next number. */
byte keys = 1;
byte join[2];
byte pending[2];

typedef Member {
  byte head; byte epoch; byte key; byte owner; bool online; bool lost;
  /* The own commit until the log shows it. */
  byte commit; byte commitKey; byte commitFor
};
Member m[2];
bool rotated = false;
bool handedOver = false;

/* Member 1's outbox: what it said last, with its content, and how much of it the log showed. */
byte said = 0;
byte saidContent = 0;
byte contents = 0;
byte seen = 0;
byte sealedEpoch = 0;

#define done (rotated && handedOver && relayN == MESSAGES && said == MESSAGES && join[0] >= ADMITTED && join[1] >= ADMITTED)
#define idle(i) (m[i].online && m[i].head == end && m[i].commit == 0)
#define owns(i) (m[i].owner == i)

inline makeCommit(i, what, fresh, about) {
  m[i].commit = what;
  m[i].commitFor = about;
  if
  :: fresh -> keys++; m[i].commitKey = keys
  :: else -> m[i].commitKey = pending[about]
  fi
}

inline append(aKind, aEpoch, aKey, aMaker, aNumber, aContent) {
  assert(end < LOG);
  log[end].kind = aKind; log[end].epoch = aEpoch; log[end].key = aKey;
  log[end].by = aMaker; log[end].n = aNumber; log[end].content = aContent;
  end++
}

inline readCommit(i) {
  assert(log[m[i].head].epoch == m[i].epoch);
  assert(log[m[i].head].by == m[i].owner);
  m[i].epoch++;
  m[i].key = log[m[i].head].key;
  /* A joiner who gave up must not hold it. */
  assert(!(join[0] == GONE && pending[0] == m[i].key));
  assert(!(join[1] == GONE && pending[1] == m[i].key));
  if
  :: owns(i) ->
    /* The owner's log holds no commit but the one that it keeps. */
    assert(m[i].commit == log[m[i].head].kind && m[i].commitKey == m[i].key);
    m[i].commit = 0
  :: else -> skip
  fi;
  if
  :: log[m[i].head].kind == HANDOVER -> m[i].owner = 1
  :: else -> skip
  fi;
  if
  :: i == 1 -> sealedEpoch = m[1].epoch
  :: else -> skip
  fi
}

inline readMessage(i) {
  assert(log[m[i].head].epoch == m[i].epoch);
  if
  :: i == 1 ->
    assert(log[m[1].head].n == seen + 1);
    assert(log[m[1].head].content == saidContent);
    seen++
  :: else -> skip
  fi
}

proctype member(byte i) {
  do
  :: atomic { m[i].online && m[i].head < end ->
    if
    :: log[m[i].head].kind == MESSAGE -> readMessage(i)
    :: else -> readCommit(i)
    fi;
    m[i].head++;
    assert(m[0].head != m[1].head ||
      (m[0].epoch == m[1].epoch && m[0].key == m[1].key && m[0].owner == m[1].owner)) }

  /* An owner answers a join with a key of its own. */
  :: atomic { m[i].online && owns(i) && !handedOver && join[0] == ASKED ->
    keys++; pending[0] = keys; join[0] = ANSWERED }
  :: atomic { m[i].online && owns(i) && !handedOver && join[1] == ASKED ->
#ifdef SHARED_PENDING
    if
    :: pending[0] != 0 -> pending[1] = pending[0]
    :: else -> keys++; pending[1] = keys
    fi;
#else
    keys++; pending[1] = keys;
#endif
    join[1] = ANSWERED }

  /* One commit at a time, once the log is read to its end. */
  :: atomic { idle(i) && owns(i) && !rotated -> rotated = true; makeCommit(i, ROTATE, true, 0) }
  :: atomic { idle(i) && owns(i) && join[0] == CONFIRMED -> makeCommit(i, ADMIT, false, 0) }
  :: atomic { idle(i) && owns(i) && join[1] == CONFIRMED -> makeCommit(i, ADMIT, false, 1) }
  :: atomic { idle(i) && i == 0 && owns(i) && !handedOver -> handedOver = true; makeCommit(0, HANDOVER, true, 0) }

  /* The relay takes it if it is the owner's, for the next epoch, and not an admission that is void. */
#ifdef STALE_OWNER
  :: atomic { m[i].online && m[i].commit != 0 && m[i].epoch <= relayEpoch && m[i].commit != HANDOVER &&
      !(m[i].commit == ADMIT && join[m[i].commitFor] != CONFIRMED) && handedOver ->
    append(m[i].commit, relayEpoch, m[i].commitKey, i, 0, 0);
    relayEpoch++ }
#endif
  :: atomic { m[i].online && m[i].commit != 0 && m[i].epoch == relayEpoch && relayOwner == i &&
      !(m[i].commit == ADMIT && join[m[i].commitFor] != CONFIRMED) ->
    append(m[i].commit, m[i].epoch, m[i].commitKey, i, 0, 0);
    relayEpoch++;
    if
    :: m[i].commit == ADMIT -> join[m[i].commitFor] = ADMITTED
    :: m[i].commit == HANDOVER ->
      relayOwner = 1;
      if
      :: join[0] < ADMITTED -> join[0] = GONE
      :: else -> skip
      fi;
      if
      :: join[1] < ADMITTED -> join[1] = GONE
      :: else -> skip
      fi
    :: else -> skip
    fi }

  /* Member 1 says something, and sends it as long as the log doesn't show it. */
  :: atomic { i == 1 && said < MESSAGES && said == seen ->
    said++; contents++; saidContent = contents; sealedEpoch = m[1].epoch }
#ifdef NO_EPOCH_CHECK
  :: atomic { i == 1 && m[1].online && seen < said && said == relayN + 1 ->
#else
#ifdef NO_DEDUP
  :: atomic { i == 1 && m[1].online && seen < said && sealedEpoch == relayEpoch && end < LOG - 5 ->
#else
  :: atomic { i == 1 && m[1].online && seen < said && said == relayN + 1 && sealedEpoch == relayEpoch ->
#endif
#endif
    append(MESSAGE, sealedEpoch, 0, 1, said, saidContent); relayN = said }

  /* The link goes, or the process with it. What was persisted is there when it comes back. */
  :: atomic { m[i].online && !m[i].lost -> m[i].online = false; m[i].lost = true;
#ifdef NEW_COMMIT
    if
    :: m[i].commit == ROTATE -> keys++; m[i].commitKey = keys
    :: else -> skip
    fi;
#endif
#ifdef FORGET_OUTBOX
    if
    :: i == 1 -> said = seen
    :: else -> skip
    fi;
#endif
    skip }
  :: atomic { !m[i].online -> m[i].online = true }

  :: atomic { done && idle(i) && m[0].commit == 0 && m[1].commit == 0 && relayEpoch == m[i].epoch -> break }
  od
}

proctype joiner(byte j) {
  if
  :: atomic { join[j] == ANSWERED ->
    if
    :: join[j] = CONFIRMED
    :: j == 0 -> join[j] = GONE
    fi }
  :: atomic { join[j] == GONE -> skip }
  fi
}

init {
  atomic {
    m[0].key = 1; m[1].key = 1;
    m[0].online = true; m[1].online = true;
    join[0] = ASKED; join[1] = ASKED;
    run member(0); run member(1); run joiner(0); run joiner(1)
  }
}
