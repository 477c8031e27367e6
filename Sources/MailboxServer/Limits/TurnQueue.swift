/// The order of calls that work on few places: the owners take turns, and the calls of one go in the
/// order in which they came.
///
/// ```
///  calls ──▶ a line for each owner ──┐
///            a line for each owner ──┼──▶ owners, in turn ──▶ places
///            a line for each owner ──┘
/// ```
/// So a call waits for at most one call of each other owner, however many they have. Owners whose calls
/// took long are passed over: a turn gives a millisecond of credit, a call takes away what it used, and
/// who has none left waits for the next turn, eight of them at most. So all have the same time.
///
/// It knows no clock and no threads: whoever runs the calls says what they used. An owner of whom
/// nothing waits or runs is forgotten, at once while nobody waits, else when its debt is paid by turns
/// that it lets pass. A call's coming and its end are O(1), over many: each millisecond that was used
/// may cost a step more.
struct TurnQueue<Owner: Hashable, Call> {
  /// The credit that a turn gives, and the most that an owner has.
  static var credit: Duration { .milliseconds(1) }
  /// The most that an owner is behind, whatever its calls used.
  static var debtMax: Duration { .milliseconds(8) }

  fileprivate struct Standing {
    var waiting = WaitingLine<Call>()
    var running = 0
    var credit = TurnQueue.credit
    var isInLine = false

    /// True when nothing of the owner waits, runs or is owed.
    var isForgettable: Bool { running == 0 && waiting.isEmpty && !isInLine }

    mutating func begin(_ placesOfOne: Int) -> Bool {
      guard running < placesOfOne else { return false }
      running += 1
      return true
    }

    /// Returns whether the owner comes in line: not while it has all places that it may have.
    mutating func wait(_ call: Call, _ placesOfOne: Int) -> Bool {
      waiting.append(call)
      guard !isInLine, running < placesOfOne else { return false }
      isInLine = true
      return true
    }
  }

  /// The most calls that run at once.
  let places: Int
  /// The most calls of one owner that run at once.
  let placesOfOne: Int
  /// The number of calls that run.
  private(set) var running = 0
  /// The number of calls that wait.
  private(set) var waiting = 0
  private var standings: [Owner: Standing] = [:]
  /// Owners whose turn comes: those who have a call that may run, and those who have used too much.
  private var line = WaitingLine<Owner>()

  /// So many places, of which one owner has all but one.
  init(places: Int) {
    self.init(places: places, placesOfOne: places - 1)
  }

  /// So many places; at least one each.
  init(places: Int, placesOfOne: Int) {
    self.places = max(1, places)
    self.placesOfOne = max(1, placesOfOne)
  }

  /// The number of owners of whom anything is known.
  var ownerCount: Int { standings.count }

  /// Returns the number of an owner's calls that wait.
  func waitingCount(of owner: Owner) -> Int { standings[owner]?.waiting.count ?? 0 }

  /// Takes a place for a call of an owner, where one is free and the owner may have it: then nobody waits
  /// who may have it as well. Returns whether it did.
  mutating func begin(of owner: Owner) -> Bool {
    guard running < places else { return false }
    let began = standings[owner, default: Standing()].begin(placesOfOne)
    if began { running += 1 }
    return began
  }

  /// A call comes. Returns whether it begins now; otherwise an ``end(of:after:)`` returns it.
  mutating func arrive(_ call: Call, of owner: Owner) -> Bool {
    if begin(of: owner) { return true }
    waiting += 1
    let comesInLine = standings[owner, default: Standing()].wait(call, placesOfOne)
    if comesInLine { line.append(owner) }
    return false
  }

  /// A call that ran has ended, and used a thread for so long. Returns the call that begins in its place.
  mutating func end(of owner: Owner, after used: Duration) -> Call? {
    running -= 1
    guard var standing = standings.removeValue(forKey: owner) else { return next() }
    standing.running -= 1
    standing.credit = max(.zero - Self.debtMax, standing.credit - used)
    if !standing.isInLine, !standing.waiting.isEmpty || (waiting > 0 && standing.credit <= .zero) {
      standing.isInLine = true
      line.append(owner)
    }
    if !standing.isForgettable { standings[owner] = standing }
    return next()
  }

  /// Goes through the line to the first whose call may begin.
  private mutating func next() -> Call? {
    while let owner = line.popFirst() {
      guard var standing = standings.removeValue(forKey: owner) else { continue }
      standing.isInLine = false
      defer { if !standing.isForgettable { standings[owner] = standing } }
      // Nobody waits: what was used is nobody's loss.
      guard waiting > 0 else { continue }
      standing.credit = min(Self.credit, standing.credit + Self.credit)
      if standing.credit <= .zero {
        standing.isInLine = true
        line.append(owner)
      } else if standing.running < placesOfOne, let call = standing.waiting.popFirst() {
        waiting -= 1
        running += 1
        standing.running += 1
        if !standing.waiting.isEmpty, standing.running < placesOfOne {
          standing.isInLine = true
          line.append(owner)
        }
        return call
      }
    }
    return nil
  }
}

extension TurnQueue.Standing: Sendable where Owner: Sendable, Call: Sendable {}
extension TurnQueue: Sendable where Owner: Sendable, Call: Sendable {}
