internal import NIOCore

/// The places of the connections that may be there at a time. Without I/O.
///
/// One on which nobody has signed in yet has a place among the *unready*: it cannot take one from those
/// who are known. When these are taken, a new one takes the place of another, as ``UnreadyPlaces`` has it,
/// or is not let in.
struct ConnectionPlaces {
  /// A connection's number, in the order they came.
  typealias Number = UInt64

  /// The outcome for a connection that comes.
  enum Arrival: Equatable {
    case taken(Number)
    /// It is taken in the place of another, which is to be closed.
    case takenInPlace(Number, of: Number)
    case refused
  }

  /// The outcome for a connection on which somebody signs in.
  enum Readiness: Equatable {
    case ready
    /// There are as many as allowed.
    case tooMany
    /// The user, or the server that sends, has as many as allowed.
    case tooManyOfHolder(Int)
  }

  private struct Place {
    var address: ClientAddress
    var isReady = false
    /// The first who signed in.
    var holder: SignedIn?
  }

  /// The most connections that may be ready at a time; when it falls, those that are ready stay.
  var readyMax: Int
  private let unreadyMax: Int
  private let perUserMax: Int
  private let perSenderMax: Int
  private var places: [Number: Place] = [:]
  private var unready = UnreadyPlaces()
  private var ofHolder: [SignedIn: Int] = [:]
  private var next: Number = 0

  init(readyMax: Int, unreadyMax: Int, perUserMax: Int, perSenderMax: Int) {
    self.readyMax = readyMax
    self.unreadyMax = unreadyMax
    self.perUserMax = perUserMax
    self.perSenderMax = perSenderMax
  }

  var count: Int { places.count }

  var unreadyCount: Int { unready.count }

  var readyCount: Int { places.count - unready.count }

  /// A connection comes. O(1); O(unready connections) when all their places are taken.
  mutating func arrive(from address: ClientAddress, at now: NIODeadline) -> Arrival {
    guard unready.count >= unreadyMax else { return .taken(add(address, at: now)) }
    guard let other = unready.givesWay(to: address, at: now) else { return .refused }
    leave(other)
    return .takenInPlace(add(address, at: now), of: other)
  }

  private mutating func add(_ address: ClientAddress, at now: NIODeadline) -> Number {
    next += 1
    places[next] = Place(address: address)
    unready.add(next, of: address, at: now)
    return next
  }

  /// Somebody signs in on a connection. Once it is ready it stays so, and counts as his.
  mutating func signIn(_ number: Number, as holder: SignedIn) -> Readiness {
    guard let place = places[number], !place.isReady else { return .ready }
    guard readyCount < readyMax else { return .tooMany }
    let max = holder.bound(ofUser: perUserMax, ofSender: perSenderMax)
    guard ofHolder[holder, default: 0] < max else { return .tooManyOfHolder(max) }
    unready.remove(number, of: place.address)
    ofHolder[holder, default: 0] += 1
    places[number] = Place(address: place.address, isReady: true, holder: holder)
    return .ready
  }

  /// A connection is gone.
  mutating func leave(_ number: Number) {
    guard let place = places.removeValue(forKey: number) else { return }
    guard place.isReady else { return unready.remove(number, of: place.address) }
    guard let holder = place.holder, let count = ofHolder[holder] else { return }
    ofHolder[holder] = count > 1 ? count - 1 : nil
  }
}
