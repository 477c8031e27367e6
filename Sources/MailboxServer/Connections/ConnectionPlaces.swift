/// The places of the connections that may be there at a time. Without I/O.
///
/// One on which nobody has signed in yet has a place among the *unready*: it cannot take one from those
/// who are known. When these are taken, a new one takes the place of the oldest of the address that has
/// the most, as long as that is more than its own would have then; otherwise it is not let in. So
/// whoever opens connections for nothing takes places from himself.
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
  /// The unready ones of each address, oldest first.
  private var unready: [ClientAddress: [Number]] = [:]
  private var ofHolder: [SignedIn: Int] = [:]
  private(set) var unreadyCount = 0
  private var next: Number = 0

  init(readyMax: Int, unreadyMax: Int, perUserMax: Int, perSenderMax: Int) {
    self.readyMax = readyMax
    self.unreadyMax = unreadyMax
    self.perUserMax = perUserMax
    self.perSenderMax = perSenderMax
  }

  var count: Int { places.count }

  var readyCount: Int { places.count - unreadyCount }

  /// A connection comes. O(1); O(addresses) when all places are taken.
  mutating func arrive(from address: ClientAddress) -> Arrival {
    guard unreadyCount >= unreadyMax else { return .taken(add(address)) }
    let own = unready[address]?.count ?? 0
    guard let heaviest = unready.max(by: { $0.value.count < $1.value.count }),
      heaviest.value.count > own + 1, let oldest = heaviest.value.first
    else { return .refused }
    leave(oldest)
    return .takenInPlace(add(address), of: oldest)
  }

  private mutating func add(_ address: ClientAddress) -> Number {
    next += 1
    places[next] = Place(address: address)
    unready[address, default: []].append(next)
    unreadyCount += 1
    return next
  }

  /// Somebody signs in on a connection. Once it is ready it stays so, and counts as his.
  mutating func signIn(_ number: Number, as holder: SignedIn) -> Readiness {
    guard let place = places[number], !place.isReady else { return .ready }
    guard readyCount < readyMax else { return .tooMany }
    let max = holder.bound(ofUser: perUserMax, ofSender: perSenderMax)
    guard ofHolder[holder, default: 0] < max else { return .tooManyOfHolder(max) }
    removeUnready(number, of: place.address)
    ofHolder[holder, default: 0] += 1
    places[number] = Place(address: place.address, isReady: true, holder: holder)
    return .ready
  }

  /// A connection is gone.
  mutating func leave(_ number: Number) {
    guard let place = places.removeValue(forKey: number) else { return }
    guard place.isReady else { return removeUnready(number, of: place.address) }
    guard let holder = place.holder, let count = ofHolder[holder] else { return }
    ofHolder[holder] = count > 1 ? count - 1 : nil
  }

  private mutating func removeUnready(_ number: Number, of address: ClientAddress) {
    guard let index = unready[address]?.firstIndex(of: number) else { return }
    unready[address]?.remove(at: index)
    if unready[address]?.isEmpty == true { unready[address] = nil }
    unreadyCount -= 1
  }
}
